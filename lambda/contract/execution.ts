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

/** The answer to a request that started nothing, because another execution masks the same database. */
export interface SkippedRequest {
  readonly skipped: true;
  readonly stateMachineArn: string;
  readonly databaseIdentifier: string;
  /** The execution that runs. */
  readonly runningExecutionArn: string;
}

/** What became of a request that was not refused. */
export type RequestOutcome = StartedExecution | SkippedRequest;

/** What became of one request of several. */
export interface RequestResult {
  /** Place of the request in its event, from 0. */
  readonly request: number;
  /** The execution that it started, now or on an earlier delivery. */
  readonly execution?: StartedExecution;
  /** Why it started none, without fault. */
  readonly skipped?: SkippedRequest;
  /** Why it failed. */
  readonly error?: { readonly name: string; readonly message: string };
}

/** The answer to an event of a schedule or a rule. */
export interface StartEventResult {
  /** In the order of the event's requests; empty for an event that is about another database. */
  readonly results: readonly RequestResult[];
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
