import { type Fault, RequestRefusedError } from './error';
import {
  kindFaults,
  type MaskingRequestDefaults,
  type RequestContext,
  withDefaults,
} from './masking-request';
import { shownValue } from './received-value';
import { checkFields } from './request-check';
import type { RequestField, RequestFieldValues } from './request-fields';
import { checkPlaces } from './request-places';
import { chooseStateMachine, type StateMachineChoice } from './state-machine-choice';
import { onlyStateMachine, type StateMachineReference } from './state-machine-reference';

/** Query parameters of a check: those fields of a masking request that its run would depend on. */
export const DOCTOR_PARAMETERS = [
  'stateMachineArn',
  'databaseIdentifier',
  'databaseSecretIdentifier',
  'ruleset',
  'preferredAvailabilityZone',
  'runSecretArn',
  'sourceSnapshot',
  'rulesetHash',
] as const satisfies readonly RequestField[];

/** Name of a query parameter of a check. */
export type DoctorParameter = (typeof DOCTOR_PARAMETERS)[number];

/** What is to be checked. */
export interface DoctorRequest {
  /** The fields that are known, the deployment's defaults included. */
  readonly fields: MaskingRequestDefaults;
  /** The state machine that is meant: the one named, or the only one; absent where there are several. */
  readonly stateMachine?: StateMachineReference;
}

/** By what name a fault calls the deployment, which says where all that is named must be. */
const SAID_BY = { stateMachineArn: 'the deployment' } as const;

/**
 * Validates what a check is asked for, as the request itself would be, but for what is missing.
 *
 * @throws RequestRefusedError with every fault at once; its reason says whether the state machine is not configured
 */
export function readDoctorRequest(input: unknown, context: RequestContext): DoctorRequest {
  const { stateMachines, defaults } = context;
  const check = checkFields(withDefaults(input, defaults), { allOptional: true });
  const machine = machineOf(check.values.stateMachineArn, stateMachines);
  const placed = {
    ...check.values,
    stateMachineArn: machine.reference?.arn ?? stateMachines[0]?.arn,
  };
  const faults = [
    ...check.faults,
    ...machine.faults,
    ...needlessFaults(check.values),
    ...checkPlaces(placed, SAID_BY),
    ...kindFaults(check.values, machine.reference),
  ];
  if (faults.length > 0) {
    throw new RequestRefusedError(
      faults,
      machine.notConfigured ? 'state-machine-not-configured' : 'invalid-request',
    );
  }
  return { fields: check.values as MaskingRequestDefaults, stateMachine: machine.reference };
}

function machineOf(arn: string | undefined, machines: readonly StateMachineReference[]): StateMachineChoice {
  if (arn !== undefined) return chooseStateMachine(arn, machines);
  return { reference: onlyStateMachine(machines), faults: [], notConfigured: false };
}

/** Fields that say how a request is dealt with, and not what its run does. */
function needlessFaults(values: RequestFieldValues): readonly Fault[] {
  return Object.entries(values)
    .filter(([field]) => !(DOCTOR_PARAMETERS as readonly string[]).includes(field))
    .map(([field, value]) => ({
      field,
      message: `is not a parameter of a check, got: ${shownValue(value)}; leave it out`,
    }));
}
