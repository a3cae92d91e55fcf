import { type Fault, RequestRefusedError } from './error';
import type { OverlapPolicy } from './overlap';
import { shownValue } from './received-value';
import { checkFields, isPlainObject } from './request-check';
import { isRulesetId, type RequestFieldValues } from './request-fields';
import { checkPlaces } from './request-places';
import { isOwnSnapshot } from './snapshot-names';
import { chooseStateMachine, type StateMachineChoice } from './state-machine-choice';
import type { StateMachineReference } from './state-machine-reference';

/** What starts a masking run, validated and normalised: identifiers and UUIDs in lower case, absent fields left out. */
export interface MaskingRequest {
  /** State machine to start. */
  readonly stateMachineArn: string;
  /** Source RDS instance or Aurora cluster: ARN or bare identifier. */
  readonly databaseIdentifier: string;
  /** ARN of the secret with the database login. */
  readonly databaseSecretIdentifier: string;
  /** DataMasque ruleset: UUID or, on a workflow, name. */
  readonly ruleset: string;
  /** Availability Zone for the clone; absent = the source's. */
  readonly preferredAvailabilityZone?: string;
  /** ARN of the secret whose text is the run secret; absent = DataMasque makes one. */
  readonly runSecretArn?: string;
  /** Snapshot to start from, ARN or identifier; absent = the newest one. */
  readonly sourceSnapshot?: string;
  /** `sha256:` and the hash that the ruleset's text and libraries must have; absent = any. On a workflow only. */
  readonly rulesetHash?: string;
  /** The same request with the same key starts one execution only; absent = each request starts one. */
  readonly idempotencyKey?: string;
  /** What becomes of the request while another execution masks the same database; absent = as its route has it. */
  readonly overlap?: OverlapPolicy;
}

/** Request fields given beforehand, for every request that leaves them out. */
export type MaskingRequestDefaults = Partial<Omit<MaskingRequest, 'idempotencyKey' | 'overlap'>>;

/** What a request is checked against. */
export interface RequestContext {
  /** The configured state machines. */
  readonly stateMachines: readonly StateMachineReference[];
  /** Values for fields that the request leaves out. */
  readonly defaults?: MaskingRequestDefaults;
}

/** Fields of a request with its defaults below, once the sender's own are known to be an object. */
export function withDefaults(input: unknown, defaults: MaskingRequestDefaults | undefined): unknown {
  if (defaults === undefined || !isPlainObject(input)) return input;
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...Object.entries(defaults), ...given]);
}

/** Stands in messages for a value that is not known yet. */
const KNOWN_LATER = '(known later)';

const UNKNOWN_MACHINE: StateMachineChoice = { faults: [], notConfigured: false };

/** What no state machine starts from, and what our workflow can do and a blueprint cannot. */
export function kindFaults(
  { sourceSnapshot, ruleset, rulesetHash }: RequestFieldValues,
  machine: StateMachineReference | undefined,
): readonly Fault[] {
  const isBlueprint = machine?.kind === 'blueprint';
  const faults: Fault[] = [];
  if (sourceSnapshot !== undefined && isOwnSnapshot(sourceSnapshot)) {
    const message = `was made by an execution, got: ${shownValue(sourceSnapshot)}; name a snapshot of the database itself`;
    faults.push({ field: 'sourceSnapshot', message });
  } else if (sourceSnapshot !== undefined && isBlueprint) {
    const message = `cannot be chosen on a state machine of kind blueprint, got: ${shownValue(sourceSnapshot)}; leave it out or start a machine of kind workflow`;
    faults.push({ field: 'sourceSnapshot', message });
  }
  if (ruleset !== undefined && isBlueprint && !isRulesetId(ruleset)) {
    const message = `must be a UUID on a state machine of kind blueprint, got: ${shownValue(ruleset)}; look the id of the ruleset up in DataMasque`;
    faults.push({ field: 'ruleset', message });
  }
  if (rulesetHash !== undefined && isBlueprint) {
    const message = `cannot be held on a state machine of kind blueprint, got: ${shownValue(rulesetHash)}; leave it out or start a machine of kind workflow`;
    faults.push({ field: 'rulesetHash', message });
  }
  return faults;
}

