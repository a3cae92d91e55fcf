import { ResourceTag } from '../../lambda/contract/resource-tags';
import { IDENTIFIER_TAKEN, isThere, tagIs } from './ownership';
import { IS_MADE } from './rds-statuses';
import { described, type SnapshotVocabulary } from './rds-vocabulary';
import { literal } from './states-language';
import type { WaitFailure } from './waiting';

/** A database that a snapshot must be of, in JSONata. */
export interface SnapshottedDatabase {
  readonly identifier: string;
  /** Id that no other database ever has, whatever it is called; absent = any database of the name. */
  readonly resourceId?: string;
}

/** The clone of this execution. */
export const CLONE: SnapshottedDatabase = {
  identifier: '$plan.names.clone',
  resourceId: '$clone.resourceId',
};

/** The source of this execution. */
export const SOURCE: SnapshottedDatabase = {
  identifier: '$source.identifier',
  resourceId: '$source.resourceId',
};

/** A condition on a described snapshot: it is of this very database, and not of another one that has its name. */
export function isSnapshotOf(
  snapshots: SnapshotVocabulary,
  { identifier, resourceId }: SnapshottedDatabase,
): string {
  const found = described(snapshots);
  const id = `${found}.${snapshots.resourceId}`;
  const isOfName = `${found}.${snapshots.databaseIdentifier} = ${identifier}`;
  if (resourceId === undefined) return `(${isOfName})`;
  return `(${isOfName} and ($exists(${id}) ? ${id} = ${resourceId} : true))`;
}

/** JSONata that gives when a described snapshot was taken, as text; nothing while RDS does not know. */
function takenAt(snapshots: SnapshotVocabulary): string {
  const found = described(snapshots);
  return `[${[...new Set([snapshots.takenAt, 'SnapshotCreateTime'])].map((member) => `${found}.${member}`).join(', ')}][0]`;
}

/**
 * A condition on a described snapshot: it was taken at a moment or later. RDS does not give the time of one that is being
 * made. That of a copy of an instance's snapshot is the original's, for the data are the original's.
 *
 * @param moment JSONata, in milliseconds since the epoch
 */
export function isTakenSince(snapshots: SnapshotVocabulary, moment: string): string {
  const time = takenAt(snapshots);
  return `($exists(${time}) ? $toMillis(${time}) >= ${moment} : ${described(snapshots)}.Status != "available")`;
}

/**
 * A condition on a described snapshot: it is a copy of another one. RDS names the original of every copy of a cluster
 * snapshot; of an instance's snapshot that is copied within its account and Region it does not, but the copy keeps the
 * original's time. Source: RDS service model, DBSnapshot and DBClusterSnapshot.
 *
 * @param original JSONata that gives the ARN of the original
 * @param unnamed JSONata: whether a cluster snapshot counts whose original RDS does not name
 */
export function isCopyOf(snapshots: SnapshotVocabulary, original: string, unnamed: string): string {
  const from = `${described(snapshots)}.${snapshots.copiedFrom}`;
  return `($exists(${from}) ? ${from} = ${original} : ${snapshots.kind === 'cluster' ? unnamed : 'true'})`;
}

/**
 * A condition on a described snapshot: RDS made it at a moment or later, or made it as a copy. A copy is as old as what it
 * is a copy of, by the documentation of cluster snapshots perhaps.
 *
 * @param moment JSONata, in milliseconds since the epoch
 */
export function isMadeSince(snapshots: SnapshotVocabulary, moment: string): string {
  const found = described(snapshots);
  const time = `${found}.SnapshotCreateTime`;
  return `($exists(${found}.${snapshots.copiedFrom}) or ($exists(${time}) ? $toMillis(${time}) >= ${moment} : true))`;
}

/** A condition on a described snapshot: it holds what its database held when it was taken, and is a copy of none. */
export function isNoCopy(snapshots: SnapshotVocabulary): string {
  return `$not($exists(${described(snapshots)}.${snapshots.copiedFrom}))`;
}

/** A condition on a described snapshot: it is tagged with the masking run of this execution. */
export function isOfMaskingRun(snapshots: SnapshotVocabulary): string {
  const tagList = `${described(snapshots)}.TagList`;
  return `($masking != null and ${tagIs(tagList, ResourceTag.MASKING_RUN, '$string($masking.maskRunId)')})`;
}

/** JSONata: since when a snapshot of the clone is one of masked data, in milliseconds since the epoch. */
export const MASKED_SINCE = '$maskedAt';

/** A snapshot under the name of one that this execution makes. */
export interface ExpectedOrigin {
  /** What is waited for, e.g. `the masked snapshot`; names the states. */
  readonly subject: string;
  /** JSONata that gives its identifier. */
  readonly identifier: string;
  /** JSONata that gives the identifier of the database that it must be of. */
  readonly database: string;
  /** What it must not be older than, e.g. `the end of the masking run`. */
  readonly since: string;
}

/** Variables that a look at a snapshot assigns for {@link foreignSnapshot}: JSONata by variable. */
export function originAssignment(
  snapshots: SnapshotVocabulary,
  conditions: { readonly isOfDatabase: string; readonly isInTime: string },
): { readonly [variable: string]: string } {
  const time = takenAt(snapshots);
  return {
    ...conditions,
    snapshotOf: `${described(snapshots)}.${snapshots.databaseIdentifier}`,
    takenAt: `$exists(${time}) ? ${time} : "an unknown time"`,
  };
}

/** A condition for going on with a snapshot whose look has assigned its origin. */
export const IS_OF_ORIGIN = '$isOfDatabase and $isInTime';

/** The failures of a wait for a snapshot that bears our name and tags and is not what this execution makes. */
export function foreignSnapshot(origin: ExpectedOrigin): readonly WaitFailure[] {
  const { subject, identifier, database, since } = origin;
  const named = `'a snapshot' & ${isThere(identifier)}`;
  const left = `'; it is foreign and stays as it is: rename or delete it, then start another run'`;
  return [
    {
      condition: `$fault = null and $usable and $not($isOfDatabase) and ${IS_MADE}`,
      state: `What bears the name of ${subject} is foreign`,
      error: IDENTIFIER_TAKEN,
      cause: `${named} & ' and is no snapshot that this execution took of ' & ${database} & ', got one of: ' & $snapshotOf & ${left}`,
    },
    {
      condition: '$fault = null and $usable and $not($isInTime) and $status = "available"',
      state: `What bears the name of ${subject} is too old`,
      error: IDENTIFIER_TAKEN,
      cause: `${named} & ${literal(` and was taken before ${since}, at: `)} & $takenAt & ${left}`,
    },
  ];
}
