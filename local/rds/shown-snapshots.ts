import { invalidValue } from './rds-error';
import type { StoredSnapshot, StoredSnapshots } from './stored-snapshot';

/** No snapshot here is public. */
const SNAPSHOT_TYPES = ['automated', 'manual', 'shared', 'public', 'awsbackup'];

/** What a description asks for, of snapshots of either kind. */
export interface SnapshotSelection {
  readonly SnapshotType?: string;
  readonly IncludeShared?: boolean;
}

/**
 * The snapshots that a description shows: the account's own, or those that others share as well, when it asks for
 * them.
 *
 * @param identifier of the one that is asked for, if it is only one
 * @throws RdsError InvalidParameterValue for an unknown type, or NotFound
 */
export function shownSnapshots<Kept extends StoredSnapshot>(
  snapshots: StoredSnapshots<Kept>,
  identifier: string | undefined,
  { SnapshotType: type, IncludeShared = false }: SnapshotSelection,
): readonly Kept[] {
  if (type !== undefined && !SNAPSHOT_TYPES.includes(type)) {
    throw invalidValue(`Snapshot type ${type} is not one of ${SNAPSHOT_TYPES.join(', ')}`);
  }
  const withShared = IncludeShared || type === 'shared';
  const all = identifier === undefined ? snapshots.all() : [snapshots.get(identifier)];
  return all
    .filter((snapshot) => withShared || !snapshot.isShared)
    .filter((snapshot) => type === undefined || type === (snapshot.isShared ? 'shared' : snapshot.type));
}
