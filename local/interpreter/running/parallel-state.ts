import type { JsonValue } from '../json-value';
import type { ParallelState } from '../state-machine-definition';
import { type InnerWork, runTogether } from './inner-flows';
import type { RunChain } from './run-chain';
import { StateFailure } from './state-failure';
import type { Departure, StateVisit } from './state-visit';
import type { Flow } from './surroundings';

/** One try of a Parallel: its branches run side by side; the first failure of one is its own. */
export async function attemptParallel(
  visit: StateVisit,
  state: ParallelState,
  runChain: RunChain,
): Promise<Departure> {
  const input = state.arguments ? await visit.evaluate(state.arguments) : visit.input;
  visit.checkSize(input, 'Arguments of the Parallel');
  visit.record('ParallelStateStarted');
  const started = visit.flow.cursor.previous;
  const works = state.branches.map((branch) => async (signal: AbortSignal) => {
    const flow: Flow = { ...visit.flow, signal, cursor: { previous: started }, variables: visit.variables };
    try {
      return await runChain(flow, branch, input);
    } finally {
      visit.flow.cursor.previous = flow.cursor.previous;
    }
  });
  const result = await branchResults(visit, works);
  visit.record('ParallelStateSucceeded');
  return visit.leave(state, result, state.next, { result });
}

async function branchResults(visit: StateVisit, works: readonly InnerWork[]): Promise<readonly JsonValue[]> {
  try {
    const results = await runTogether(works, works.length, visit.flow.signal);
    visit.checkSize(results, 'result of the branches');
    return results;
  } catch (error) {
    if (error instanceof StateFailure) visit.record('ParallelStateFailed');
    throw error;
  }
}
