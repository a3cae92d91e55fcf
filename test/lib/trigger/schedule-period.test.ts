import { describe, expect, it } from 'vitest';
import { shortestPeriod } from '../../../lib/trigger/schedule-period';

const HOUR = 3600;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

describe('the shortest period of a schedule', () => {
  it.each([
    ['rate(1 minute)', 60],
    ['rate(90 minutes)', 90 * 60],
    ['rate(2 hours)', 2 * HOUR],
    ['rate(7 days)', WEEK],
    ['at(2026-03-01T01:00:00)', Number.POSITIVE_INFINITY],
    ['cron(0 1 * * ? *)', DAY],
    ['cron(30 1 ? * SUN *)', WEEK],
    ['cron(0 1 L * ? *)', WEEK],
    ['cron(0 1 15 * ? *)', WEEK],
    ['cron(0 1 ? * MON-FRI *)', DAY],
    ['cron(0 1 1,2 * ? *)', DAY],
    ['cron(0 23,1 ? * SUN *)', 22 * HOUR],
    ['cron(0 * * * ? *)', HOUR],
    ['cron(* * * * ? *)', 60],
    ['cron(0/15 * * * ? *)', 15 * 60],
    ['cron(*/20 3 * * ? *)', 20 * 60],
    ['cron(5,50 * * * ? *)', 15 * 60],
    ['cron(10-12 4 * * ? *)', 60],
    ['cron(50-5/15 4 * * ? *)', 45 * 60],
    ['cron(0 8-18/2 * * ? *)', 2 * HOUR],
    ['cron(0 1,13 * * ? *)', 12 * HOUR],
    ['cron(0 23,1 * * ? *)', 2 * HOUR],
  ])('%s: %i s', (expression, seconds) => {
    expect(shortestPeriod(expression, false)).toBe(seconds);
  });

  it.each([
    ['cron(0 1 * * ? *)', 23 * HOUR],
    ['cron(0 1,13 * * ? *)', 11 * HOUR],
    ['cron(0 * * * ? *)', HOUR],
    ['rate(1 day)', DAY],
  ])('%s: %i s where a day can have 23 hours', (expression, seconds) => {
    expect(shortestPeriod(expression, true)).toBe(seconds);
  });

  it.each(['cron(a 1 * * ? *)', 'cron(60 1 * * ? *)', 'cron(0/0 1 * * ? *)', 'cron()', 'daily'])(
    '%s: unknown',
    (expression) => {
      expect(shortestPeriod(expression, false)).toBeUndefined();
    },
  );
});
