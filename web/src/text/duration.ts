import { durationWords } from '../../../client/duration';

/** A span in its two largest units, e.g. `2 h 5 min`, which a line does not break. */
export function formatDuration(milliseconds: number): string {
  return durationWords(milliseconds).replaceAll(' ', '\u00a0');
}
