import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTime } from '../../../web/src/schedules/next-time';
import { momentOf, wallTimeAt } from '../../../web/src/schedules/zoned-time';

const BERLIN = 'Europe/Berlin';

function next(expression: string, now: string, timeZone = 'UTC'): string {
  const found = nextTime(expression, timeZone, Date.parse(now));
  return found.kind === 'at' ? new Date(found.moment).toISOString().slice(0, 16) : found.kind;
}

describe('the next time of a schedule', () => {
  it.each([
    ['cron(0 2 * * ? *)', '2026-01-01T01:00:00Z', '2026-01-01T02:00'],
    ['cron(0 2 * * ? *)', '2026-01-01T02:00:00Z', '2026-01-02T02:00'],
    ['cron(0/15 * * * ? *)', '2026-01-01T01:31:00Z', '2026-01-01T01:45'],
    ['cron(30 8-10,20 ? * MON-FRI *)', '2026-01-02T21:00:00Z', '2026-01-05T08:30'],
    ['cron(0 0 ? * FRI-MON *)', '2026-01-06T12:00:00Z', '2026-01-09T00:00'],
    ['cron(0 6 ? * 2 *)', '2026-01-01T00:00:00Z', '2026-01-05T06:00'],
    ['cron(0 0 1 JAN,JUL ? *)', '2026-02-01T00:00:00Z', '2026-07-01T00:00'],
    ['cron(0 0 L * ? *)', '2028-02-10T00:00:00Z', '2028-02-29T00:00'],
    ['cron(0 0 LW * ? *)', '2026-01-10T00:00:00Z', '2026-01-30T00:00'],
    ['cron(0 0 3W * ? *)', '2026-01-01T00:00:00Z', '2026-01-02T00:00'],
    ['cron(0 0 1W 8 ? *)', '2026-01-01T00:00:00Z', '2026-08-03T00:00'],
    ['cron(0 0 ? * 5L *)', '2026-01-01T00:00:00Z', '2026-01-29T00:00'],
    ['cron(0 0 ? * TUE#2 *)', '2026-01-01T00:00:00Z', '2026-01-13T00:00'],
    ['cron(0 0 ? * L *)', '2026-01-01T00:00:00Z', '2026-01-03T00:00'],
    ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', '2028-02-29T00:00'],
    ['cron(0 0 1 1 ? 2030)', '2026-01-01T00:00:00Z', '2030-01-01T00:00'],
    ['at(2026-05-01T04:30:00)', '2026-01-01T00:00:00Z', '2026-05-01T04:30'],
  ])('of %s after %s is %s', (expression, now, expected) => {
    expect(next(expression, now)).toBe(expected);
  });

  it('is by the clocks of its own time zone', () => {
    expect(next('cron(0 2 * * ? *)', '2026-01-01T12:00:00Z', BERLIN)).toBe('2026-01-02T01:00');
    expect(next('cron(0 2 * * ? *)', '2026-07-01T12:00:00Z', BERLIN)).toBe('2026-07-02T00:00');
    expect(next('at(2026-07-01T02:00:00)', '2026-01-01T00:00:00Z', 'Asia/Kolkata')).toBe('2026-06-30T20:30');
  });

  it('is passed over where the clocks leave it out, and comes once where they show it twice', () => {
    expect(next('cron(30 2 * * ? *)', '2026-03-28T12:00:00Z', BERLIN)).toBe('2026-03-30T00:30');
    expect(next('cron(30 2 * * ? *)', '2026-10-24T12:00:00Z', BERLIN)).toBe('2026-10-25T00:30');
    expect(next('cron(30 2 * * ? *)', '2026-10-25T00:30:00Z', BERLIN)).toBe('2026-10-26T01:30');
  });

  it('is none after the last one', () => {
    expect(next('at(2026-01-01T00:00:00)', '2026-01-01T00:00:00Z')).toBe('never');
    expect(next('cron(0 0 1 1 ? 2020)', '2026-01-01T00:00:00Z')).toBe('never');
    expect(next('cron(0 0 30 2 ? *)', '2026-01-01T00:00:00Z')).toBe('never');
  });

  it('of a rate is counted from a moment that only Scheduler knows', () => {
    expect(nextTime('rate(5 minutes)', 'UTC', 0)).toEqual({ kind: 'every', span: '5 minutes' });
    expect(nextTime('rate(1 day)', 'UTC', 0)).toEqual({ kind: 'every', span: 'day' });
  });

  it.each([
    'nightly',
    'cron(0 2 * * *)',
    'cron(61 2 * * ? *)',
    'cron(0 2 * * XYZ *)',
    'cron(0/0 2 * * ? *)',
    'rate(5 fortnights)',
    'at(tomorrow)',
  ])('is not guessed from what cannot be read: %s', (expression) => {
    expect(nextTime(expression, 'UTC', 0).kind).toBe('unreadable');
  });

  it('is not guessed for a time zone that there is not', () => {
    expect(nextTime('cron(0 2 * * ? *)', 'Mars/Olympus', 0).kind).toBe('unreadable');
  });

  it('is never in the past, whatever the expression', () => {
    const field = (most: number) => fc.oneof(fc.constant('*'), fc.integer({ min: 1, max: most }).map(String));
    const moment = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(field(59), field(23), field(12), moment, (minute, hour, month, now) => {
        const found = nextTime(`cron(${minute} ${hour} * ${month} ? *)`, BERLIN, now);
        expect(found.kind).toBe('at');
        if (found.kind === 'at') expect(found.moment).toBeGreaterThan(now);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the clocks of a time zone', () => {
  it('show the time that a moment was found by', () => {
    const zones = fc.constantFrom('UTC', BERLIN, 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
    const moments = fc.integer({ min: Date.UTC(2000, 0, 1) / 60_000, max: Date.UTC(2040, 0, 1) / 60_000 });
    fc.assert(
      fc.property(zones, moments, (zone, minutes) => {
        const wall = wallTimeAt(minutes * 60_000, zone);
        const moment = momentOf(wall, zone);
        expect(moment).toBeDefined();
        expect(wallTimeAt(moment ?? 0, zone)).toEqual(wall);
      }),
    );
  });
});
