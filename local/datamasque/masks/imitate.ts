import type { Mask } from './mask';

const CLASSES = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789'] as const;

/** Replaces each upper-case letter, lower-case letter and digit by another of its class, and keeps the rest. */
export const imitate: Mask = (value, _row, random) => {
  if (value === null) return null;
  return [...value]
    .map((character) => {
      const alphabet = CLASSES.find((letters) => letters.includes(character));
      return alphabet ? alphabet.charAt(random.below(alphabet.length)) : character;
    })
    .join('');
};
