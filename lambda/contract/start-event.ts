import { type Fault, RequestRefusedError } from './error';
import { OVERLAP_POLICIES, type OverlapPolicy } from './overlap';
import { kindOfValue, shortened, shownValue } from './received-value';
import { isPlainObject } from './request-check';
import type { RequestField } from './request-fields';

type Fields = Readonly<Record<string, unknown>>;

/** Tells a start event from a masking request and from an HTTP event. */
export const START_EVENT_SOURCE = 'masking.automation/start';

/** What a rule for snapshots says of the snapshot that its event is about. */
export interface SnapshotOfEvent {
  /** Identifier of the snapshot, taken from the event. */
  readonly identifier: string;
  /** Bare identifier of the database whose automated snapshots are meant; absent = none are. */
  readonly automatedOf?: string;
}

/** What schedules and rules send to the trigger's function: requests, and what makes this occasion differ from any other. */
export interface StartEvent {
  readonly source: typeof START_EVENT_SOURCE;
  /** Path of the schedule's or rule's construct: the same key means different things on two of them. */
  readonly route: string;
  /** The same on every delivery of one tick or event, another one on the next. */
  readonly idempotencyKey: string;
  /** Fields of the event that a composed key is made of, each as `path=value`: a key with a gap in it is refused. */
  readonly keyFields?: readonly string[];
  /** Absent = by the kind of each request's state machine. */
  readonly overlap?: OverlapPolicy;
  readonly snapshot?: SnapshotOfEvent;
  /** Masking requests, unchecked: each is checked, and started, on its own. */
  readonly requests: readonly Fields[];
}

/** Fields that a request of a start event leaves to the event. */
const EVENT_FIELDS: readonly RequestField[] = ['idempotencyKey', 'overlap'];

/** Requests of one event at most: each costs a call, and the function has 30 seconds. */
export const MOST_REQUESTS = 100;
const LONGEST_TEXT = 1024;

/** What a text of an event may be: not blank, without control characters and lone surrogates. */
const TEXT = /^(?=\s*\S)[^\p{Cc}\p{Cs}]+$/u;

/** Checks one field; written by hand, for the parts of zod that these checks take weigh 6 KB more in the bundle. */
type FieldCheck = (value: unknown) => string | undefined;

function expecting(isRight: (value: unknown) => boolean, expected: string): FieldCheck {
  return (value) => {
    if (value !== undefined && isRight(value)) return undefined;
    return value === undefined
      ? `is missing; give ${expected}`
      : `is not right, got: ${shownValue(value)}; give ${expected}`;
  };
}

function optional(check: FieldCheck): FieldCheck {
  return (value) => (value === undefined ? undefined : check(value));
}

function textOf(what: string): FieldCheck {
  return expecting(
    (value) => typeof value === 'string' && value.length <= LONGEST_TEXT && TEXT.test(value),
    `${what}, 1 to ${LONGEST_TEXT} characters without control characters`,
  );
}

/** A field of an event may be a number, and so a key that is one. */
function withTextKey(event: Fields): Fields {
  const { idempotencyKey } = event;
  return typeof idempotencyKey === 'number' ? { ...event, idempotencyKey: String(idempotencyKey) } : event;
}

const KEY_TEXT = textOf('what tells this tick or event from others');
/** Scheduler writes its own words in place of these; a message sent by hand may still hold them, at every tick the same. */
const SCHEDULER_PLACEHOLDER = '<aws.scheduler.';

/** A field of an event without its value: EventBridge writes nothing in place of one that is not there. */
const GAP = /^[^=]*=\s*(?:null)?\s*$/;

const KEY_FIELDS = expecting(
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((field) => typeof field === 'string' && field.includes('=')),
  'the fields that the key is made of, each as path=value',
);

function keyFieldsFault(value: unknown): string | undefined {
  const fault = KEY_FIELDS(value);
  if (fault !== undefined) return fault;
  const gap = (value as readonly string[]).find((field) => GAP.test(field));
  return gap && `has a gap, got: ${shownValue(gap)}; send an event with a value for each field of its key`;
}

const EVENT_CHECKS = {
  source: expecting((value) => value === START_EVENT_SOURCE, START_EVENT_SOURCE),
  route: textOf('the path of the schedule or rule'),
  idempotencyKey: (value) =>
    KEY_TEXT(value) ??
    (String(value).includes(SCHEDULER_PLACEHOLDER)
      ? `is not filled in, got: ${shownValue(value)}; give the schedule's ARN and the time of the tick`
      : undefined),
  keyFields: optional(keyFieldsFault),
  overlap: optional(
    expecting(
      (value) => (OVERLAP_POLICIES as readonly unknown[]).includes(value),
      `one of ${OVERLAP_POLICIES.join(', ')}`,
    ),
  ),
  snapshot: optional(expecting(isPlainObject, 'an object with the identifier of a snapshot')),
  requests: expecting(
    (value) =>
      Array.isArray(value) && value.length > 0 && value.length <= MOST_REQUESTS && value.every(isPlainObject),
    `a list of 1 to ${MOST_REQUESTS} masking requests`,
  ),
} as const satisfies Record<keyof StartEvent, FieldCheck>;

const SNAPSHOT_CHECKS = {
  identifier: textOf('the identifier of the snapshot'),
  automatedOf: optional(textOf('the identifier of a database')),
} as const satisfies Record<keyof SnapshotOfEvent, FieldCheck>;

function faultsOf(
  value: Fields,
  checks: Readonly<Record<string, FieldCheck>>,
  within = '',
): readonly Fault[] {
  const wrong = Object.entries(checks).flatMap(([field, check]) => {
    const message = check(value[field]);
    return message === undefined ? [] : [{ field: `${within}${field}`, message }];
  });
  const unknown = Object.entries(value)
    .filter(([field]) => !Object.hasOwn(checks, field))
    .map(([field, received]) => ({
      field: `${within}${shortened(field)}`,
      message: `is not a known field, got: ${kindOfValue(received)}; leave it out`,
    }));
  return [...wrong, ...unknown];
}

/** Whether an event says of itself that a schedule or a rule sent it. */
export function isStartEvent(event: unknown): event is Fields {
  return isPlainObject(event) && event.source === START_EVENT_SOURCE;
}

function eventFields({ requests }: StartEvent) {
  return requests.flatMap((request, index) =>
    EVENT_FIELDS.filter((field) => request[field] !== undefined).map((field) => ({
      field: `requests.${index}.${field}`,
      message: 'belongs to the event and not to one of its requests; leave it out',
    })),
  );
}

/**
 * Validates a start event but for its requests, which are checked one by one where they are started.
 *
 * @throws RequestRefusedError with every fault at once
 */
export function readStartEvent(input: Fields): StartEvent {
  const event = withTextKey(input);
  const { snapshot } = event;
  const faults = [
    ...faultsOf(event, EVENT_CHECKS),
    ...(isPlainObject(snapshot) ? faultsOf(snapshot, SNAPSHOT_CHECKS, 'snapshot.') : []),
  ];
  const own = faults.length > 0 ? faults : eventFields(event as unknown as StartEvent);
  if (own.length > 0) throw new RequestRefusedError(own);
  return event as unknown as StartEvent;
}
