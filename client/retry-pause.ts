/** How often a request is sent before its failure is shown. */
export const MOST_ATTEMPTS = 3;

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 5_000;

/**
 * How long to wait before a request is sent again, in milliseconds: each time longer, and not at the same moment as
 * everybody else.
 *
 * @param attempt the one that failed, from 1
 * @param askedFor how long the server asks to wait
 * @param chance from 0 to 1
 */
export function retryPause(attempt: number, askedFor: number | undefined, chance: number): number {
  const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1));
  const own = longest * (0.5 + chance / 2);
  return Math.min(LONGEST_PAUSE, Math.max(own, askedFor ?? 0));
}
