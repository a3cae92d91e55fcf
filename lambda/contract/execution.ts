import type { StateMachineKind } from './state-machine-reference';

/** Statuses that a list of executions can be narrowed to. */
export const EXECUTION_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** The answer to a request: the execution that it started, now or when it was first sent. */
export interface StartedExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** True for a repeat: an earlier delivery of the same request started the execution. */
  readonly deduplicated: boolean;
  /** ISO 8601; absent for a repeat after the execution closed, of which Step Functions says no date. */
  readonly startDate?: string;
}

/** An execution as lists show it. */
export interface ListedExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** An {@link ExecutionStatus}, or one that Step Functions has added since. */
  readonly status: string;
  /** ISO 8601. */
  readonly startDate: string;
  /** ISO 8601; absent while the execution runs. */
  readonly stopDate?: string;
  /** Identifier of the source database; absent for an execution that was not started through a trigger. */
  readonly databaseIdentifier?: string;
}

/** A page of executions, the newest first. */
export interface ExecutionPage {
  readonly executions: readonly ListedExecution[];
  /** Asks for the next page; absent on the last one. */
  readonly nextToken?: string;
}

/** A state machine that executions can be started on. */
export interface ListedStateMachine {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly kind: StateMachineKind;
}

/** All configured state machines that exist. */
export interface StateMachineList {
  readonly stateMachines: readonly ListedStateMachine[];
}
