import { AsyncLocalStorage } from 'node:async_hooks';

/** API Gateway gives a request 30 seconds: for so long all the calls of one invocation together may be tried again. */
const PATIENCE_MILLISECONDS = 20_000;
/** What a last try may still take, with an answer to whoever asked. */
const LAST_TRY_MILLISECONDS = 9_000;

const ends = new AsyncLocalStorage<number>();

/**
 * Does the work of one invocation, within which calls are tried again only while the function has time for it.
 *
 * @param remainingMilliseconds until the function's timeout; absent = as long as API Gateway waits
 */
export function withinInvocation<Result>(
  remainingMilliseconds: number | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const left = (remainingMilliseconds ?? Number.POSITIVE_INFINITY) - LAST_TRY_MILLISECONDS;
  return ends.run(Date.now() + Math.min(PATIENCE_MILLISECONDS, left), work);
}

/** Until when a call may be tried again, in milliseconds since the epoch; outside an invocation for as long as within one. */
export function lastTryAt(now: number): number {
  return ends.getStore() ?? now + PATIENCE_MILLISECONDS;
}
