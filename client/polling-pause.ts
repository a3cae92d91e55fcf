/** Shortest and longest time between two looks, in milliseconds. */
export const SHORTEST_PAUSE = 2_000;
export const LONGEST_PAUSE = 30_000;
const LONGEST_PAUSE_OF_FAILURES = 60_000;

/** How a look went. */
export type LookOutcome = 'changed' | 'unchanged' | 'failed';

/**
 * How long to wait for the next look: short while something changes, longer and longer while nothing does, and longest
 * while nobody answers.
 *
 * @param previous the pause before this look; undefined before the first one
 */
export function nextPause(previous: number | undefined, outcome: LookOutcome): number {
  if (previous === undefined) return SHORTEST_PAUSE;
  if (outcome === 'changed') return SHORTEST_PAUSE;
  if (outcome === 'failed') return Math.min(LONGEST_PAUSE_OF_FAILURES, previous * 2);
  return Math.max(SHORTEST_PAUSE, Math.min(LONGEST_PAUSE, previous * 1.3));
}