/**
 * Validates a masking request, as a client, schedule, rule or page sends it.
 *
 * @throws RequestRefusedError with every fault at once; its reason says whether the state machine is not configured
 */
export function readMaskingRequest(input: unknown, context: RequestContext): MaskingRequest {
  const check = checkFields(withDefaults(input, context.defaults));
  const malformed = check.faults.some(({ field }) => field === 'stateMachineArn');
  const machine = malformed
    ? UNKNOWN_MACHINE
    : chooseStateMachine(check.values.stateMachineArn, context.stateMachines);
  const values = { ...check.values, stateMachineArn: machine.stateMachineArn };
  const faults = [
    ...check.faults,
    ...machine.faults,
    ...checkPlaces(values),
    ...kindFaults(values, machine.reference),
  ];
  if (faults.length > 0) {
    throw new RequestRefusedError(
      faults,
      machine.notConfigured ? 'state-machine-not-configured' : 'invalid-request',
    );
  }
  return values as MaskingRequest;
}

/** A request whose values are not all known yet. */
export interface RequestBeforehand {
  /** The fields whose values are known, defaults included. */
  readonly known: Readonly<Record<string, unknown>>;
  /** Names of those that have a value, which is not known yet. */
  readonly knownLater: readonly string[];
  readonly stateMachines: readonly StateMachineReference[];
  /** The state machine that it names, where `knownLater` has its ARN. */
  readonly stateMachine?: StateMachineReference;
}

/**
 * Validates a request before it is sent, as far as its values are known.
 *
 * @returns the state machine that it will start; undefined when that is known later
 * @throws RequestRefusedError with every fault at once
 */
export function checkRequestBeforehand(request: RequestBeforehand): StateMachineReference | undefined {
  const { known, knownLater, stateMachines, stateMachine } = request;
  const check = checkFields(known, { knownLater });
  const malformed = check.faults.some(({ field }) => field === 'stateMachineArn');
  const machine =
    malformed || knownLater.includes('stateMachineArn')
      ? { ...UNKNOWN_MACHINE, reference: stateMachine }
      : chooseStateMachine(check.values.stateMachineArn, stateMachines);
  const values = { ...check.values, stateMachineArn: machine.stateMachineArn };
  const knownValue = (field: 'sourceSnapshot' | 'rulesetHash'): string | undefined =>
    knownLater.includes(field) ? KNOWN_LATER : values[field];
  const [sourceSnapshot, rulesetHash] = [knownValue('sourceSnapshot'), knownValue('rulesetHash')];
  const faults = [
    ...check.faults,
    ...machine.faults,
    ...checkPlaces(values),
    ...kindFaults({ ...values, sourceSnapshot, rulesetHash }, machine.reference),
  ];
  if (faults.length > 0) throw new RequestRefusedError(faults);
  return machine.reference;
}

/** Fields that cannot be given beforehand, and why. */
const NO_DEFAULT = {
  idempotencyKey: 'cannot have a default, for every request would be one; leave it out',
  overlap: 'cannot have a default, for people and events have one of their own; leave it out',
} as const;

/**
 * Validates request fields that are given beforehand. None is needed; an idempotency key is refused, because every
 * request would be a repeat of the first.
 *
 * @throws RequestRefusedError with every fault at once
 */
export function readMaskingRequestDefaults(input: unknown): MaskingRequestDefaults {
  const check = checkFields(input, { allOptional: true });
  const ownFaults = Object.entries(NO_DEFAULT).flatMap(([field, message]) =>
    check.values[field as keyof typeof NO_DEFAULT] === undefined ? [] : [{ field, message }],
  );
  const faults = [...check.faults, ...ownFaults, ...checkPlaces(check.values)];
  if (faults.length > 0) throw new RequestRefusedError(faults);
  return check.values as MaskingRequestDefaults;
}
