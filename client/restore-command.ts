import { parseArn } from '../lambda/contract/arn';
import { shellCommand } from './shell-command';

/** A command that makes a database of a masked snapshot. */
export interface RestoreCommand {
  readonly command: string;
  /** Whether it makes a cluster, which needs an instance yet. */
  readonly isOfCluster: boolean;
  /** Whether ENGINE in it is to be replaced, for nobody knows the engine any more. */
  readonly lacksEngine: boolean;
}

/**
 * How to make a database of a masked snapshot; undefined for what is no snapshot's ARN.
 *
 * @param databaseIdentifier the source; the new database is named after it
 * @param engine RDS engine of a cluster
 */
export function restoreCommand(
  snapshotArn: string,
  databaseIdentifier: string | null,
  engine: string | null,
): RestoreCommand | undefined {
  const arn = parseArn(snapshotArn);
  const [kind] = arn?.resource.split(':') ?? [];
  if (arn === undefined || (kind !== 'snapshot' && kind !== 'cluster-snapshot')) return undefined;
  const target = `${databaseIdentifier ?? 'database'}-masked`;
  const isOfCluster = kind === 'cluster-snapshot';
  const words = isOfCluster
    ? [
        'restore-db-cluster-from-snapshot',
        '--db-cluster-identifier',
        target,
        '--snapshot-identifier',
        snapshotArn,
        '--engine',
        engine ?? 'ENGINE',
      ]
    : [
        'restore-db-instance-from-db-snapshot',
        '--db-instance-identifier',
        target,
        '--db-snapshot-identifier',
        snapshotArn,
      ];
  return {
    command: shellCommand('aws', 'rds', ...words, '--region', arn.region),
    isOfCluster,
    lacksEngine: isOfCluster && engine === null,
  };
}
