import { dayOfMonthRule, dayOfWeekRule } from './cron-days';
import { FIELD_RANGES, valuesOfField } from './cron-fields';
import { shortened } from './received-value';

const CRON_FIELDS = 'minutes, hours, day of the month, month, day of the week and year';
const EXAMPLE = 'cron(0 1 * * ? *), which is 01:00 each day';

/** Why a cron expression, or one of its fields, is refused. */
interface Problem {
  readonly wrong: string;
  readonly fix: string;
}

/**
 * Checks a schedule expression as EventBridge Scheduler documents it: `rate(…)`, `cron(…)` with six fields or `at(…)`.
 * Source: EventBridge Scheduler user guide, schedule types.
 *
 * @param name what the expression was given as, for messages, e.g. `schedule`
 * @throws Error with what is wrong, the value received and the fix
 */
export function checkScheduleExpression(name: string, expression: string): void {
  const problem = problemOf(expression);
  if (problem !== undefined)
    throw new Error(`${name} ${problem.wrong}, got: ${shortened(expression)}; ${problem.fix}`);
}

function problemOf(expression: string): Problem | undefined {
  const [, kind, text = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return problemOfRate(text);
  if (kind === 'at') return problemOfDate(text);
  if (kind === 'cron') return problemOfCron(text);
  return { wrong: 'must be rate(…), cron(…) or at(…)', fix: `write e.g. ${EXAMPLE}` };
}

function problemOfRate(text: string): Problem | undefined {
  if (/^0*[1-9]\d* (?:minute|hour|day)s?$/.test(text)) return undefined;
  return {
    wrong: 'must be a rate of a whole number of at least 1 and minutes, hours or days',
    fix: 'write e.g. rate(12 hours)',
  };
}

function problemOfDate(text: string): Problem | undefined {
  const isDate =
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(`${text}Z`)) &&
    new Date(`${text}Z`).toISOString().startsWith(text);
  if (isDate) return undefined;
  return {
    wrong: 'must be a date and a time without a time zone',
    fix: 'write e.g. at(2030-01-31T01:00:00) and give the time zone by itself',
  };
}

function problemOfCron(text: string): Problem | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) {
    return {
      wrong: `must have six fields (${CRON_FIELDS}) and has ${fields.length}`,
      fix: `unlike cron of Unix, Scheduler wants a year and one ?: ${EXAMPLE}`,
    };
  }
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  return (
    problemOfDays(dayOfMonth, dayOfWeek) ??
    problemOfField('minutes', isValues(minutes, FIELD_RANGES.minute), '0 to 59') ??
    problemOfField('hours', isValues(hours, FIELD_RANGES.hour), '0 to 23') ??
    problemOfField('day of the month', isDays(dayOfMonth, dayOfMonthRule), '1 to 31, L or e.g. 15W') ??
    problemOfField('month', isValues(month, FIELD_RANGES.month), '1 to 12 or JAN to DEC') ??
    problemOfField(
      'day of the week',
      isDays(dayOfWeek, dayOfWeekRule),
      '1 (Sunday) to 7 or SUN to SAT, L or e.g. 6#3',
    ) ??
    problemOfField('year', isValues(year, FIELD_RANGES.year), '1970 to 2199')
  );
}

function problemOfDays(dayOfMonth: string, dayOfWeek: string): Problem | undefined {
  if ((dayOfMonth === '?') !== (dayOfWeek === '?')) return undefined;
  return {
    wrong: 'must have ? as its day of the month or as its day of the week, and not as both',
    fix: `write e.g. ${EXAMPLE}`,
  };
}

function problemOfField(field: string, isRead: boolean, values: string): Problem | undefined {
  if (isRead) return undefined;
  return { wrong: `has ${field} that Scheduler does not know`, fix: `give ${values}, or *` };
}

function isValues(field: string, range: Parameters<typeof valuesOfField>[1]): boolean {
  return !field.includes('?') && valuesOfField(field, range) !== undefined;
}

function isDays(field: string, ruleOf: typeof dayOfMonthRule): boolean {
  return field === '?' || field.split(',').every((part) => !part.includes('?') && ruleOf(part) !== undefined);
}
