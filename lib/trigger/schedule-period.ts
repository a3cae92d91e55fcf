import { FIELD_RANGES, valuesOfField } from '../../lambda/contract/cron-fields';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Seconds of each unit that a rate is written in. */
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR, day: DAY };

/**
 * The shortest time between two ticks of a schedule, in seconds, infinite for one that ticks once; a cron expression
 * counts as one that ticks daily where it names several days, and weekly where it names one. Undefined for an
 * expression that cannot be read when the app is synthesized.
 *
 * @param expression as Scheduler reads it: `rate(…)`, `cron(…)` or `at(…)`
 * @param hasClockChanges whether the time zone may have days of 23 hours
 */
export function shortestPeriod(expression: string, hasClockChanges: boolean): number | undefined {
  const [, kind, text = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'at') return Number.POSITIVE_INFINITY;
  if (kind === 'rate') return periodOfRate(text);
  const period = kind === 'cron' ? periodOfCron(text) : undefined;
  return period !== undefined && period > HOUR && hasClockChanges ? period - HOUR : period;
}

function periodOfRate(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? MINUTE);
}

function periodOfCron(text: string): number | undefined {
  const [minuteField = '', hourField = '', dayOfMonth = '', , dayOfWeek = ''] = text.trim().split(/\s+/);
  const minutes = sorted(valuesOfField(minuteField, FIELD_RANGES.minute));
  const hours = sorted(valuesOfField(hourField, FIELD_RANGES.hour));
  if (!minutes || !hours) return undefined;
  const untilNextDay = [dayOfMonth, dayOfWeek].some(isOneDay) ? WEEK : DAY;
  const ticks = hours.flatMap((hour) => minutes.map((minute) => hour * HOUR + minute * MINUTE));
  const gaps = ticks.map((tick, index) => (ticks[index + 1] ?? (ticks[0] ?? 0) + untilNextDay) - tick);
  return Math.min(...gaps);
}

/** Whether a field of days is one day of the month, or of the week. */
function isOneDay(field: string): boolean {
  return /^[0-9A-Z#]+$/i.test(field);
}

function sorted(values: ReadonlySet<number> | undefined): readonly number[] | undefined {
  return values && [...values].sort((a, b) => a - b);
}
