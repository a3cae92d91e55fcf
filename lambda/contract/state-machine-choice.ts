import type { Fault } from './error';
import { shownValue } from './received-value';
import {
  findStateMachineReference,
  onlyStateMachine,
  type StateMachineReference,
} from './state-machine-reference';

/** Which state machine a request means, or why that cannot be said. */
export interface StateMachineChoice {
  readonly stateMachineArn?: string;
  readonly reference?: StateMachineReference;
  readonly faults: readonly Fault[];
  /** The request names a machine that nobody configured. */
  readonly notConfigured: boolean;
}

function configuredOnes(references: readonly StateMachineReference[]): string {
  return references.map(({ arn }) => arn).join(', ');
}

function refusal(message: string, notConfigured: boolean): StateMachineChoice {
  return { faults: [{ field: 'stateMachineArn', message }], notConfigured };
}

/**
 * Finds the state machine that a request means.
 *
 * @param stateMachineArn a well-formed ARN, or undefined where the request names none
 * @param references the configured machines
 */
export function chooseStateMachine(
  stateMachineArn: string | undefined,
  references: readonly StateMachineReference[],
): StateMachineChoice {
  if (stateMachineArn === undefined) {
    const reference = onlyStateMachine(references);
    return reference === undefined
      ? refusal(
          `is missing, and not exactly one is configured; name one of: ${configuredOnes(references)}`,
          false,
        )
      : { stateMachineArn: reference.arn, reference, faults: [], notConfigured: false };
  }
  const reference = findStateMachineReference(references, stateMachineArn);
  return reference === undefined
    ? refusal(
        `is not configured, got: ${shownValue(stateMachineArn)}; name one of: ${configuredOnes(references)}`,
        true,
      )
    : { stateMachineArn, reference, faults: [], notConfigured: false };
}
