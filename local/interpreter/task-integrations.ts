import type { JsonValue } from './json-value';

/** What an integration is told of the call besides its arguments. */
export interface TaskCall {
  /** Aborts when the Task times out, a sibling branch fails or the execution is stopped. */
  readonly signal: AbortSignal;
  readonly executionArn: string;
  readonly stateName: string;
}

/** What Task states can call; given by the local AWS endpoint. */
export interface TaskIntegrations {
  /**
   * Faults of a Task's Resource and of the names in its Arguments, whose values may be JSONata: an unsupported
   * resource, an unknown or a missing parameter. One sentence each; empty when there are none.
   */
  check(resource: string, argumentsTemplate: JsonValue | undefined): readonly string[];
  /**
   * Does the call.
   *
   * @throws TaskFailure for a failure that the state machine can retry and catch
   */
  invoke(resource: string, argumentsValue: JsonValue, call: TaskCall): Promise<JsonValue>;
}

/** A failure of a Task that the state machine sees by name. */
export class TaskFailure extends Error {
  /**
   * @param error the error's name, as Retry and Catch match it, e.g. `Rds.DbInstanceNotFoundException`
   * @param failureCause what happened, in words
   */
  constructor(
    readonly error: string,
    readonly failureCause: string,
  ) {
    super(`${error}: ${failureCause}`);
    this.name = 'TaskFailure';
  }
}
