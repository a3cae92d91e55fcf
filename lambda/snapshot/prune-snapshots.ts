import { resourceNames } from '../contract/resource-names';
import { ResourceTag } from '../contract/resource-tags';
import type { PruneSnapshotsResult, PruneSnapshotsStep } from '../contract/workflow-steps';
import { type DatabaseSnapshot, deleteSnapshot, describeSnapshots } from '../databases/database-snapshot';
import { isBusy, isNotFound } from '../databases/rds-answer';
import type { SnapshotDependencies } from './snapshot-dependencies';

/**
 * Deletes the oldest masked snapshots of a source beyond those to keep. Only what bears exactly the name that its own tags
 * give, and is of the clone that they give, is ever touched or counted; whatever somebody copied from it stays. So does the execution's own, and what
 * was made since it began: an execution beside it may still be about to share that.
 */
export async function pruneSnapshots(
  { kind, databaseIdentifier, keep, maskedSnapshotIdentifier, startedAt }: PruneSnapshotsStep,
  { rds, environment }: SnapshotDependencies,
): Promise<PruneSnapshotsResult> {
  const ours: DatabaseSnapshot[] = [];
  for await (const snapshot of describeSnapshots(rds, kind, {})) {
    if (isMaskedSnapshotOf(snapshot, environment.owner, databaseIdentifier)) ours.push(snapshot);
  }
  const beyond = ours.sort((one, other) => (other.createdAt ?? 0) - (one.createdAt ?? 0)).slice(keep);
  const oldest = beyond.filter(
    ({ identifier, createdAt = 0 }) =>
      identifier !== maskedSnapshotIdentifier && createdAt < Date.parse(startedAt),
  );
  const deleted: string[] = [];
  for (const { identifier } of oldest) {
    if (await isDeleted(rds, kind, identifier)) deleted.push(identifier);
  }
  return { deleted };
}

function isMaskedSnapshotOf(
  { identifier, databaseIdentifier, status, tags }: DatabaseSnapshot,
  owner: string,
  source: string,
): boolean {
  const [executionArn, startedAt] = [tags.get(ResourceTag.EXECUTION), tags.get(ResourceTag.STARTED)];
  if (executionArn === undefined || startedAt === undefined) return false;
  const database = tags.get(ResourceTag.DATABASE) ?? '';
  const names = resourceNames(owner, { executionArn, startedAt }, database);
  return (
    status === 'available' &&
    identifier === names.maskedSnapshot &&
    databaseIdentifier === names.clone &&
    tags.has(ResourceTag.MASKING_RUN) &&
    tags.get(ResourceTag.MASKED_SNAPSHOT_OWNER) === owner &&
    tags.get(ResourceTag.SOURCE) === source
  );
}

async function isDeleted(
  rds: SnapshotDependencies['rds'],
  kind: PruneSnapshotsStep['kind'],
  identifier: string,
): Promise<boolean> {
  try {
    await deleteSnapshot(rds, kind, identifier);
    return true;
  } catch (error) {
    // Another execution that ended at the same time may have been faster, or somebody copies it: a later run prunes it.
    if (isNotFound(error) || isBusy(error)) return false;
    throw error;
  }
}
