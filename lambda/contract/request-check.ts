import * as z from 'zod/mini';
import type { Fault } from './error';
import { kindOfValue, shortened } from './received-value';
import { maskingRequestSchema, REQUEST_FIELDS, type RequestFieldValues } from './request-fields';

/** What became of a request's fields, each taken alone. */
export interface FieldCheck {
  /** The well-formed ones, normalised. */
  readonly values: RequestFieldValues;
  readonly faults: readonly Fault[];
}

export interface FieldCheckOptions {
  /** No field is needed. */
  readonly allOptional?: boolean;
  /** Fields that are there but known later: they are neither missing nor looked at. */
  readonly knownLater?: readonly string[];
}

/** The spellings of a literal run secret: the blueprint's, ours, DataMasque's. */
const LITERAL_RUN_SECRET = /^run_?secret$/i;

/** Whether a value can hold fields at all. */
export function isPlainObject(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** Refuses an input that holds no fields; text is not repeated, for it may hold anything. */
export function notAnObjectFault(input: unknown): Fault {
  return {
    field: '',
    message: `must be an object, got: ${kindOfValue(input)}; send the fields as one JSON object`,
  };
}

/** Refuses a field that a sender made up, without repeating its value, which may be a secret. */
export function unknownFieldFault(field: string, value: unknown): Fault {
  if (LITERAL_RUN_SECRET.test(field)) {
    const message =
      'is refused, because the execution history keeps a literal run secret readable, got: a value (not shown); put it in Secrets Manager and give the ARN of that secret';
    return { field, message };
  }
  return {
    field: shortened(field),
    message: `is not a known field, got: ${kindOfValue(value)}; leave it out`,
  };
}

/**
 * Checks each field alone; how they belong together is for the caller.
 *
 * @param input what the sender wrote, of any type
 */
export function checkFields(input: unknown, options: FieldCheckOptions = {}): FieldCheck {
  if (!isPlainObject(input)) return { values: {}, faults: [notAnObjectFault(input)] };
  const entries = Object.entries(input).filter(([, value]) => value !== undefined);
  const isKnown = ([field]: readonly [string, unknown]) =>
    (REQUEST_FIELDS as readonly string[]).includes(field);
  const unknownFaults = entries
    .filter((entry) => !isKnown(entry))
    .map(([field, value]) => unknownFieldFault(field, value));
  const known: Readonly<Record<string, unknown>> = Object.fromEntries(entries.filter(isKnown));
  const parsed = (options.allOptional ? z.partial(maskingRequestSchema()) : maskingRequestSchema()).safeParse(
    known,
  );
  if (parsed.success) return { values: parsed.data, faults: unknownFaults };
  const fieldFaults = parsed.error.issues
    .map(({ path, message }) => ({ field: String(path[0]), message }))
    .filter(({ field }) => !options.knownLater?.includes(field));
  return {
    values: wellFormedOnes(known, new Set(fieldFaults.map(({ field }) => field))),
    faults: [...fieldFaults, ...unknownFaults],
  };
}

/** Some field is wrong, so the schema gives no value at all: the others are read without it. */
function wellFormedOnes(
  known: Readonly<Record<string, unknown>>,
  faulty: ReadonlySet<string>,
): RequestFieldValues {
  const rest = Object.fromEntries(Object.entries(known).filter(([field]) => !faulty.has(field)));
  return z.parse(z.partial(maskingRequestSchema()), rest);
}
