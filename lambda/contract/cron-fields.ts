/** The lowest and the highest value of a field, and the names of its values from the lowest on. */
interface FieldRange {
  readonly lowest: number;
  readonly highest: number;
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The fields of a cron expression that are numbers and nothing else. */
export const FIELD_RANGES = {
  minute: { lowest: 0, highest: 59 },
  hour: { lowest: 0, highest: 23 },
  dayOfMonth: { lowest: 1, highest: 31 },
  month: { lowest: 1, highest: 12, names: MONTHS },
  dayOfWeek: { lowest: 1, highest: 7, names: WEEKDAYS },
  year: { lowest: 1970, highest: 2199 },
} as const satisfies Readonly<Record<string, FieldRange>>;

/** One value, by its number or its name. */
export function fieldValue(text: string, { lowest, highest, names = [] }: FieldRange): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? lowest + named : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= lowest && value <= highest ? value : undefined;
}

/** The values that one part of a field stands for: `*`, `5`, `MON-FRI`, `0/15`. */
function valuesOfPart(part: string, range: FieldRange): readonly number[] | undefined {
  const [span = '', stepText, ...rest] = part.split('/');
  const step = stepText === undefined ? 1 : Number(stepText);
  if (rest.length > 0 || !Number.isInteger(step) || step < 1) return undefined;
  const [fromText = '', toText, ...more] = span.split('-');
  if (more.length > 0) return undefined;
  const isAny = span === '*' || span === '?';
  const from = isAny ? range.lowest : fieldValue(fromText, range);
  const last = toText === undefined ? undefined : fieldValue(toText, range);
  if (from === undefined || (toText !== undefined && last === undefined)) return undefined;
  const to = last ?? (isAny || stepText !== undefined ? range.highest : from);
  // Weekdays and months may go over the end: FRI-MON.
  const end = to < from ? to + range.highest - range.lowest + 1 : to;
  const size = range.highest - range.lowest + 1;
  const count = Math.floor((end - from) / step) + 1;
  return Array.from(
    { length: count },
    (_, index) => ((from + index * step - range.lowest) % size) + range.lowest,
  );
}

/** The values that a field stands for; undefined for what cannot be read. */
export function valuesOfField(field: string, range: FieldRange): ReadonlySet<number> | undefined {
  const parts = field.split(',').map((part) => valuesOfPart(part, range));
  return parts.some((part) => part === undefined) ? undefined : new Set(parts.flatMap((part) => part ?? []));
}
