import type { JsonObject, JsonValue } from '../json-value';
import type { MapState } from '../state-machine-definition';
import { type InnerWork, runTogether } from './inner-flows';
import type { RunChain } from './run-chain';
import { StateFailure } from './state-failure';
import type { Departure, StateVisit } from './state-visit';
import type { Flow } from './surroundings';

/** The most iterations of an inline Map at a time. Source: AWS Step Functions developer guide, "Inline mode". */
const MOST_CONCURRENT = 40;

/** One try of a Map: the iterations run side by side; the first failure of one is its own. */
export async function attemptMap(visit: StateVisit, state: MapState, runChain: RunChain): Promise<Departure> {
  const items = await evaluateItems(visit, state);
  const limit = await visit.evaluateInteger(
    state.maxConcurrency,
    'MaxConcurrency',
    0,
    Number.MAX_SAFE_INTEGER,
  );
  visit.record('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const started = visit.flow.cursor.previous;
  const works = items.map((item, index) => iteration(visit, state, runChain, { item, index, started }));
  const result = await iterationResults(visit, works, Math.min(limit || MOST_CONCURRENT, MOST_CONCURRENT));
  visit.record('MapStateSucceeded');
  return visit.leave(state, result, state.next, { result });
}

async function iterationResults(
  visit: StateVisit,
  works: readonly InnerWork[],
  concurrency: number,
): Promise<readonly JsonValue[]> {
  try {
    const results = await runTogether(works, concurrency, visit.flow.signal);
    visit.checkSize(results, 'result of the iterations');
    return results;
  } catch (error) {
    if (error instanceof StateFailure) visit.record('MapStateFailed');
    throw error;
  }
}

/** A Map without Items takes its input. @throws StateFailure States.QueryEvaluationError for anything but an array */
async function evaluateItems(visit: StateVisit, state: MapState): Promise<readonly JsonValue[]> {
  const items = state.items ? await visit.evaluate(state.items) : visit.input;
  if (!Array.isArray(items)) throw visit.unexpectedValue('Items', 'a list', items);
  return items;
}

interface Item {
  readonly item: JsonValue;
  readonly index: number;
  /** Id of the event that began the Map. */
  readonly started: number;
}

function iteration(
  visit: StateVisit,
  state: MapState,
  runChain: RunChain,
  { item, index, started }: Item,
): InnerWork {
  return async (signal) => {
    const context = { ...visit.flow.context, Map: { Item: { Index: index, Value: item } } };
    const { history } = visit.flow.surroundings;
    const cursor = { previous: started };
    const flow: Flow = { ...visit.flow, signal, cursor, context, variables: visit.variables };
    const details: JsonObject = { name: state.name, index };
    try {
      const input = await iterationInput(visit, state, context, item);
      history.add(cursor, 'MapIterationStarted', { mapIterationStartedEventDetails: details });
      const output = await runChain(flow, state.processor, input);
      history.add(cursor, 'MapIterationSucceeded', { mapIterationSucceededEventDetails: details });
      return output;
    } catch (error) {
      if (error instanceof StateFailure) {
        history.add(cursor, 'MapIterationFailed', { mapIterationFailedEventDetails: details });
      } else {
        history.add(cursor, 'MapIterationAborted', { mapIterationAbortedEventDetails: details });
      }
      throw error;
    } finally {
      visit.flow.cursor.previous = cursor.previous;
    }
  };
}

async function iterationInput(
  visit: StateVisit,
  state: MapState,
  context: JsonObject,
  item: JsonValue,
): Promise<JsonValue> {
  if (state.itemSelector === undefined) return item;
  const input = await visit.evaluate(state.itemSelector, {}, { ...visit.context(), ...context });
  visit.checkSize(input, 'input of an iteration');
  return input;
}
