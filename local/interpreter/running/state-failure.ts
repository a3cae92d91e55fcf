/** Names of errors that the interpreter itself reports. Source: Amazon States Language, appendix A. */
export const StatesError = {
  ALL: 'States.ALL',
  TASK_FAILED: 'States.TaskFailed',
  TIMEOUT: 'States.Timeout',
  HEARTBEAT_TIMEOUT: 'States.HeartbeatTimeout',
  RUNTIME: 'States.Runtime',
  DATA_LIMIT_EXCEEDED: 'States.DataLimitExceeded',
  QUERY_EVALUATION_ERROR: 'States.QueryEvaluationError',
  NO_CHOICE_MATCHED: 'States.NoChoiceMatched',
} as const;

/** The failure of a state, of a branch or of the whole execution. */
export class StateFailure extends Error {
  /**
   * @param error the error's name; a Fail state need not give one
   * @param failureCause what happened, in words
   */
  constructor(
    readonly error: string | undefined,
    readonly failureCause: string | undefined,
  ) {
    super(`${error}: ${failureCause}`);
    this.name = 'StateFailure';
  }
}

/** Errors that end an execution whatever its retriers and catchers say. */
const TERMINAL: ReadonlySet<string | undefined> = new Set([
  StatesError.RUNTIME,
  StatesError.DATA_LIMIT_EXCEEDED,
]);

/** What a missed time limit is called; a missed heartbeat counts as a timeout too. */
const TIMEOUTS: ReadonlySet<string | undefined> = new Set([
  StatesError.TIMEOUT,
  StatesError.HEARTBEAT_TIMEOUT,
]);

function matches(name: string, error: string | undefined): boolean {
  if (name === error || name === StatesError.ALL) return true;
  if (name === StatesError.TASK_FAILED) return !TIMEOUTS.has(error);
  return name === StatesError.TIMEOUT && TIMEOUTS.has(error);
}

/**
 * Whether the ErrorEquals of a retrier or catcher takes an error. States.Runtime and States.DataLimitExceeded are
 * taken by none, not even by name: the service calls them terminal.
 * Source: AWS Step Functions developer guide, "Handling errors in Step Functions workflows".
 */
export function errorEquals(names: readonly string[], error: string | undefined): boolean {
  return !TERMINAL.has(error) && names.some((name) => matches(name, error));
}
