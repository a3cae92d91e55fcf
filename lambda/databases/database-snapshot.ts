import {
  type DBClusterSnapshot,
  type DBSnapshot,
  DeleteDBClusterSnapshotCommand,
  DeleteDBSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotsCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { rdsAnswer } from './rds-answer';

/** Kinds of database that snapshots are taken of. */
export type DatabaseKind = 'instance' | 'cluster';

/** Types of snapshots that a description asks for. RDS lists those of AWS Backup only when they are asked for. */
export type SnapshotType = 'manual' | 'automated' | 'awsbackup' | 'shared';

/** What is needed of an RDS client. */
export type RdsClient = Pick<RDSClient, 'send'>;

/** A snapshot of an instance or of a cluster. */
export interface DatabaseSnapshot {
  readonly identifier: string;
  readonly arn: string;
  readonly databaseIdentifier: string;
  /** Id of that database, which no other one of its name ever had. */
  readonly resourceId?: string;
  readonly status: string;
  /** `manual`, `automated` or `awsbackup`, as far as RDS names it. */
  readonly type: string;
  /** RDS engine version of the data, e.g. `16.4`. */
  readonly engineVersion: string;
  /** When it was made, in milliseconds since the epoch; of a copy, when it was copied. Absent while RDS does not know yet. */
  readonly createdAt?: number;
  /**
   * Of when its data are, in milliseconds since the epoch: `OriginalSnapshotCreateTime`, which a copy keeps. RDS has it
   * of instances only; else, as `createdAt`.
   */
  readonly takenAt?: number;
  readonly isEncrypted: boolean;
  /** ARN of the key that it is encrypted under. */
  readonly keyId?: string;
  readonly tags: ReadonlyMap<string, string>;
}

function readTags(list: DBSnapshot['TagList']): ReadonlyMap<string, string> {
  return new Map((list ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

function ofInstance(snapshot: DBSnapshot): DatabaseSnapshot {
  return {
    identifier: snapshot.DBSnapshotIdentifier ?? '',
    arn: snapshot.DBSnapshotArn ?? '',
    databaseIdentifier: snapshot.DBInstanceIdentifier ?? '',
    resourceId: snapshot.DbiResourceId,
    status: snapshot.Status ?? '',
    type: snapshot.SnapshotType ?? '',
    engineVersion: snapshot.EngineVersion ?? '',
    createdAt: snapshot.SnapshotCreateTime?.getTime(),
    takenAt: (snapshot.OriginalSnapshotCreateTime ?? snapshot.SnapshotCreateTime)?.getTime(),
    isEncrypted: snapshot.Encrypted ?? false,
    keyId: snapshot.KmsKeyId,
    tags: readTags(snapshot.TagList),
  };
}

function ofCluster(snapshot: DBClusterSnapshot): DatabaseSnapshot {
  return {
    identifier: snapshot.DBClusterSnapshotIdentifier ?? '',
    arn: snapshot.DBClusterSnapshotArn ?? '',
    databaseIdentifier: snapshot.DBClusterIdentifier ?? '',
    resourceId: snapshot.DbClusterResourceId,
    status: snapshot.Status ?? '',
    type: snapshot.SnapshotType ?? '',
    engineVersion: snapshot.EngineVersion ?? '',
    createdAt: snapshot.SnapshotCreateTime?.getTime(),
    takenAt: snapshot.SnapshotCreateTime?.getTime(),
    isEncrypted: snapshot.StorageEncrypted ?? false,
    keyId: snapshot.KmsKeyId,
    tags: readTags(snapshot.TagList),
  };
}

/** Which snapshots to describe. */
export interface SnapshotQuery {
  /** Bare identifier of the database they were taken of. */
  readonly databaseIdentifier?: string;
  /** Identifier or ARN of a snapshot. */
  readonly snapshotIdentifier?: string;
  /** Type of the snapshots. @default manual and automated ones */
  readonly type?: SnapshotType;
  /** Whether snapshots that other accounts share are looked at, too. */
  readonly includeShared?: boolean;
}

interface Page {
  readonly snapshots: readonly DatabaseSnapshot[];
  readonly marker?: string;
}

async function describePage(
  rds: RdsClient,
  kind: DatabaseKind,
  query: SnapshotQuery,
  Marker?: string,
): Promise<Page> {
  const { databaseIdentifier, snapshotIdentifier, type: SnapshotType, includeShared } = query;
  if (kind === 'instance') {
    const answer = await rdsAnswer(
      rds.send(
        new DescribeDBSnapshotsCommand({
          DBInstanceIdentifier: databaseIdentifier,
          DBSnapshotIdentifier: snapshotIdentifier,
          SnapshotType,
          IncludeShared: includeShared,
          Marker,
        }),
      ),
    );
    return { snapshots: (answer.DBSnapshots ?? []).map(ofInstance), marker: answer.Marker };
  }
  const answer = await rdsAnswer(
    rds.send(
      new DescribeDBClusterSnapshotsCommand({
        DBClusterIdentifier: databaseIdentifier,
        DBClusterSnapshotIdentifier: snapshotIdentifier,
        SnapshotType,
        IncludeShared: includeShared,
        Marker,
      }),
    ),
  );
  return { snapshots: (answer.DBClusterSnapshots ?? []).map(ofCluster), marker: answer.Marker };
}

/** The snapshots that a query asks for, however many pages they fill. */
export async function* describeSnapshots(
  rds: RdsClient,
  kind: DatabaseKind,
  query: SnapshotQuery,
): AsyncGenerator<DatabaseSnapshot> {
  let marker: string | undefined;
  do {
    const page = await describePage(rds, kind, query, marker);
    yield* page.snapshots;
    marker = page.marker;
  } while (marker);
}

/** Deletes a snapshot. */
export async function deleteSnapshot(rds: RdsClient, kind: DatabaseKind, identifier: string): Promise<void> {
  await rdsAnswer<unknown>(
    kind === 'instance'
      ? rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: identifier }))
      : rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: identifier })),
  );
}
