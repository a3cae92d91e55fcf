import { type Fault, RequestRefusedError } from './error';
import { shownValue } from './received-value';
import { checkFields, isPlainObject } from './request-check';
import { isRulesetId, type RequestFieldValues } from './request-fields';
import { checkPlaces } from './request-places';
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
  /** The same request with the same key starts one execution only; absent = each request starts one. */
  readonly idempotencyKey?: string;
}

/** Request fields given beforehand, for every request that leaves them out. */
export type MaskingRequestDefaults = Partial<Omit<MaskingRequest, 'idempotencyKey'>>;

/** What a request is checked against. */
export interface RequestContext {
  /** The configured state machines. */
  readonly stateMachines: readonly StateMachineReference[];
  /** Values for fields that the request leaves out. */
  readonly defaults?: MaskingRequestDefaults;
}

/** Fields of a request with its defaults below, once the sender's own are known to be an object. */
function withDefaults(input: unknown, defaults: MaskingRequestDefaults | undefined): unknown {
  if (defaults === undefined || !isPlainObject(input)) return input;
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...Object.entries(defaults), ...given]);
}

const UNKNOWN_MACHINE: StateMachineChoice = { faults: [], notConfigured: false };

/** What our workflow can do with a request and a blueprint cannot. */
function blueprintFaults(
  { sourceSnapshot, ruleset }: RequestFieldValues,
  machine: StateMachineReference | undefined,
): readonly Fault[] {
  if (machine?.kind !== 'blueprint') return [];
  const faults: Fault[] = [];
  if (sourceSnapshot !== undefined) {
    const message = `cannot be chosen on a state machine of kind blueprint, got: ${shownValue(sourceSnapshot)}; leave it out or start a machine of kind workflow`;
    faults.push({ field: 'sourceSnapshot', message });
  }
  if (ruleset !== undefined && !isRulesetId(ruleset)) {
    const message = `must be a UUID on a state machine of kind blueprint, got: ${shownValue(ruleset)}; look the id of the ruleset up in DataMasque`;
    faults.push({ field: 'ruleset', message });
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
    ...blueprintFaults(values, machine.reference),
  ];
  if (faults.length > 0) {
    throw new RequestRefusedError(
      faults,
      machine.notConfigured ? 'state-machine-not-configured' : 'invalid-request',
    );
  }
  return values as MaskingRequest;
}

/**
 * Validates request fields that are given beforehand. None is needed; an idempotency key is refused, because every
 * request would be a repeat of the first.
 *
 * @throws RequestRefusedError with every fault at once
 */
export function readMaskingRequestDefaults(input: unknown): MaskingRequestDefaults {
  const check = checkFields(input, { allOptional: true });
  const keyFaults =
    check.values.idempotencyKey === undefined
      ? []
      : [
          {
            field: 'idempotencyKey',
            message: 'cannot have a default, for every request would be one; leave it out',
          },
        ];
  const faults = [...check.faults, ...keyFaults, ...checkPlaces(check.values)];
  if (faults.length > 0) throw new RequestRefusedError(faults);
  return check.values;
}
