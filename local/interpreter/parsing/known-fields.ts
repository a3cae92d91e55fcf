import type { ObjectReader } from './object-reader';

const EVERY_STATE = ['Type', 'Comment', 'QueryLanguage'] as const;
const TRANSITION = ['Next', 'End'] as const;
const HANDOVER = ['Output', 'Assign'] as const;
const RECOVERY = ['Retry', 'Catch'] as const;

/** The fields of each state type in JSONata. Source: Amazon States Language, "State Types". */
const STATE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: [
    ...TRANSITION,
    ...HANDOVER,
    ...RECOVERY,
    'Resource',
    'Arguments',
    'TimeoutSeconds',
    'HeartbeatSeconds',
  ],
  Pass: [...TRANSITION, ...HANDOVER],
  Choice: [...HANDOVER, 'Choices', 'Default'],
  Wait: [...TRANSITION, ...HANDOVER, 'Seconds', 'Timestamp'],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
  Parallel: [...TRANSITION, ...HANDOVER, ...RECOVERY, 'Branches', 'Arguments'],
  Map: [...TRANSITION, ...HANDOVER, ...RECOVERY, 'Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency'],
};

const MACHINE_FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
const CHAIN_FIELDS = ['Comment', 'StartAt', 'States'];
const PROCESSOR_FIELDS = [...CHAIN_FIELDS, 'ProcessorConfig'];
const RETRIER_FIELDS = [
  'Comment',
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];
const CATCHER_FIELDS = ['Comment', 'ErrorEquals', 'Next', ...HANDOVER];
const CHOICE_RULE_FIELDS = ['Comment', 'Condition', 'Next', ...HANDOVER];

const JSONPATH_FIELDS: ReadonlySet<string> = new Set([
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'Result',
  'ResultSelector',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'ItemsPath',
  'MaxConcurrencyPath',
  'ErrorPath',
  'CausePath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
  'Variable',
  'And',
  'Or',
  'Not',
]);

/** Fields that the service knows and that are not done here. */
const UNSUPPORTED_FIELDS: Readonly<Record<string, string>> = {
  Credentials: 'a Task runs with the credentials of local mode',
  Iterator: 'use ItemProcessor',
  ItemReader: 'only inline Maps are supported here; use Items',
  ItemBatcher: 'only inline Maps are supported here',
  ResultWriter: 'only inline Maps are supported here',
  Label: 'only inline Maps are supported here',
  ToleratedFailureCount: 'only inline Maps are supported here',
  ToleratedFailurePercentage: 'only inline Maps are supported here',
};

function describe(field: string, subject: string): string {
  if (JSONPATH_FIELDS.has(field)) return `${field} belongs to JSONPath; only JSONata is supported here`;
  const reason = UNSUPPORTED_FIELDS[field];
  if (reason !== undefined) return `${field} is not supported here: ${reason}`;
  if (field === 'Retry' || field === 'Catch')
    return `${field} exists on Task, Parallel and Map alone, not on ${subject}`;
  return `${field} is no field of ${subject}`;
}

function refuseOthers(reader: ObjectReader, known: readonly string[], subject: string): void {
  for (const field of Object.keys(reader.value)) {
    if (!known.includes(field)) reader.fault(describe(field, subject), field);
  }
}

/** Whether there is such a state type. */
export function isStateType(type: string): boolean {
  return Object.hasOwn(STATE_FIELDS, type);
}

/** Notes every field of a state that its type does not have. */
export function checkStateFields(reader: ObjectReader, type: string): void {
  refuseOthers(reader, [...EVERY_STATE, ...(STATE_FIELDS[type] as readonly string[])], `a ${type} state`);
}

export function checkMachineFields(reader: ObjectReader): void {
  refuseOthers(reader, MACHINE_FIELDS, 'a state machine');
}

export function checkBranchFields(reader: ObjectReader): void {
  refuseOthers(reader, CHAIN_FIELDS, 'a branch');
}

export function checkProcessorFields(reader: ObjectReader): void {
  refuseOthers(reader, PROCESSOR_FIELDS, 'an ItemProcessor');
}

export function checkRetrierFields(reader: ObjectReader): void {
  refuseOthers(reader, RETRIER_FIELDS, 'a retrier');
}

export function checkCatcherFields(reader: ObjectReader): void {
  refuseOthers(reader, CATCHER_FIELDS, 'a catcher');
}

export function checkChoiceRuleFields(reader: ObjectReader): void {
  refuseOthers(reader, CHOICE_RULE_FIELDS, 'a choice rule');
}
