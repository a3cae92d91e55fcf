import * as z from 'zod/mini';
import { LEFTOVER_KINDS, LEFTOVER_STATES } from './leftover';
import { ENDED_STATUSES, VERDICTS } from './verdict';

/** Source of the events of this package. */
export const EVENT_SOURCE = 'masking.automation';

/** Type of the event that says how a run ended. */
export const MASKING_RUN_FINISHED = 'Masking Run Finished';

const text = z.string();
const textOrNull = z.nullable(text);

const leftover = z.object({
  kind: z.enum(LEFTOVER_KINDS),
  identifier: text,
  state: z.enum(LEFTOVER_STATES),
  removedAt: textOrNull,
  status: textOrNull,
  deleteCommand: textOrNull,
});

/** A library that a ruleset imports; its namespace is empty where it is in none. */
const library = z.object({ namespace: text, name: text, contentHash: textOrNull });

/** What a run masked by: hashes are SHA-256, `hash` of the whole recipe; null is what nobody can say. */
const ruleset = z.object({
  id: textOrNull,
  name: textOrNull,
  contentHash: textOrNull,
  hash: textOrNull,
  libraries: z.nullable(z.array(library)),
});

/** The one database of the server that was masked. */
const maskedDatabase = z.object({ database: text, schema: textOrNull });

/** Where to look: the execution in the console, and the log of the masking run. */
const lookAt = z.object({ execution: text, maskingLog: textOrNull });

/**
 * The detail of the event, in its first version. Fields may be added without another version, so readers pass over
 * those that they do not know.
 */
export const maskingRunFinishedSchema = z.object({
  version: z.literal('1'),
  /** The same on every delivery of one verdict: it is made of the execution's ARN, start date and redrive count. */
  id: text,
  /** Id of an earlier event that this one corrects. */
  supersedes: z.optional(text),
  verdict: z.enum(VERDICTS),
  executionArn: text,
  stateMachineArn: text,
  kind: z.enum(['blueprint', 'workflow']),
  /** What Step Functions shows, which a verdict may contradict. */
  executionStatus: z.enum(ENDED_STATUSES),
  redriveCount: z.int().check(z.nonnegative()),
  /** ISO 8601. */
  startDate: text,
  /** ISO 8601. */
  stopDate: text,
  /** Identifier of the source; null where the execution's input names none. */
  databaseIdentifier: textOrNull,
  /** The ruleset that was asked for, by its name or id; null where the execution's input names none. */
  requestedRuleset: textOrNull,
  maskRunId: z.nullable(z.int()),
  /** DataMasque's own status of the run; null where there is no run or it cannot be asked. */
  maskingStatus: textOrNull,
  /** As it was when the request was checked or, of a blueprint, when this was published. */
  ruleset,
  /** Null where none was, where it is not known, and for a blueprint. */
  maskedDatabase: z.nullable(maskedDatabase),
  maskedSnapshotArn: textOrNull,
  error: textOrNull,
  cause: textOrNull,
  lookAt,
  leftovers: z.array(leftover),
});

export type MaskingRunFinished = z.infer<typeof maskingRunFinishedSchema>;

export type LookAt = z.infer<typeof lookAt>;

/**
 * Which end of which run an event or a record is about: an execution that is redriven ends more than once, and a name
 * that is used again after 90 days is another execution.
 */
export interface RunIdentity {
  readonly executionArn: string;
  /** Start date of the execution in ISO 8601, as Step Functions' API gives it. */
  readonly startDate: string;
  readonly redriveCount: number;
}

/** Id of the event with a run's verdict. */
export function finishedEventId({ executionArn, startDate, redriveCount }: RunIdentity): string {
  return `${executionArn}#${startDate}#${redriveCount}`;
}

/** Id of the event that says that a run's verdict is not known yet. */
export function unknownEventId(run: RunIdentity): string {
  return `${finishedEventId(run)}/unknown`;
}
