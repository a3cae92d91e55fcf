import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryPause } from '../../client/retry-pause';

const chance = fc.double({ min: 0, max: 1, noNaN: true });

describe('the pause before a request is sent again', () => {
  it('doubles with each attempt', () => {
    expect([1, 2, 3].map((attempt) => retryPause(attempt, undefined, 1))).toEqual([400, 800, 1600]);
  });

  it('is as long as the server asks for, but never so long that a reader gives up', () => {
    expect(retryPause(1, 2_000, 0)).toBe(2_000);
    expect(retryPause(1, 3_600_000, 0)).toBe(5_000);
  });

  it('differs between readers by at most half of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), chance, (attempt, luck) => {
        const longest = retryPause(attempt, undefined, 1);
        const pause = retryPause(attempt, undefined, luck);
        expect(pause).toBeGreaterThanOrEqual(longest / 2);
        expect(pause).toBeLessThanOrEqual(longest);
      }),
    );
  });
});
