import { workLimit } from '../../clock';
import { isJsonObject, type JsonObject, type JsonValue } from '../json-value';
import type { TaskState } from '../state-machine-definition';
import { TaskFailure } from '../task-integrations';
import { failureDetails, outputDetails } from './history';
import { aborted, innerSignal } from './interruption';
import { StateFailure, StatesError } from './state-failure';
import type { Departure, StateVisit } from './state-visit';

/** Reason of the abort that lets go of a call's time limit; one for all, since an error is dear to make. */
const CALL_OVER = new Error('the call is over');

const MOST_SECONDS = 99_999_999;

/** The time that a Task may take. */
interface TimeLimit {
  readonly seconds: number;
  readonly error: string;
}

/** One try of a Task: evaluate Arguments, call, evaluate Assign and Output. */
export async function attemptTask(visit: StateVisit, state: TaskState): Promise<Departure> {
  const argumentsValue = await evaluateArguments(visit, state);
  visit.checkSize(argumentsValue, 'Arguments of the Task');
  const timeout = await visit.evaluateInteger(state.timeoutSeconds, 'TimeoutSeconds', 1, MOST_SECONDS);
  const heartbeat = await visit.evaluateInteger(
    state.heartbeatSeconds,
    'HeartbeatSeconds',
    1,
    (timeout ?? MOST_SECONDS) - 1,
  );
  const call = describeCall(state.resource);
  visit.record('TaskScheduled', {
    taskScheduledEventDetails: {
      ...call,
      region: visit.flow.surroundings.executionArn.split(':')[3] ?? '',
      parameters: JSON.stringify(argumentsValue),
      ...(timeout !== undefined && { timeoutInSeconds: timeout }),
      ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
    },
  });
  visit.record('TaskStarted', { taskStartedEventDetails: call });
  visit.flow.signal.throwIfAborted();
  const result = await invoke(visit, state, argumentsValue, timeLimit(timeout, heartbeat), call);
  visit.record('TaskSucceeded', { taskSucceededEventDetails: { ...call, ...outputDetails(result) } });
  return visit.leave(state, result, state.next, { result });
}

/**
 * A Task without Arguments takes its input. That the service fails as here where one expression makes all arguments
 * and gives no object is unconfirmed.
 *
 * @throws StateFailure States.QueryEvaluationError
 */
async function evaluateArguments(visit: StateVisit, state: TaskState): Promise<JsonValue> {
  if (state.arguments === undefined) return visit.input;
  const value = await visit.evaluate(state.arguments);
  if (!isJsonObject(value)) throw visit.unexpectedValue('Arguments', 'an object', value);
  return value;
}

/** `arn:aws:states:::aws-sdk:rds:describeDBInstances` is the resource describeDBInstances of type aws-sdk:rds. */
function describeCall(resource: string): JsonObject {
  const parts = resource.split(':').slice(5);
  return { resourceType: parts.slice(0, -1).join(':'), resource: parts.slice(-1).join('') };
}

/** No integration here sends heartbeats, so that the first one is missed unless the Task ends before. */
function timeLimit(timeout: number | undefined, heartbeat: number | undefined): TimeLimit | undefined {
  if (heartbeat !== undefined) return { seconds: heartbeat, error: StatesError.HEARTBEAT_TIMEOUT };
  return timeout === undefined ? undefined : { seconds: timeout, error: StatesError.TIMEOUT };
}

/** @throws StateFailure */
async function invoke(
  visit: StateVisit,
  state: TaskState,
  argumentsValue: JsonValue,
  limit: TimeLimit | undefined,
  call: JsonObject,
): Promise<JsonValue> {
  try {
    const result = await callWithin(visit, state, argumentsValue, limit);
    visit.checkSize(result, 'answer of the Task');
    return result;
  } catch (error) {
    visit.flow.signal.throwIfAborted();
    const failure = toFailure(visit, error);
    const details = { ...call, ...failureDetails(failure) };
    if (error instanceof TimeLimitPassed) visit.record('TaskTimedOut', { taskTimedOutEventDetails: details });
    else visit.record('TaskFailed', { taskFailedEventDetails: details });
    throw failure;
  }
}

class TimeLimitPassed extends Error {
  constructor(readonly limit: TimeLimit) {
    super(`no answer within ${limit.seconds} seconds`);
  }
}

function toFailure(visit: StateVisit, error: unknown): StateFailure {
  if (error instanceof StateFailure) return error;
  if (error instanceof TaskFailure) return new StateFailure(error.error, error.failureCause);
  if (error instanceof TimeLimitPassed) return new StateFailure(error.limit.error, error.message);
  return visit.failure(StatesError.RUNTIME, error instanceof Error ? error.message : String(error));
}

/** Calls the integration and lets go of the call when the time limit passes or the state is interrupted. */
async function callWithin(
  visit: StateVisit,
  state: TaskState,
  argumentsValue: JsonValue,
  limit: TimeLimit | undefined,
): Promise<JsonValue> {
  const { clock, integrations, executionArn } = visit.flow.surroundings;
  const call = innerSignal(visit.flow.signal);
  const { signal } = call;
  const contenders = [
    aborted(signal),
    Promise.resolve().then(() =>
      integrations.invoke(state.resource, argumentsValue, { signal, executionArn, stateName: state.name }),
    ),
  ];
  if (limit !== undefined)
    contenders.push(passed(workLimit(clock, limit.seconds * 1000).passed(signal), limit));
  try {
    return await Promise.race(contenders);
  } finally {
    call.end(CALL_OVER);
  }
}

async function passed(sleep: Promise<void>, limit: TimeLimit): Promise<never> {
  await sleep;
  throw new TimeLimitPassed(limit);
}
