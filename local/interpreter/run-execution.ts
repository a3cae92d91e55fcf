import type { Clock } from '../clock';
import { StepFunctionsFunctions } from './expressions/step-functions-functions';
import type { HistoryEvent } from './history-event';
import type { JsonValue } from './json-value';
import { failureDetails, History, inputDetails, outputDetails } from './running/history';
import { Interruption } from './running/interruption';
import { runChain } from './running/run-chain';
import { StateFailure } from './running/state-failure';
import type { Surroundings } from './running/surroundings';
import type { StateMachineDefinition } from './state-machine-definition';
import { StopRequest } from './stop-request';
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
  /**
   * StopExecution: the execution ends with ABORTED and runs no further state. A StopRequest as the reason gives its
   * error and cause to the end.
   */
  readonly signal?: AbortSignal;
  /** Told of every event as it happens. */
  readonly onEvent?: (event: HistoryEvent) => void;
  /**
   * The most events of its history; the execution fails with States.Runtime when another one is due.
   *
   * @default 25,000, as the service has it
   */
  readonly mostEvents?: number;
}

/** How an execution ended. */
export type ExecutionEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: JsonValue }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; readonly error?: string; readonly cause?: string };

/**
 * Runs a state machine from its input to its end. Whatever goes wrong in it is an end too, an integration that throws
 * something else than a TaskFailure included: that fails the execution with States.Runtime.
 */
export async function runExecution(options: RunExecutionOptions): Promise<ExecutionEnd> {
  const { clock, integrations, input, definition, context, random = Math.random } = options;
  const history = new History(clock, options.onEvent ?? (() => undefined), options.mostEvents);
  history.add({ previous: 0 }, 'ExecutionStarted', {
    executionStartedEventDetails: { ...inputDetails(input), roleArn: context.Execution.RoleArn },
  });
  const functions = new StepFunctionsFunctions(random);
  const executionArn = context.Execution.Id;
  const surroundings = { clock, integrations, random, functions, history, executionArn };
  const end = await untilEnd(options, surroundings, definition);
  close(history, end);
  return end;
}

async function untilEnd(
  { context, input, clock, signal }: RunExecutionOptions,
  surroundings: Surroundings,
  { chain, timeoutSeconds }: StateMachineDefinition,
): Promise<ExecutionEnd> {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Interruption('ABORTED'));
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const watch = new AbortController();
  if (timeoutSeconds !== undefined) {
    clock.sleep(timeoutSeconds * 1000, watch.signal).then(
      () => controller.abort(new Interruption('TIMED_OUT')),
      () => undefined,
    );
  }
  const flow = {
    surroundings,
    signal: controller.signal,
    cursor: { previous: 0 },
    context: { ...context },
    variables: {},
  };
  try {
    return { status: 'SUCCEEDED', output: await runChain(flow, chain, input) };
  } catch (error) {
    return endOf(error, signal?.reason);
  } finally {
    watch.abort();
    signal?.removeEventListener('abort', stop);
  }
}

function endOf(error: unknown, stopReason: unknown): ExecutionEnd {
  if (error instanceof Interruption && error.status === 'TIMED_OUT') return { status: 'TIMED_OUT' };
  if (error instanceof Interruption) {
    const { error: name, failureCause } = stopReason instanceof StopRequest ? stopReason : new StopRequest();
    return { status: 'ABORTED', error: name, cause: failureCause };
  }
  if (!(error instanceof StateFailure)) throw error;
  return { status: 'FAILED', error: error.error, cause: error.failureCause };
}

function close(history: History, end: ExecutionEnd): void {
  if (end.status === 'SUCCEEDED') {
    history.close('ExecutionSucceeded', { executionSucceededEventDetails: outputDetails(end.output) });
    return;
  }
  const details = failureDetails(new StateFailure(end.error, end.cause));
  if (end.status === 'FAILED') history.close('ExecutionFailed', { executionFailedEventDetails: details });
  else if (end.status === 'ABORTED')
    history.close('ExecutionAborted', { executionAbortedEventDetails: details });
  else history.close('ExecutionTimedOut', { executionTimedOutEventDetails: details });
}
