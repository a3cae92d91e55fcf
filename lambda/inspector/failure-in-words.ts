import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { isPlainObject } from '../contract/request-check';
import { parseJson } from '../runs/execution';

/** An error and what it says of itself. */
export interface Failure {
  readonly error: string;
  readonly cause: string | null;
}

/** Longest cause that is passed on: the first reason comes first in it. */
const MOST_CHARACTERS = 2000;

/** Variables in which our workflow keeps the error that a phase ended with. */
const FAILURE_VARIABLES = ['failure', 'cleanUpFault'];

/** A failure with its cause in the words of whoever failed: a function's own message out of what Lambda makes of it. */
export function failureOf(error: string | undefined, cause: string | undefined): Failure {
  const answer = parseJson(cause);
  const message = isPlainObject(answer) ? answer.errorMessage : undefined;
  const words = typeof message === 'string' ? message : cause;
  return {
    error: error || 'Error',
    cause: words === undefined || words === '' ? null : words.slice(0, MOST_CHARACTERS),
  };
}

/** The error with which a phase of our workflow ended, by the variable that its end assigns. */
export function assignedFailure({ stateExitedEventDetails: exit }: HistoryEvent): Failure | undefined {
  for (const name of FAILURE_VARIABLES) {
    const assigned = parseJson(exit?.assignedVariables?.[name]);
    const fault = isPlainObject(assigned) && isPlainObject(assigned.fault) ? assigned.fault : assigned;
    if (isPlainObject(fault) && typeof fault.Error === 'string')
      return failureOf(fault.Error, typeof fault.Cause === 'string' ? fault.Cause : undefined);
  }
  return undefined;
}

/** A failure in one line. */
export function inWords({ error, cause }: Failure): string {
  return cause === null ? error : `${error}: ${cause}`;
}

/** A call of an execution that failed. */
export interface FailedCall extends Failure {
  /** What was called, e.g. `describeDBInstances`. */
  readonly call: string;
}

/** The call that failed with an event; undefined for any other event. */
export function failedCallOf(event: HistoryEvent): FailedCall | undefined {
  const task = event.taskFailedEventDetails ?? event.taskTimedOutEventDetails;
  if (task) return { call: task.resource ?? 'a task', ...failureOf(task.error, task.cause) };
  const invoked = event.lambdaFunctionFailedEventDetails ?? event.lambdaFunctionTimedOutEventDetails;
  return invoked && { call: 'a function', ...failureOf(invoked.error, invoked.cause) };
}

/** What an execution ended with, by its last event; undefined for any other event and for a success. */
export function executionFailureOf(event: HistoryEvent): Failure | undefined {
  const end =
    event.executionFailedEventDetails ??
    event.executionTimedOutEventDetails ??
    event.executionAbortedEventDetails;
  return end && failureOf(end.error, end.cause);
}
