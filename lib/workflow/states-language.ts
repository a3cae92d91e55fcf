/** The parts of Amazon States Language (JSONata) that the workflow is written in. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Variables that a state assigns; each value may be an expression. */
export type Assignment = { readonly [variable: string]: Json };

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy?: 'FULL';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Assignment;
  readonly Output?: Json;
}

export interface TaskState {
  readonly Type: 'Task';
  readonly Comment?: string;
  readonly Resource: string;
  readonly Arguments: Json;
  readonly TimeoutSeconds: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Assign?: Assignment;
  readonly Output: Json;
  readonly Next?: string;
  readonly End?: true;
}

export interface ChoiceRule {
  readonly Condition: string;
  readonly Next: string;
  readonly Assign?: Assignment;
}

export interface ChoiceState {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  /** Assigned when no rule matches. */
  readonly Assign?: Assignment;
  readonly Default: string;
}

export interface WaitState {
  readonly Type: 'Wait';
  readonly Seconds: string | number;
  readonly Next: string;
}

export interface PassState {
  readonly Type: 'Pass';
  readonly Assign?: Assignment;
  readonly Output: Json;
  readonly Next?: string;
  readonly End?: true;
}

export interface ParallelState {
  readonly Type: 'Parallel';
  readonly Comment?: string;
  readonly Branches: readonly StateChain[];
  readonly Retry?: readonly Retrier[];
  readonly Catch: readonly Catcher[];
  readonly Assign?: Assignment;
  readonly Output: Json;
  readonly Next: string;
}

export interface SucceedState {
  readonly Type: 'Succeed';
  readonly Output: Json;
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error: string;
  readonly Cause: string;
}

export type State =
  | TaskState
  | ChoiceState
  | WaitState
  | PassState
  | ParallelState
  | SucceedState
  | FailState;

export type States = { readonly [name: string]: State };

export interface StateChain {
  readonly StartAt: string;
  readonly States: States;
}

export interface StateMachineDefinition extends StateChain {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly TimeoutSeconds: number;
}

/** Wraps a JSONata expression as the States Language wants it. */
export function expression(jsonata: string): string {
  return `{% ${jsonata} %}`;
}

/** A JSONata string literal. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

/** Catches whatever a Catch can catch, keeping `$states.errorOutput` whole: its Cause may be absent. */
export function catchAll(next: string, variable: string): Catcher {
  return {
    ErrorEquals: ['States.ALL'],
    Next: next,
    Assign: { [variable]: expression('$states.errorOutput') },
  };
}

/** The longest time that a retrier's waits can add up to, in seconds. */
export function longestRetrySeconds(retrier: Retrier): number {
  const delays = Array.from({ length: retrier.MaxAttempts }, (_, attempt) =>
    Math.min(retrier.IntervalSeconds * retrier.BackoffRate ** attempt, retrier.MaxDelaySeconds),
  );
  return Math.ceil(delays.reduce((sum, delay) => sum + delay, 0));
}
