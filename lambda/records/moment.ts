import type { Fault } from '../contract/error';
import { shownValue } from '../contract/received-value';

/** A date, or a date with a time and what the time is counted from. */
const MOMENT =
  /^(\d{4}-\d{2}-\d{2})(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/;

/** Whether the calendar has a date; JavaScript takes the 30th of February for a day in March. */
function isInCalendar(date: string): boolean {
  const milliseconds = Date.parse(date);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(date);
}

/** A moment in ISO 8601, in UTC with milliseconds; a date alone is its first moment in UTC. Undefined for other texts. */
export function parseMoment(text: string): string | undefined {
  const [, date] = MOMENT.exec(text) ?? [];
  if (date === undefined || !isInCalendar(date)) return undefined;
  const moment = new Date(text).toISOString();
  // Beyond the year 9999 and before the year 0, texts are not sorted as moments are.
  return moment.length === '2026-01-01T00:00:00.000Z'.length ? moment : undefined;
}

/** Faults of a parameter that is a moment. */
export function momentFaults(field: string, text: string | undefined): readonly Fault[] {
  if (text === undefined || parseMoment(text) !== undefined) return [];
  const message = `is no moment, got: ${shownValue(text)}; give a date like 2026-01-31 or a time like 2026-01-31T06:00:00Z`;
  return [{ field, message }];
}
