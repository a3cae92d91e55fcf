import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_PAUSE, type LookOutcome, nextPause, SHORTEST_PAUSE } from '../../client/polling-pause';

const outcomes = fc.array(fc.constantFrom<LookOutcome>('changed', 'unchanged', 'failed'), { maxLength: 40 });

function pausesAfter(looks: readonly LookOutcome[]): readonly number[] {
  let pause: number | undefined;
  return looks.map((look) => {
    pause = nextPause(pause, look);
    return pause;
  });
}

describe('the pause between two looks', () => {
  it('grows while nothing changes, up to half a minute', () => {
    const pauses = pausesAfter(Array<LookOutcome>(20).fill('unchanged'));
    expect(pauses[0]).toBe(SHORTEST_PAUSE);
    expect([...pauses]).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBe(LONGEST_PAUSE);
  });

  it('is short again as soon as something has changed', () => {
    expect(nextPause(LONGEST_PAUSE, 'changed')).toBe(SHORTEST_PAUSE);
  });

  it('is longest while nobody answers, and comes back to half a minute with the first answer', () => {
    const failing = pausesAfter(Array<LookOutcome>(10).fill('failed'));
    expect(failing.at(-1)).toBe(60_000);
    expect(nextPause(failing.at(-1), 'unchanged')).toBe(LONGEST_PAUSE);
  });

  it('is never shorter than two seconds and never longer than a minute, whatever happens', () => {
    fc.assert(
      fc.property(outcomes, (looks) => {
        for (const pause of pausesAfter(looks)) {
          expect(pause).toBeGreaterThanOrEqual(SHORTEST_PAUSE);
          expect(pause).toBeLessThanOrEqual(60_000);
        }
      }),
    );
  });
});
