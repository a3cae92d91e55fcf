import { closest, distance } from 'fastest-levenshtein';

/** A word and what was meant share at least half of their letters. */
const MOST_DIFFERENT = 0.5;

/** The known word that a misspelt one most likely stands for; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const found = closest(word, known);
  return distance(word, found) <= MOST_DIFFERENT * found.length ? found : undefined;
}
