import { parseArn } from '../contract/arn';
import { ResourceTag } from '../contract/resource-tags';
import { isOwnSnapshot } from '../contract/snapshot-names';
import { StepFailure } from '../contract/step-failure';
import { type ChooseSnapshotResult, type ChooseSnapshotStep, StepError } from '../contract/workflow-steps';
import { type DatabaseSnapshot, describeSnapshots, type RdsClient } from './database-snapshot';
import { isNotFound } from './rds-answer';

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
    return { snapshotIdentifier: newest?.identifier ?? null, copyFirst: false };
  }
  const named = await namedSnapshot(step, step.sourceSnapshot, source);
  return { snapshotIdentifier: step.sourceSnapshot, copyFirst: mustBeCopied(step.sourceSnapshot, named) };
}

/** The newest snapshot of a source that can be restored and is young enough; undefined where there is none. */
export async function newestSnapshot(
  {
    kind,
    databaseIdentifier,
    resourceId,
    maxAgeSeconds,
  }: Omit<ChooseSnapshotStep, 'step' | 'sourceSnapshot'>,
  { rds, clock }: SnapshotSource,
): Promise<DatabaseSnapshot | undefined> {
  const oldest = maxAgeSeconds === null ? 0 : clock() - maxAgeSeconds * 1000;
  let best: DatabaseSnapshot | undefined;
  for await (const snapshot of describeSnapshots(rds, kind, { databaseIdentifier })) {
    // One that is still being made has no data to restore yet, and may have no date either.
    if (snapshot.status !== 'available' || isOurs(snapshot)) continue;
    if (isOfAnotherDatabase(snapshot, resourceId)) continue;
    if ((snapshot.createdAt ?? 0) > (best?.createdAt ?? 0)) best = snapshot;
  }
  const isUsable = best !== undefined && maxAgeSeconds !== 0 && (best.createdAt ?? 0) >= oldest;
  return isUsable ? best : undefined;
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
  if (!['available', 'creating'].includes(snapshot.status)) {
    throw unusable(
      `the snapshot ${sourceSnapshot} is in status ${snapshot.status}; name one that is available`,
    );
  }
  return snapshot;
}

/** Whether RDS restores a named snapshot from a copy only: one of another account that is encrypted. */
export function mustBeCopied(sourceSnapshot: string, snapshot: DatabaseSnapshot): boolean {
  return isOfAnotherAccount(sourceSnapshot, snapshot) && snapshot.isEncrypted;
}

async function describeOne(
  rds: RdsClient,
  kind: ChooseSnapshotStep['kind'],
  snapshotIdentifier: string,
): Promise<DatabaseSnapshot | undefined> {
  const includeShared = parseArn(snapshotIdentifier) !== undefined;
  try {
    for await (const snapshot of describeSnapshots(rds, kind, { snapshotIdentifier, includeShared }))
      return snapshot;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return undefined;
}

/** A snapshot that another account shares goes by that account's ARN, which is its identifier, too. */
function isOfAnotherAccount(sourceSnapshot: string, { identifier }: DatabaseSnapshot): boolean {
  return sourceSnapshot.startsWith('arn:') && identifier.startsWith('arn:');
}

function unusable(message: string): StepFailure {
  return new StepFailure(StepError.SNAPSHOT_UNUSABLE, message);
}
