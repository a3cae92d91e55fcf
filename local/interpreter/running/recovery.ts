import type { JsonObject } from '../json-value';
import type { RecoverableState, Retrier } from '../state-machine-definition';
import { errorEquals, StateFailure } from './state-failure';
import type { Departure, StateVisit } from './state-visit';

/**
 * Runs a state that can be retried and caught.
 *
 * @param attempt one try of the state; a StateFailure of it is retried, then caught, as Retry and Catch say
 */
export async function withRecovery(
  visit: StateVisit,
  state: RecoverableState,
  attempt: () => Promise<Departure>,
): Promise<Departure> {
  const retries = new Map<Retrier, number>();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const delay = nextDelay(state.retry, retries, error, visit.flow.surroundings.random);
      if (delay === undefined) return caught(visit, state, error);
      await visit.flow.surroundings.clock.sleep(delay * 1000, visit.flow.signal);
      visit.retryCount += 1;
    }
  }
}

/** Seconds until the next try, or `undefined` when the error is retried no more. Counts the try. */
function nextDelay(
  retriers: readonly Retrier[],
  retries: Map<Retrier, number>,
  failure: StateFailure,
  random: () => number,
): number | undefined {
  const retrier = retriers.find((candidate) => errorEquals(candidate.errorEquals, failure.error));
  if (retrier === undefined) return undefined;
  const earlier = retries.get(retrier) ?? 0;
  if (earlier >= retrier.maxAttempts) return undefined;
  retries.set(retrier, earlier + 1);
  const delay = Math.min(retrier.intervalSeconds * retrier.backoffRate ** earlier, retrier.maxDelaySeconds);
  return retrier.fullJitter ? delay * random() : delay;
}

async function caught(visit: StateVisit, state: RecoverableState, failure: StateFailure): Promise<Departure> {
  const catcher = state.catch.find((candidate) => errorEquals(candidate.errorEquals, failure.error));
  if (catcher === undefined) throw failure;
  const errorOutput = errorOutputOf(failure);
  return visit.leave(catcher, errorOutput, catcher.next, { errorOutput });
}

function errorOutputOf({ error, failureCause }: StateFailure): JsonObject {
  return {
    ...(error !== undefined && { Error: error }),
    ...(failureCause !== undefined && { Cause: failureCause }),
  };
}
