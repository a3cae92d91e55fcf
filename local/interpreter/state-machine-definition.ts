import type { Template } from './expressions/template';
import type { JsonObject } from './json-value';

/** A state machine definition that was parsed and found free of faults. */
export interface StateMachineDefinition {
  /** The definition as it was written. */
  readonly document: JsonObject;
  readonly chain: StateChain;
  /** Longest run of an execution in seconds; without it there is no limit. */
  readonly timeoutSeconds?: number;
}

/** States that lead from one to the next: the machine's own, a branch's or an iteration's. */
export interface StateChain {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** What becomes of a state's input and result. */
export interface Handover {
  readonly output?: Template;
  /** Evaluates to an object of variables. */
  readonly assign?: Template;
}

/** One entry of Retry. Delays are in seconds. */
export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly fullJitter: boolean;
}

/** One entry of Catch. */
export interface Catcher extends Handover {
  readonly errorEquals: readonly string[];
  readonly next: string;
}

interface StateBase extends Handover {
  readonly name: string;
}

interface PassingState extends StateBase {
  /** Absent where the chain ends. */
  readonly next?: string;
}

/** What Task, Parallel and Map have alone: errors of theirs can be retried and caught. */
export interface RecoverableState extends PassingState {
  readonly type: 'Task' | 'Parallel' | 'Map';
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface TaskState extends RecoverableState {
  readonly type: 'Task';
  readonly resource: string;
  readonly arguments?: Template;
  readonly timeoutSeconds?: Template;
  readonly heartbeatSeconds?: Template;
}

export interface ParallelState extends RecoverableState {
  readonly type: 'Parallel';
  readonly branches: readonly StateChain[];
  readonly arguments?: Template;
}

export interface MapState extends RecoverableState {
  readonly type: 'Map';
  readonly processor: StateChain;
  readonly items?: Template;
  readonly itemSelector?: Template;
  readonly maxConcurrency?: Template;
}

export interface PassState extends PassingState {
  readonly type: 'Pass';
}

export interface WaitState extends PassingState {
  readonly type: 'Wait';
  readonly seconds?: Template;
  readonly timestamp?: Template;
}

export interface ChoiceRule extends Handover {
  readonly condition: Template;
  readonly next: string;
}

export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly choices: readonly ChoiceRule[];
  readonly default?: string;
}

export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}

export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly error?: Template;
  readonly cause?: Template;
}

export type State =
  | TaskState
  | PassState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;
