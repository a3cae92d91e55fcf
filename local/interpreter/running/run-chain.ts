import type { Template } from '../expressions/template';
import type { HistoryEventType } from '../history-event';
import type { JsonValue } from '../json-value';
import type { ChoiceState, FailState, State, StateChain, WaitState } from '../state-machine-definition';
import { parseTimestamp } from '../timestamp';
import { Interruption } from './interruption';
import { attemptMap } from './map-state';
import { attemptParallel } from './parallel-state';
import { withRecovery } from './recovery';
import { StateFailure, StatesError } from './state-failure';
import { type Departure, StateVisit } from './state-visit';
import type { Flow, Variables } from './surroundings';
import { attemptTask } from './task-state';

/** Runs the states of a chain to its end and gives its output. */
export type RunChain = (flow: Flow, chain: StateChain, input: JsonValue) => Promise<JsonValue>;

const MOST_WAIT_SECONDS = 99_999_999;

/**
 * Runs the states of a chain from its first to its end.
 *
 * @returns the last state's output
 * @throws StateFailure that no state of the chain caught
 * @throws Interruption when the flow's signal aborts
 */
export const runChain: RunChain = async (flow, chain, input) => {
  let variables: Variables = flow.variables;
  let next: string | undefined = chain.startAt;
  let output = input;
  while (next !== undefined) {
    flow.signal.throwIfAborted();
    // Parsing has proven that every state leads to one of its own chain.
    const state = chain.states.get(next) as State;
    const departure: Departure = await runState(new StateVisit(flow, state, output, variables));
    variables = { ...variables, ...departure.assigned };
    output = departure.output;
    next = departure.next;
  }
  return output;
};

async function runState(visit: StateVisit): Promise<Departure> {
  try {
    return await runByType(visit, visit.state);
  } catch (error) {
    // Only states that wait can be interrupted, and each of those has such an event.
    if (error instanceof Interruption) visit.record(`${visit.state.type}StateAborted` as HistoryEventType);
    throw error;
  }
}

function runByType(visit: StateVisit, state: State): Promise<Departure> {
  switch (state.type) {
    case 'Task':
      return withRecovery(visit, state, () => attemptTask(visit, state));
    case 'Parallel':
      return withRecovery(visit, state, () => attemptParallel(visit, state, runChain));
    case 'Map':
      return withRecovery(visit, state, () => attemptMap(visit, state, runChain));
    case 'Pass':
      return visit.leave(state, visit.input, state.next);
    case 'Succeed':
      return visit.leave(state, visit.input, undefined);
    case 'Choice':
      return runChoice(visit, state);
    case 'Wait':
      return runWait(visit, state);
    case 'Fail':
      return runFail(visit, state);
  }
}

async function runChoice(visit: StateVisit, state: ChoiceState): Promise<Departure> {
  for (const [index, rule] of state.choices.entries()) {
    const chosen = await visit.evaluate(rule.condition);
    if (typeof chosen !== 'boolean') {
      throw visit.unexpectedValue(`Choices[${index}]/Condition`, 'a boolean', chosen);
    }
    if (chosen) return visit.leave(rule, visit.input, rule.next);
  }
  if (state.default !== undefined) return visit.leave(state, visit.input, state.default);
  throw visit.failure(StatesError.NO_CHOICE_MATCHED, 'No rule of the Choice matched, and it has no Default.');
}

async function runWait(visit: StateVisit, state: WaitState): Promise<Departure> {
  const { clock } = visit.flow.surroundings;
  const seconds = await visit.evaluateInteger(state.seconds, 'Seconds', 0, MOST_WAIT_SECONDS);
  // Parsing has proven that there is a Timestamp where there are no Seconds.
  const milliseconds =
    seconds === undefined ? await untilTimestamp(visit, state.timestamp as Template) : seconds * 1000;
  await clock.sleep(milliseconds, visit.flow.signal);
  return visit.leave(state, visit.input, state.next);
}

/** Milliseconds until the moment that the Timestamp names; 0 or less when it has passed. */
async function untilTimestamp(visit: StateVisit, timestamp: Template): Promise<number> {
  const text = await visit.evaluate(timestamp);
  const moment = typeof text === 'string' ? parseTimestamp(text) : undefined;
  if (moment !== undefined) return Math.max(0, moment - visit.flow.surroundings.clock.now());
  throw visit.unexpectedValue('Timestamp', 'a moment such as 2026-01-31T12:00:00Z', text);
}

async function runFail(visit: StateVisit, state: FailState): Promise<never> {
  const texts: (string | undefined)[] = [];
  for (const [location, template] of [
    ['Error', state.error],
    ['Cause', state.cause],
  ] as const) {
    const text = template && (await visit.evaluate(template));
    if (text !== undefined && typeof text !== 'string') throw visit.unexpectedValue(location, 'a text', text);
    texts.push(text);
  }
  throw new StateFailure(texts[0], texts[1]);
}
