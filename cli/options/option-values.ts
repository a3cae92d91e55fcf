import { shownValue } from '../../lambda/contract/received-value';
import { UnusableInput } from './unusable-input';

const SECONDS_OF_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** @throws UnusableInput for text that is no number of the range */
export function readNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= least && value <= most) return value;
  throw refused(name, `a number from ${least} to ${most}`, text);
}

/** @throws UnusableInput for text that is no whole number of the range */
export function readWholeNumber(name: string, text: string, least: number, most: number): number {
  const value = readNumber(name, text, least, most);
  if (Number.isInteger(value)) return value;
  throw refused(name, 'a whole number', text);
}

/**
 * Reads a span of time such as `30s`, `5m`, `2h` or `3d`.
 *
 * @returns seconds
 * @throws UnusableInput for any other text, and for a shorter span
 */
export function readSpan(name: string, text: string, leastSeconds: number): number {
  const [, count, unit = ''] = /^(\d{1,4})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS_OF_UNIT[unit] ?? Number.NaN);
  if (seconds >= leastSeconds) return seconds;
  throw refused(name, `a span of at least ${leastSeconds}s, like 30s or 5m`, text);
}

/**
 * Reads one of several words, in upper or lower case.
 *
 * @throws UnusableInput for text that is none of the choices
 */
export function readChoice<Choice extends string>(
  name: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const chosen = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (chosen) return chosen;
  throw refused(name, `one of ${choices.join(', ')}`, text);
}

function refused(name: string, takes: string, text: string): UnusableInput {
  return new UnusableInput(`--${name} takes ${takes}, got: ${shownValue(text)}`);
}
