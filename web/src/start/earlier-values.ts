import { browserStorage } from '../storage/areas';
import { StoredValue } from '../storage/stored-value';
import { type StartFields, toRequest } from './start-fields';

/** Fields whose earlier values are offered again: names of things, never what is in them. */
export const REMEMBERED_FIELDS = [
  'databaseIdentifier',
  'databaseSecretIdentifier',
  'runSecretArn',
  'sourceSnapshot',
] as const;

export type RememberedField = (typeof REMEMBERED_FIELDS)[number];

/** Earlier values of each field, the latest first. */
export type EarlierValues = Readonly<Record<RememberedField, readonly string[]>>;

const MOST_REMEMBERED = 10;

/** Reads what was stored, whatever it is by now. */
export function readEarlierValues(stored: unknown): EarlierValues {
  const lists = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const listOf = (field: RememberedField): readonly string[] => {
    const list = lists[field];
    return Array.isArray(list)
      ? list.filter((value) => typeof value === 'string').slice(0, MOST_REMEMBERED)
      : [];
  };
  return Object.fromEntries(
    REMEMBERED_FIELDS.map((field) => [field, listOf(field)]),
  ) as unknown as EarlierValues;
}

/** The earlier values with those of a form that started a run before them. */
export function withValuesOf(fields: StartFields, earlier: EarlierValues): EarlierValues {
  const request = toRequest(fields);
  const entries = REMEMBERED_FIELDS.map((field) => {
    const value = request[field];
    const others = earlier[field].filter((other) => other !== value);
    return [field, value ? [value, ...others].slice(0, MOST_REMEMBERED) : others];
  });
  return Object.fromEntries(entries) as EarlierValues;
}

const stored = new StoredValue<EarlierValues>(
  browserStorage,
  'masking-automation.earlier-values',
  readEarlierValues,
);

export function earlierValues(): EarlierValues {
  return stored.get() ?? readEarlierValues(undefined);
}

/** Remembers what started a run. */
export function rememberValues(fields: StartFields): void {
  stored.set(withValuesOf(fields, earlierValues()));
}
