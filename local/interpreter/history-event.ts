import type { JsonObject } from './json-value';

/**
 * One event of an execution's history, member for member as GetExecutionHistory writes it on the wire: beside these
 * members it carries the details that belong to its type, e.g. `stateEnteredEventDetails`.
 */
export interface HistoryEvent extends HistoryEventDetails {
  /** Counts from 1. */
  readonly id: number;
  /** The event that led to this one; 0 for the first. */
  readonly previousEventId: number;
  /** Seconds since the epoch on the execution's clock, milliseconds in the fraction. */
  readonly timestamp: number;
  readonly type: HistoryEventType;
}

/** The details of an event, under the name that belongs to its type. */
export type HistoryEventDetails = { readonly [Name in HistoryEventDetailsName]?: JsonObject };

/** Names of details of events that executions here write; the other types have none. */
export type HistoryEventDetailsName =
  | 'executionStartedEventDetails'
  | 'executionSucceededEventDetails'
  | 'executionFailedEventDetails'
  | 'executionTimedOutEventDetails'
  | 'executionAbortedEventDetails'
  | 'stateEnteredEventDetails'
  | 'stateExitedEventDetails'
  | 'taskScheduledEventDetails'
  | 'taskStartedEventDetails'
  | 'taskSucceededEventDetails'
  | 'taskFailedEventDetails'
  | 'taskTimedOutEventDetails'
  | 'mapStateStartedEventDetails'
  | 'mapIterationStartedEventDetails'
  | 'mapIterationSucceededEventDetails'
  | 'mapIterationFailedEventDetails'
  | 'mapIterationAbortedEventDetails'
  | 'evaluationFailedEventDetails';

/** The types of events that executions here write. */
export type HistoryEventType =
  | 'ExecutionStarted'
  | 'ExecutionSucceeded'
  | 'ExecutionFailed'
  | 'ExecutionTimedOut'
  | 'ExecutionAborted'
  | 'TaskStateEntered'
  | 'TaskStateExited'
  | 'TaskStateAborted'
  | 'TaskScheduled'
  | 'TaskStarted'
  | 'TaskSucceeded'
  | 'TaskFailed'
  | 'TaskTimedOut'
  | 'PassStateEntered'
  | 'PassStateExited'
  | 'ChoiceStateEntered'
  | 'ChoiceStateExited'
  | 'WaitStateEntered'
  | 'WaitStateExited'
  | 'WaitStateAborted'
  | 'SucceedStateEntered'
  | 'SucceedStateExited'
  | 'FailStateEntered'
  | 'ParallelStateEntered'
  | 'ParallelStateStarted'
  | 'ParallelStateSucceeded'
  | 'ParallelStateFailed'
  | 'ParallelStateExited'
  | 'ParallelStateAborted'
  | 'MapStateEntered'
  | 'MapStateStarted'
  | 'MapStateSucceeded'
  | 'MapStateFailed'
  | 'MapStateExited'
  | 'MapStateAborted'
  | 'MapIterationStarted'
  | 'MapIterationSucceeded'
  | 'MapIterationFailed'
  | 'MapIterationAborted'
  | 'EvaluationFailed';
