import type { Clock } from '../clock';
import type { HistoryEvent } from './history-event';
import type { JsonValue } from './json-value';
import type { StateMachineDefinition } from './state-machine-definition';
import type { TaskIntegrations } from './task-integrations';

/** What `$states.context` says of an execution; its `State` is added as states are entered. */
export interface ExecutionContext {
  readonly Execution: {
    /** The execution's ARN. */
    readonly Id: string;
    readonly Name: string;
    /** ISO 8601. */
    readonly StartTime: string;
    readonly Input: JsonValue;
    readonly RoleArn: string;
    readonly RedriveCount: number;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
}

/** What an execution runs on. */
export interface RunExecutionOptions {
  readonly definition: StateMachineDefinition;
  readonly input: JsonValue;
  readonly context: ExecutionContext;
  /** Every wait, timeout and time stamp is this clock's. */
  readonly clock: Clock;
  readonly integrations: TaskIntegrations;
  /**
   * Numbers from 0 up to 1 for jitter and `$random`.
   *
   * @default Math.random
   */
  readonly random?: () => number;
  /** StopExecution: the execution ends with ABORTED and runs no further state. */
  readonly signal?: AbortSignal;
  /** Told of every event as it happens. */
  readonly onEvent?: (event: HistoryEvent) => void;
}

/** How an execution ended. */
export type ExecutionEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: JsonValue }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; readonly error?: string; readonly cause?: string };

/** Runs a state machine from its input to its end. Rejects for faults of the interpreter's surroundings only. */
export declare function runExecution(options: RunExecutionOptions): Promise<ExecutionEnd>;
