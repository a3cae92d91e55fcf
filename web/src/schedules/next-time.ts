import { dayOfMonthRule, dayOfWeekRule } from '../../../lambda/contract/cron-days';
import { FIELD_RANGES, valuesOfField } from '../../../lambda/contract/cron-fields';
import { momentOf, wallTimeAt } from './zoned-time';

/** When a schedule ticks next. */
export type NextTime =
  /** At a moment, in milliseconds. */
  | { readonly kind: 'at'; readonly moment: number }
  /** Every so often, counted from a moment that only Scheduler knows. */
  | { readonly kind: 'every'; readonly span: string }
  /** It has ticked for the last time. */
  | { readonly kind: 'never' }
  /** Its expression or its time zone cannot be read here. */
  | { readonly kind: 'unreadable' };

const NEVER: NextTime = { kind: 'never' };
const UNREADABLE: NextTime = { kind: 'unreadable' };

/** A 29th of February on a given weekday comes after 28 years, and after 40 where a century lies between. */
const MOST_DAYS_AHEAD = 41 * 366;

/**
 * When a schedule ticks next, by its expression.
 *
 * @param expression as EventBridge Scheduler reads it: `cron(…)`, `rate(…)` or `at(…)`
 * @param timeZone IANA name
 * @param now the present moment, in milliseconds
 */
export function nextTime(expression: string, timeZone: string, now: number): NextTime {
  const [, kind, text = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  try {
    if (kind === 'rate') return nextOfRate(text);
    if (kind === 'at') return nextOfDate(text, timeZone, now);
    if (kind === 'cron') return nextOfCron(text, timeZone, now);
    return UNREADABLE;
  } catch (error) {
    if (error instanceof RangeError) return UNREADABLE;
    throw error;
  }
}

function nextOfRate(text: string): NextTime {
  const [, count, unit] = /^(\d+) (second|minute|hour|day)s?$/.exec(text.trim()) ?? [];
  if (count === undefined) return UNREADABLE;
  return { kind: 'every', span: Number(count) === 1 ? `${unit}` : `${count} ${unit}s` };
}

function nextOfDate(text: string, timeZone: string, now: number): NextTime {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(text.trim());
  if (!match) return UNREADABLE;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const moment = momentOf({ year, month, day, hour, minute }, timeZone);
  if (moment === undefined) return NEVER;
  const exact = moment + second * 1000;
  return exact > now ? { kind: 'at', moment: exact } : NEVER;
}

function nextOfCron(text: string, timeZone: string, now: number): NextTime {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) return UNREADABLE;
  const [minuteText = '', hourText = '', dayText = '', monthText = '', weekdayText = '', yearText = ''] =
    fields;
  const minutes = valuesOfField(minuteText, FIELD_RANGES.minute);
  const hours = valuesOfField(hourText, FIELD_RANGES.hour);
  const months = valuesOfField(monthText, FIELD_RANGES.month);
  const years = valuesOfField(yearText, FIELD_RANGES.year);
  const isDay = dayOfMonthRule(dayText);
  const isWeekday = dayOfWeekRule(weekdayText);
  if (!minutes || !hours || !months || !years || !isDay || !isWeekday) return UNREADABLE;
  const today = wallTimeAt(now, timeZone);
  for (let ahead = 0; ahead <= MOST_DAYS_AHEAD; ahead += 1) {
    const date = new Date(Date.UTC(today.year, today.month - 1, today.day + ahead));
    const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()] as const;
    if (!years.has(day[0]) || !months.has(day[1]) || !isDay(...day) || !isWeekday(...day)) continue;
    const moment = firstOf(day, hours, minutes, timeZone, now);
    if (moment !== undefined) return { kind: 'at', moment };
  }
  return NEVER;
}

/** The first of a day's ticks that is still to come. */
function firstOf(
  [year, month, day]: readonly [number, number, number],
  hours: ReadonlySet<number>,
  minutes: ReadonlySet<number>,
  timeZone: string,
  now: number,
): number | undefined {
  const ticks = [...hours].flatMap((hour) =>
    [...minutes].map((minute) => momentOf({ year, month, day, hour, minute }, timeZone)),
  );
  const ahead = ticks.filter((moment) => moment !== undefined && moment > now) as number[];
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
