import { parseArn } from './arn';

/**
 * What the names of the snapshots begin with that executions make, masked and intermediate ones. Each goes on with
 * 8 and 16 hex digits; see resource-names.
 */
export const OWN_SNAPSHOT_PREFIXES = ['masking-', 'masked-'] as const;

const OWN_SNAPSHOT = /^mask(?:ing|ed)-[0-9a-f]{8}-[0-9a-f]{16}(?:-|$)/;
/** Whose snapshot an automated one is, by its name. Source: Amazon RDS user guide, automated backups. */
const AUTOMATED_SNAPSHOT = /^rds:(.+)-\d{4}(?:-\d{2}){4}$/;

/** The identifier of a snapshot that is named by identifier or by ARN, in lower case. */
export function snapshotIdentifierOf(snapshot: string): string {
  const resource = parseArn(snapshot)?.resource;
  return (resource === undefined ? snapshot : resource.slice(resource.indexOf(':') + 1)).toLowerCase();
}

/**
 * Whether a snapshot was made by an execution of any workflow of this package: a masked one is no source, and an
 * intermediate one goes with its execution.
 *
 * @param snapshot identifier or ARN
 */
export function isOwnSnapshot(snapshot: string): boolean {
  return OWN_SNAPSHOT.test(snapshotIdentifierOf(snapshot));
}

/** What the names of a database's automated snapshots begin with, up to the century. */
export function automatedSnapshotPrefix(databaseIdentifier: string): string {
  return `rds:${databaseIdentifier}-20`;
}

/** The database that an automated snapshot was taken of; undefined for a name of any other form. */
export function databaseOfAutomatedSnapshot(snapshot: string): string | undefined {
  return AUTOMATED_SNAPSHOT.exec(snapshotIdentifierOf(snapshot))?.[1];
}
