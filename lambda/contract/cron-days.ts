import { FIELD_RANGES, fieldValue, valuesOfField } from './cron-fields';

/** Whether a day of a month is one of those that a field names. */
export type DayRule = (year: number, month: number, day: number) => boolean;

const SATURDAY = 7;

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** From 1 for Sunday, as cron expressions count. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

/** The weekday from Monday to Friday that is nearest to a day, in the same month. */
function nearestWorkday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === SATURDAY) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === daysIn(year, month) ? day - 2 : day + 1;
  return day;
}

/** Reads a field of days of the month: also `L`, the last one, `LW` and `15W`, the nearest workday. */
export function dayOfMonthRule(field: string): DayRule | undefined {
  const text = field.toUpperCase();
  if (text === 'L') return (year, month, day) => day === daysIn(year, month);
  if (text === 'LW') return (year, month, day) => day === nearestWorkday(year, month, daysIn(year, month));
  const [, nearest] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (nearest !== undefined) {
    const target = fieldValue(nearest, FIELD_RANGES.dayOfMonth);
    if (target === undefined) return undefined;
    return (year, month, day) => target <= daysIn(year, month) && day === nearestWorkday(year, month, target);
  }
  const days = valuesOfField(field, FIELD_RANGES.dayOfMonth);
  return days && ((_year, _month, day) => days.has(day));
}

/** Reads a field of days of the week: also `L`, Saturday, `5L`, the last Thursday, and `3#2`, the second Tuesday. */
export function dayOfWeekRule(field: string): DayRule | undefined {
  const text = field.toUpperCase();
  const [, last] = /^([1-7A-Z]{1,3})L$/.exec(text) ?? [];
  const [, nth, count] = /^([1-7A-Z]{1,3})#([1-5])$/.exec(text) ?? [];
  if (text === 'L') return (...day) => weekdayOf(...day) === SATURDAY;
  if (last !== undefined || nth !== undefined) {
    const weekday = fieldValue(last ?? nth ?? '', FIELD_RANGES.dayOfWeek);
    if (weekday === undefined) return undefined;
    return (year, month, day) =>
      weekdayOf(year, month, day) === weekday &&
      (nth === undefined ? day + 7 > daysIn(year, month) : Math.ceil(day / 7) === Number(count));
  }
  const weekdays = valuesOfField(field, FIELD_RANGES.dayOfWeek);
  return weekdays && ((...day) => weekdays.has(weekdayOf(...day)));
}
