import { describe, expect, it } from 'vitest';
import { durationWords } from '../../client/duration';

describe('a span of time', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [61_500, '1 min 1 s'],
    [7_500_000, '2 h 5 min'],
    [180_000_000, '2 d 2 h'],
  ])('of %s ms is %s', (milliseconds, text) => {
    expect(durationWords(milliseconds)).toBe(text);
  });
});
