import { isPlainObject } from './request-check';

/** Key of the state machine's input that says who or what asked for the execution. */
export const STARTED_BY_KEY = 'StartedBy';

const LONGEST = 256;

/** Characters that act on a terminal or turn the direction of a text, and halves of characters. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What is wrong with a value of the key, in the words of a fault; undefined for a good one. */
export function startedByFault(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '' && value === asStartedBy(value)) return undefined;
  return `must be text of 1 to ${LONGEST} characters without control characters; leave it out, the trigger gives it`;
}

/** A text as a value of the key; undefined for one with nothing left of it. */
export function asStartedBy(text: string): string | undefined {
  return text.replace(UNFIT, '').slice(0, LONGEST).replace(UNFIT, '') || undefined;
}

/** Who or what an execution's input says asked for it; undefined where it says nothing, or nothing of the right form. */
export function startedByOf(input: unknown): string | undefined {
  const value = isPlainObject(input) ? input[STARTED_BY_KEY] : undefined;
  return typeof value === 'string' && startedByFault(value) === undefined ? value : undefined;
}
