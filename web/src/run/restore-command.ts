import { parseArn } from '../../../lambda/contract/arn';

const PLAIN = /^[A-Za-z0-9_./:=@+-]+$/;

/** A word of a shell's command line. */
function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function command(...words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

/** A command that makes a database of a masked snapshot, and what has to be filled in first. */
export interface RestoreCommand {
  readonly command: string;
  readonly isOfCluster: boolean;
}

/**
 * How to make a database of a masked snapshot; undefined for what is no snapshot's ARN.
 *
 * @param databaseIdentifier the source; the new database is named after it
 */
export function restoreCommand(
  snapshotArn: string,
  databaseIdentifier: string | null,
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
        'ENGINE',
      ]
    : [
        'restore-db-instance-from-db-snapshot',
        '--db-instance-identifier',
        target,
        '--db-snapshot-identifier',
        snapshotArn,
      ];
  return { command: command('aws', 'rds', ...words, '--region', arn.region), isOfCluster };
}
