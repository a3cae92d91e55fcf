import { RequestRefusedError } from './error';
import type { MaskingRequest } from './masking-request';
import { shownUnlessSecret, shownValue } from './received-value';
import { checkFields, isPlainObject, notAnObjectFault, unknownFieldFault } from './request-check';
import type { RequestField } from './request-fields';
import { checkPlaces } from './request-places';
import { STARTED_BY_KEY, startedByFault } from './started-by';

/** The state machine's input: the official blueprint's keys, and SourceSnapshot, RulesetHash and StartedBy for our workflow. */
export interface MachineInput {
  readonly DBInstanceIdentifier: string;
  readonly DBSecretIdentifier: string;
  readonly DataMasqueRulesetId: string;
  readonly PreferredAZ?: string;
  readonly AwsSecretArn?: string;
  readonly SourceSnapshot?: string;
  readonly RulesetHash?: string;
  /** Who or what asked for the execution, as the trigger knows it. */
  readonly StartedBy?: string;
}

/** A masking request as the state machine itself sees it, validated and normalised. */
export type ExecutionRequest = Omit<MaskingRequest, 'stateMachineArn' | 'idempotencyKey' | 'overlap'>;

/** The fields of a request in an input; who asked for it is no field of the request. */
export type ShownMachineInput = Partial<Omit<MachineInput, 'StartedBy'>>;

const KEYS = {
  databaseIdentifier: 'DBInstanceIdentifier',
  databaseSecretIdentifier: 'DBSecretIdentifier',
  ruleset: 'DataMasqueRulesetId',
  preferredAvailabilityZone: 'PreferredAZ',
  runSecretArn: 'AwsSecretArn',
  sourceSnapshot: 'SourceSnapshot',
  rulesetHash: 'RulesetHash',
} as const satisfies Partial<Record<RequestField, keyof MachineInput>>;

/**
 * The input that a request starts its state machine with.
 *
 * @param startedBy who or what asked; undefined on a blueprint, and where it is not known
 */
export function toMachineInput(request: MaskingRequest, startedBy?: string): MachineInput {
  return {
    [KEYS.databaseIdentifier]: request.databaseIdentifier,
    [KEYS.databaseSecretIdentifier]: request.databaseSecretIdentifier,
    [KEYS.ruleset]: request.ruleset,
    ...(request.preferredAvailabilityZone && {
      [KEYS.preferredAvailabilityZone]: request.preferredAvailabilityZone,
    }),
    ...(request.runSecretArn && { [KEYS.runSecretArn]: request.runSecretArn }),
    ...(request.sourceSnapshot && { [KEYS.sourceSnapshot]: request.sourceSnapshot }),
    ...(request.rulesetHash && { [KEYS.rulesetHash]: request.rulesetHash }),
    ...(startedBy && { [STARTED_BY_KEY]: startedBy }),
  };
}

const FIELD_BY_KEY: ReadonlyMap<string, string> = new Map(
  Object.entries(KEYS).map(([field, key]) => [key, field]),
);

function keyOf(field: string): string {
  return (KEYS as Readonly<Record<string, string>>)[field] ?? field;
}

/**
 * Validates the input that an execution was started with, by whomever: it may not have come through a trigger.
 *
 * @param input the execution's input
 * @param executionArn the execution; given, everything named must lie in its account and Region
 * @throws RequestRefusedError with every fault at once, by the input's own keys
 */
export function readMachineInput(input: unknown, executionArn?: string): ExecutionRequest {
  if (!isPlainObject(input)) throw new RequestRefusedError([notAnObjectFault(input)]);
  const { [STARTED_BY_KEY]: startedBy, ...fields } = input;
  const entries = Object.entries(fields);
  const startedByProblem = startedBy === undefined ? undefined : startedByFault(startedBy);
  const check = checkFields(
    Object.fromEntries(
      entries.flatMap(([key, value]) => {
        const field = FIELD_BY_KEY.get(key);
        return field === undefined ? [] : [[field, value]];
      }),
    ),
  );
  const faults = [
    ...check.faults.map(({ field, message }) => ({ field: keyOf(field), message })),
    ...entries.filter(([key]) => !FIELD_BY_KEY.has(key)).map(([key, value]) => unknownFieldFault(key, value)),
    ...checkPlaces(check.values, KEYS, executionArn).map(({ field, message }) => ({
      field: keyOf(field),
      message,
    })),
    ...(startedByProblem === undefined ? [] : [{ field: STARTED_BY_KEY, message: startedByProblem }]),
  ];
  if (faults.length > 0) throw new RequestRefusedError(faults);
  return check.values as ExecutionRequest;
}

/** Fields in which somebody may have put a secret itself. */
const SECRET_FIELDS: readonly string[] = ['databaseSecretIdentifier', 'runSecretArn'];

/**
 * The fields of an execution's input that can be shown to whoever may look at it: the known ones, and of a value that
 * is wrong no more than a refusal would repeat. A literal run secret is not among them.
 *
 * @param input of any execution, by whomever it was started
 */
export function shownMachineInput(input: unknown): ShownMachineInput {
  if (!isPlainObject(input)) return {};
  const known = Object.entries(KEYS).flatMap(([field, key]) =>
    Object.hasOwn(input, key) ? [[field, key, input[key]] as const] : [],
  );
  const { faults } = checkFields(Object.fromEntries(known.map(([field, , value]) => [field, value])), {
    allOptional: true,
  });
  const faulty = new Set(faults.map(({ field }) => field));
  return Object.fromEntries(
    known.map(([field, key, value]) => {
      if (!faulty.has(field)) return [key, value];
      return [key, SECRET_FIELDS.includes(field) ? shownUnlessSecret(value) : shownValue(value)];
    }),
  );
}
