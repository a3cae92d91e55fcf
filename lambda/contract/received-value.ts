/** Characters of a received value that a message repeats. */
const LONGEST_SHOWN = 60;

/** What JSON leaves as it is, and a terminal or a page acts on or does not show: more controls, turns of the writing direction. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** Text as it is, in one line, with all that a terminal acts on or a page does not show in escapes. */
export function visible(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/** Text shortened for a message, with all that cannot be seen escaped. */
export function shortened(text: string): string {
  const characters = [...text];
  const shown =
    characters.length <= LONGEST_SHOWN ? text : `${characters.slice(0, LONGEST_SHOWN - 1).join('')}…`;
  return visible(JSON.stringify(shown).slice(1, -1));
}

/** What kind of value was received, without the value. */
export function kindOfValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}

/** A received value for a message: shortened text, a number or boolean as it is, else only what kind it is. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return `"${shortened(value)}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return kindOfValue(value);
}

/** A received value of a field where someone may have put a secret itself: shown only when it looks like an ARN. */
export function shownUnlessSecret(value: unknown): string {
  if (typeof value === 'string' && /^arn:[a-z-]+:secretsmanager:/.test(value)) return shownValue(value);
  return `${kindOfValue(value)} (not shown)`;
}
