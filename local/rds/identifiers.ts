import { invalidValue } from './rds-error';

/** Letters, digits and single hyphens; first a letter, no hyphen at the end. */
const FORM = /^[a-z](?:-?[a-z0-9])*$/;
const LONGEST_INSTANCE = 63;
const LONGEST_SNAPSHOT = 255;
/** Source: RDS service model, CreateDBClusterSnapshot and CopyDBClusterSnapshot. */
const MAX_CLUSTER_SNAPSHOT_LENGTH = 63;

function checked(parameter: string, identifier: string, longest: number): string {
  const lower = identifier.toLowerCase();
  if (lower.length <= longest && FORM.test(lower)) return lower;
  throw invalidValue(
    `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ` +
      `ASCII letters, digits, and hyphens; must have at most ${longest} characters; and must not end with a hyphen ` +
      'or contain two consecutive hyphens.',
  );
}

/**
 * An identifier for a new DB instance, in the lower case that the service stores.
 *
 * @throws RdsError InvalidParameterValue
 */
export function newInstanceIdentifier(identifier: string): string {
  return checked('DBInstanceIdentifier', identifier, LONGEST_INSTANCE);
}

/**
 * An identifier for a new DB cluster, in the lower case that the service stores.
 *
 * @throws RdsError InvalidParameterValue
 */
export function newClusterIdentifier(identifier: string): string {
  return checked('DBClusterIdentifier', identifier, LONGEST_INSTANCE);
}

/**
 * An identifier for a new manual snapshot of an instance, in the lower case that the service stores.
 *
 * @throws RdsError InvalidParameterValue
 */
export function newSnapshotIdentifier(identifier: string, parameter = 'DBSnapshotIdentifier'): string {
  return checked(parameter, identifier, LONGEST_SNAPSHOT);
}

/**
 * An identifier for a new manual DB cluster snapshot, in the lower case that the service stores.
 *
 * @throws RdsError InvalidParameterValue
 */
export function newClusterSnapshotIdentifier(identifier: string, parameter: string): string {
  return checked(parameter, identifier, MAX_CLUSTER_SNAPSHOT_LENGTH);
}

/** What the service calls the automated snapshot of a moment. */
export function automatedSnapshotIdentifier(database: string, milliseconds: number): string {
  const minute = new Date(milliseconds).toISOString().slice(0, 16).replace(/[T:]/g, '-');
  return `rds:${database}-${minute}`;
}
