import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inTurns, rotated, turnAt } from '../../../lambda/reconciler/turns';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Any turn of this century, and how many turns pass from one sweep to the next. */
const anyStart = fc.integer({ min: 3_000_000, max: 14_000_000 });
const anyPace = fc.integer({ min: 1, max: 5 });

describe('turns', () => {
  it('are counted by the clock, one each five minutes', () => {
    const now = Date.UTC(2026, 5, 1, 12);
    expect(turnAt(now + 299_999)).toBe(turnAt(now));
    expect(turnAt(now + 300_000)).toBe(turnAt(now) + 1);
  });

  it('take every item once, whichever comes first', () => {
    fc.assert(
      fc.property(anyStart, fc.integer({ min: 0, max: 60 }), (turn, count) => {
        expect(rotated(numbered(count), turn).toSorted((a, b) => a - b)).toEqual(numbered(count));
      }),
    );
  });

  it('give every item the first place within a few turns for each item, at any pace', () => {
    fc.assert(
      fc.property(anyStart, anyPace, fc.integer({ min: 1, max: 60 }), (start, pace, count) => {
        const first = new Set<number | undefined>();
        for (let sweep = 0; sweep < 12 * count; sweep += 1)
          first.add(rotated(numbered(count), start + sweep * pace)[0]);
        expect(first.size).toBe(count);
      }),
    );
  });

  it('give every item of every group the very first place, where a sweep has time for one only', () => {
    fc.assert(
      fc.property(
        anyStart,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 12 }),
        (start, groups, count) => {
          const all = numbered(groups).map((group) => numbered(count).map((item) => `${group}/${item}`));
          const first = new Set<string | undefined>();
          for (let sweep = 0; sweep < 40 * groups * count; sweep += 1)
            first.add([...inTurns(all, start + sweep, 10)][0]);
          expect(first.size).toBe(groups * count);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('take one of each group after the other, up to the quota of each', () => {
    const taken = [...inTurns([['a1', 'a2', 'a3'], ['b1'], [], ['c1', 'c2', 'c3']], 0, 2)];
    expect(taken).toEqual(['a1', 'b1', 'c1', 'a2', 'c2']);
  });
});
