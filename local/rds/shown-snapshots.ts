import { invalidValue } from './rds-error';
import type { StoredSnapshot, StoredSnapshots } from './stored-snapshot';

/** No snapshot here is public. The service's documentation has the type `awsbackup` for instances only. */
const SNAPSHOT_TYPES = {
  snapshot: ['automated', 'manual', 'shared', 'public', 'awsbackup'],
  'cluster-snapshot': ['automated', 'manual', 'shared', 'public'],
} as const;

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
  const types: readonly string[] = SNAPSHOT_TYPES[snapshots.kind.resource];
  if (type !== undefined && !types.includes(type)) {
    throw invalidValue(`Snapshot type ${type} is not one of ${types.join(', ')}`);
  }
  const withShared = IncludeShared || type === 'shared';
  const typeOf = (snapshot: Kept): string => (snapshot.isShared ? 'shared' : snapshot.type);
  if (identifier !== undefined) {
    const snapshot = snapshots.get(identifier);
    // The service asks for the type of these.
    const needsType = ['automated', 'awsbackup'].includes(typeOf(snapshot));
    const isMeant = type === undefined ? !needsType : type === typeOf(snapshot);
    if (!isMeant) throw snapshots.notFound(identifier);
    return withShared || !snapshot.isShared ? [snapshot] : [];
  }
  return snapshots
    .all()
    .filter((snapshot) => withShared || !snapshot.isShared)
    .filter((snapshot) =>
      type === undefined ? typeOf(snapshot) !== 'awsbackup' : type === typeOf(snapshot),
    );
}
