import { parseArn } from '../contract/arn';
import { ResourceTag } from '../contract/resource-tags';
import { isOwnSnapshot } from '../contract/snapshot-names';
import { StepFailure } from '../contract/step-failure';
import { type ChooseSnapshotResult, type ChooseSnapshotStep, StepError } from '../contract/workflow-steps';
import { type DatabaseSnapshot, describeSnapshots } from './database-snapshot';
import { isNotFound } from './rds-answer';
import type { SnapshotDependencies } from './snapshot-dependencies';

/**
 * Chooses the snapshot to restore: the one that the request names, or the newest that can be restored. Ours are never
 * chosen: a masked one is no source, and an intermediate one goes with its execution.
 *
 * @throws StepFailure SnapshotUnusable for a named one that cannot be restored
 */
export async function chooseSnapshot(
  step: ChooseSnapshotStep,
  dependencies: SnapshotDependencies,
): Promise<ChooseSnapshotResult> {
  return step.sourceSnapshot === null
    ? newest(step, dependencies)
    : named(step, step.sourceSnapshot, dependencies);
}

async function newest(
  { kind, databaseIdentifier, resourceId, maxAgeSeconds }: ChooseSnapshotStep,
  { rds, clock }: SnapshotDependencies,
): Promise<ChooseSnapshotResult> {
  const oldest = maxAgeSeconds === null ? 0 : clock() - maxAgeSeconds * 1000;
  let best: DatabaseSnapshot | undefined;
  for await (const snapshot of describeSnapshots(rds, kind, { databaseIdentifier })) {
    // One that is still being made has no data to restore yet, and may have no date either.
    if (snapshot.status !== 'available' || isOurs(snapshot)) continue;
    if (isOfAnotherDatabase(snapshot, resourceId)) continue;
    if ((snapshot.createdAt ?? 0) > (best?.createdAt ?? 0)) best = snapshot;
  }
  const isUsable = best !== undefined && maxAgeSeconds !== 0 && (best.createdAt ?? 0) >= oldest;
  return { snapshotIdentifier: isUsable && best ? best.identifier : null, copyFirst: false };
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

async function named(
  { kind, databaseIdentifier }: ChooseSnapshotStep,
  sourceSnapshot: string,
  { rds }: SnapshotDependencies,
): Promise<ChooseSnapshotResult> {
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
  const isShared = isOfAnotherAccount(sourceSnapshot, snapshot);
  return { snapshotIdentifier: sourceSnapshot, copyFirst: isShared && snapshot.isEncrypted };
}

async function describeOne(
  rds: SnapshotDependencies['rds'],
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
