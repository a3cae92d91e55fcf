import { parseArn } from '../contract/arn';
import { ResourceTag } from '../contract/resource-tags';
import { isOwnSnapshot } from '../contract/snapshot-names';
import { StepFailure } from '../contract/step-failure';
import { type ChooseSnapshotResult, type ChooseSnapshotStep, StepError } from '../contract/workflow-steps';
import {
  type DatabaseSnapshot,
  describeSnapshots,
  type RdsClient,
  type SnapshotQuery,
  type SnapshotType,
} from './database-snapshot';
import { majorVersion } from './major-version';
import { isInvalidValue, isNotFound } from './rds-answer';

/** Where snapshots are looked for. */
export interface SnapshotSource {
  readonly rds: RdsClient;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * Chooses the snapshot to restore: the one that the request names, or the newest that can be restored. Ours are never
 * chosen: a masked one is no source, and an intermediate one goes with its execution.
 *
 * @throws StepFailure SnapshotUnusable for a named one that cannot be restored
 */
export async function chooseSnapshot(
  step: ChooseSnapshotStep,
  source: SnapshotSource,
): Promise<ChooseSnapshotResult> {
  if (step.sourceSnapshot === null) {
    const newest = await newestSnapshot(step, source);
    const snapshotIdentifier = newest?.identifier ?? null;
    return { snapshotIdentifier, copyFirst: false, ...howToRestore(step, newest) };
  }
  const named = await namedSnapshot(step, step.sourceSnapshot, source);
  const copyFirst = mustBeCopied(step.sourceSnapshot, named);
  return { snapshotIdentifier: step.sourceSnapshot, copyFirst, ...howToRestore(step, named) };
}

/**
 * @param snapshot what is restored; undefined for one that is taken of the source
 * @throws StepFailure SnapshotUnusable for one of Db2 that its source's parameter group, which has its license, does not fit
 */
function howToRestore(
  step: Pick<ChooseSnapshotStep, 'engine' | 'engineVersion' | 'sourceSnapshot'>,
  snapshot: DatabaseSnapshot | undefined,
): Pick<ChooseSnapshotResult, 'groupsFit' | 'snapshotType'> {
  if (snapshot === undefined) return { groupsFit: true, snapshotType: 'manual' };
  const fit = groupsFit(step, snapshot);
  if (!fit && step.engine.startsWith('db2-')) {
    throw unusable(
      `the snapshot ${snapshot.identifier} is of version ${snapshot.engineVersion}, and the parameter group of the source, which Db2 needs for its license, is for version ${step.engineVersion}; name a snapshot of that version`,
    );
  }
  const isForeign = step.sourceSnapshot !== null && isOfAnotherAccount(step.sourceSnapshot, snapshot);
  return { groupsFit: fit, snapshotType: isForeign ? 'shared' : knownType(snapshot.type) };
}

/**
 * Whether the source's parameter and option groups fit a snapshot: RDS takes them for one major version of the engine
 * only. Where RDS does not say the snapshot's version, they are taken to fit.
 */
export function groupsFit(
  { engine, engineVersion }: Pick<ChooseSnapshotStep, 'engine' | 'engineVersion'>,
  snapshot: Pick<DatabaseSnapshot, 'engineVersion'>,
): boolean {
  if (snapshot.engineVersion === '') return true;
  return majorVersion(engine, snapshot.engineVersion) === majorVersion(engine, engineVersion);
}

function knownType(type: string): 'manual' | 'automated' | 'awsbackup' {
  return type === 'automated' || type === 'awsbackup' ? type : 'manual';
}

/** The newest snapshot of a source that can be restored and is young enough; undefined where there is none. */
export async function newestSnapshot(
  {
    kind,
    databaseIdentifier,
    resourceId,
    maxAgeSeconds,
    includeAwsBackup,
  }: Omit<ChooseSnapshotStep, 'step' | 'sourceSnapshot' | 'engine' | 'engineVersion'>,
  { rds, clock }: SnapshotSource,
): Promise<DatabaseSnapshot | undefined> {
  const oldest = maxAgeSeconds === null ? 0 : clock() - maxAgeSeconds * 1000;
  let best: DatabaseSnapshot | undefined;
  for (const type of includeAwsBackup ? ([undefined, 'awsbackup'] as const) : [undefined]) {
    for await (const snapshot of ofType(rds, kind, { databaseIdentifier, type })) {
      // One that is still being made has no data to restore yet, and may have no date either.
      if (snapshot.status !== 'available' || isOurs(snapshot)) continue;
      if (isOfAnotherDatabase(snapshot, resourceId)) continue;
      // A copy is as old as its data, not as itself.
      if ((snapshot.takenAt ?? 0) > (best?.takenAt ?? 0)) best = snapshot;
    }
  }
  const isUsable = best !== undefined && maxAgeSeconds !== 0 && (best.takenAt ?? 0) >= oldest;
  return isUsable ? best : undefined;
}

/** RDS's documentation has the type `awsbackup` for instances only: where it is refused for clusters, there are none. */
async function* ofType(
  rds: RdsClient,
  kind: ChooseSnapshotStep['kind'],
  query: SnapshotQuery,
): AsyncGenerator<DatabaseSnapshot> {
  try {
    yield* describeSnapshots(rds, kind, query);
  } catch (error) {
    const isUnknownType = kind === 'cluster' && query.type === 'awsbackup' && isInvalidValue(error);
    if (!isUnknownType) throw error;
  }
}

/** Whether it was taken of a database that had the source's name before it. */
function isOfAnotherDatabase(snapshot: DatabaseSnapshot, resourceId: string): boolean {
  return snapshot.resourceId !== undefined && snapshot.resourceId !== resourceId;
}

function isOurs({ identifier, tags }: DatabaseSnapshot): boolean {
  const { MASKED_SNAPSHOT_OWNER, INTERMEDIATE_SNAPSHOT_OWNER } = ResourceTag;
  return (
    isOwnSnapshot(identifier) || tags.has(MASKED_SNAPSHOT_OWNER) || tags.has(INTERMEDIATE_SNAPSHOT_OWNER)
  );
}

/**
 * The snapshot that a request names.
 *
 * @throws StepFailure SnapshotUnusable for one that cannot be restored
 */
export async function namedSnapshot(
  { kind, databaseIdentifier }: Pick<ChooseSnapshotStep, 'kind' | 'databaseIdentifier'>,
  sourceSnapshot: string,
  { rds }: Pick<SnapshotSource, 'rds'>,
): Promise<DatabaseSnapshot> {
  const snapshot = await describeOne(rds, kind, sourceSnapshot);
  if (!snapshot) {
    throw unusable(
      `the snapshot ${sourceSnapshot} does not exist, or is not shared with this account; name another one`,
    );
  }
  if (snapshot.databaseIdentifier.toLowerCase() !== databaseIdentifier.toLowerCase()) {
    throw unusable(
      `the snapshot ${sourceSnapshot} was taken of ${snapshot.databaseIdentifier}, not of ${databaseIdentifier}; name one of that database`,
    );
  }
  if (!['available', ...NOT_YET_MADE].includes(snapshot.status)) {
    throw unusable(
      `the snapshot ${sourceSnapshot} is in status ${snapshot.status}; name one that is available`,
    );
  }
  return snapshot;
}

/** Statuses of a snapshot that is still being made, or copied. */
const NOT_YET_MADE = ['creating', 'copying', 'pending'];

/** Whether RDS restores a named snapshot from a copy only: one of another account that is encrypted. */
export function mustBeCopied(sourceSnapshot: string, snapshot: DatabaseSnapshot): boolean {
  return isOfAnotherAccount(sourceSnapshot, snapshot) && snapshot.isEncrypted;
}

async function describeOne(
  rds: RdsClient,
  kind: ChooseSnapshotStep['kind'],
  snapshotIdentifier: string,
): Promise<DatabaseSnapshot | undefined> {
  for (const type of possibleTypes(kind, snapshotIdentifier)) {
    const includeShared = type === undefined && parseArn(snapshotIdentifier) !== undefined;
    try {
      for await (const snapshot of ofType(rds, kind, { snapshotIdentifier, type, includeShared }))
        return snapshot;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return undefined;
}

/**
 * Types to ask for one snapshot by: RDS asks for the type of an automated one and of one of AWS Backup, whose names say
 * which they are. Whether it gives a cluster's of AWS Backup that type is not documented.
 */
function possibleTypes(
  kind: ChooseSnapshotStep['kind'],
  snapshotIdentifier: string,
): readonly (SnapshotType | undefined)[] {
  const [, prefix] = /(?:^|:(?:cluster-)?snapshot:)(rds|awsbackup):/.exec(snapshotIdentifier) ?? [];
  if (prefix === 'rds') return ['automated'];
  if (prefix === 'awsbackup') return kind === 'instance' ? ['awsbackup'] : ['awsbackup', undefined];
  return [undefined];
}

/** A snapshot that another account shares goes by that account's ARN, which is its identifier, too. */
function isOfAnotherAccount(sourceSnapshot: string, { identifier }: DatabaseSnapshot): boolean {
  return sourceSnapshot.startsWith('arn:') && identifier.startsWith('arn:');
}

function unusable(message: string): StepFailure {
  return new StepFailure(StepError.SNAPSHOT_UNUSABLE, message);
}
