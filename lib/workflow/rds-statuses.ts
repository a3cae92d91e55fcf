import { literal } from './states-language';

/**
 * Instance statuses that no waiting turns into `available`. Source: Amazon RDS user guide, viewing DB instance
 * status.
 */
export const BROKEN_INSTANCE_STATUSES = [
  'deleting',
  'failed',
  'inaccessible-encryption-credentials',
  'inaccessible-encryption-credentials-recoverable',
  'incompatible-create',
  'incompatible-network',
  'incompatible-option-group',
  'incompatible-parameters',
  'incompatible-restore',
  'insufficient-capacity',
  'restore-error',
  'stopped',
  'stopping',
  'storage-full',
] as const;

/** Instance statuses in which the database takes connections and can be snapshotted. */
export const USABLE_INSTANCE_STATUSES = [
  'available',
  'storage-initialization',
  'storage-optimization',
] as const;

/** Cluster statuses that no waiting turns into `available`. Source: Amazon Aurora user guide, viewing DB cluster status. */
export const BROKEN_CLUSTER_STATUSES = [
  'cloning-failed',
  'deleting',
  'inaccessible-encryption-credentials',
  'inaccessible-encryption-credentials-recoverable',
  'migration-failed',
  'stopped',
  'stopping',
] as const;

/** Snapshot statuses that no waiting turns into `available`. */
export const BROKEN_SNAPSHOT_STATUSES = ['failed', 'deleting', 'deleted', 'incompatible-restore'] as const;

/** Statuses of what is being made: `copying` and `pending` are those of snapshots. */
const NOT_YET_MADE = ['creating', 'copying', 'pending'] as const;

/**
 * A condition on the variable `$status`: the resource has all that it was made with. The tags of one that is being
 * made may not be listed yet, so that whose it is can be told only afterwards.
 */
export const IS_MADE = `$not(${statusIn(NOT_YET_MADE)})`;

/** A condition on the variable `$status`. */
export function statusIn(statuses: readonly string[]): string {
  return `$status in [${statuses.map(literal).join(', ')}]`;
}
