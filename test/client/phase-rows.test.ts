import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phaseRows } from '../../client/phase-rows';
import type { PhaseTiming } from '../../lambda/contract/phase-timing';

describe('the timeline of a run', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 2, 3, minute)).toISOString();
  const phases: readonly PhaseTiming[] = [
    { phase: 'request', outcome: 'succeeded', startDate: at(0), stopDate: at(1), attempts: 1 },
    { phase: 'clone', outcome: 'running', startDate: at(2), stopDate: null, attempts: 1 },
  ];

  it('gives each phase its place and its share of the time so far, and lets the current one grow', () => {
    const rows = phaseRows(phases, { startDate: at(0), stopDate: null, now: Date.parse(at(10)) });
    expect(rows.find(({ phase }) => phase === 'request')).toMatchObject({
      from: 0,
      share: 0.1,
      milliseconds: 60_000,
    });
    expect(rows.find(({ phase }) => phase === 'clone')).toMatchObject({
      from: 0.2,
      share: 0.8,
      milliseconds: 480_000,
    });
  });

  it('tells what is still to come from what was passed over', () => {
    const rows = phaseRows(phases, { startDate: at(0), stopDate: null, now: Date.parse(at(10)) });
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      'succeeded',
      'skipped',
      'running',
      'ahead',
      'ahead',
      'ahead',
      'ahead',
    ]);
  });

  it('has nothing to come once the run has ended', () => {
    const rows = phaseRows(phases.slice(0, 1), {
      startDate: at(0),
      stopDate: at(1),
      now: Date.parse(at(10)),
    });
    expect(rows.slice(1).every(({ outcome }) => outcome === 'skipped')).toBe(true);
  });

  it('counts what was seen as past, though the reader’s clock is slow', () => {
    const ended = phases.slice(0, 1);
    const [row] = phaseRows(ended, { startDate: at(0), stopDate: null, now: Date.parse(at(0)) });
    expect(row).toMatchObject({ from: 0, share: 1, milliseconds: 60_000 });
  });

  it('stays within its bounds, however wrong the reader’s clock is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (ahead) => {
        const now = Date.parse(at(5)) + ahead;
        for (const { from, share, milliseconds } of phaseRows(phases, {
          startDate: at(0),
          stopDate: null,
          now,
        })) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(from).toBeLessThanOrEqual(1);
          expect(share).toBeLessThanOrEqual(1);
          expect(milliseconds).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
