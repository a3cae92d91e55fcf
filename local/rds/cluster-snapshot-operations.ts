import type {
  CopyDBClusterSnapshotMessage,
  CreateDBClusterSnapshotMessage,
  DBClusterSnapshot,
  DBClusterSnapshotMessage,
  DeleteDBClusterSnapshotMessage,
  DescribeDBClusterSnapshotsMessage,
} from '@aws-sdk/client-rds';
import { ClusterSnapshot, type ClusterSnapshots } from './cluster-snapshots';
import type { Cluster, Clusters } from './clusters';
import { type FilterFields, filtered } from './filters';
import { keyToWrite } from './group-settings';
import { newClusterSnapshotIdentifier } from './identifiers';
import { handler, type OperationHandlers } from './operation-handler';
import { page } from './pagination';
import type { RdsAccount } from './rds-account';
import { invalidCombination } from './rds-error';
import { shownSnapshots } from './shown-snapshots';
import { TagSet } from './tags';

const FILTERS: FilterFields<ClusterSnapshot> = {
  'db-cluster-id': (snapshot) => snapshot.databaseIdentifier,
  'db-cluster-snapshot-id': (snapshot) => snapshot.identifier,
  'snapshot-type': (snapshot) => snapshot.type,
  engine: (snapshot) => snapshot.cluster.Engine,
};

interface OneSnapshot {
  readonly DBClusterSnapshot: DBClusterSnapshot;
}

/** The operations on DB cluster snapshots, but for sharing. */
export class ClusterSnapshotOperations {
  readonly handlers: OperationHandlers = {
    DescribeDBClusterSnapshots: handler(
      [
        'DBClusterIdentifier',
        'DBClusterSnapshotIdentifier',
        'SnapshotType',
        'Filters',
        'MaxRecords',
        'Marker',
        'IncludeShared',
        'IncludePublic',
      ],
      (input: DescribeDBClusterSnapshotsMessage) => this.describe(input),
    ),
    CreateDBClusterSnapshot: handler(
      ['DBClusterSnapshotIdentifier', 'DBClusterIdentifier', 'Tags'],
      (input: CreateDBClusterSnapshotMessage) => this.create(input),
    ),
    CopyDBClusterSnapshot: handler(
      [
        'SourceDBClusterSnapshotIdentifier',
        'TargetDBClusterSnapshotIdentifier',
        'KmsKeyId',
        'Tags',
        'CopyTags',
      ],
      (input: CopyDBClusterSnapshotMessage) => this.copy(input),
    ),
    DeleteDBClusterSnapshot: handler(
      ['DBClusterSnapshotIdentifier'],
      (input: DeleteDBClusterSnapshotMessage) => this.delete(input),
    ),
  };

  constructor(
    private readonly account: RdsAccount,
    private readonly clusters: Clusters,
    private readonly snapshots: ClusterSnapshots,
  ) {}

  /** Begins a snapshot with the data as they are now. */
  async take(
    cluster: Cluster,
    identifier: string,
    type: 'manual' | 'automated' | 'awsbackup',
    tags: TagSet,
    takes = this.account.snapshotMilliseconds(cluster.identifier),
  ): Promise<ClusterSnapshot> {
    const described = await cluster.describe();
    this.snapshots.checkFree(identifier);
    const inherited = cluster.settings.CopyTagsToSnapshot ? cluster.tags : TagSet.none;
    const snapshot = new ClusterSnapshot(
      this.account,
      { identifier, type, kmsKeyId: described.KmsKeyId, tags: inherited.with(tags.list), takes },
      { credentials: cluster.credentials, image: cluster.image() },
      described,
    );
    this.snapshots.add(snapshot);
    return snapshot;
  }

  private async describe(input: DescribeDBClusterSnapshotsMessage): Promise<DBClusterSnapshotMessage> {
    const { DBClusterSnapshotIdentifier: identifier, DBClusterIdentifier: source } = input;
    const cluster = source === undefined ? undefined : this.account.identifierOf('cluster', source);
    const wanted = shownSnapshots(this.snapshots, identifier, input).filter(
      (snapshot) => cluster === undefined || snapshot.databaseIdentifier === cluster,
    );
    const { items, marker } = page(filtered(wanted, input.Filters, FILTERS), input);
    return { DBClusterSnapshots: await Promise.all(items.map((item) => item.describe())), Marker: marker };
  }

  private async create(input: CreateDBClusterSnapshotMessage): Promise<OneSnapshot> {
    const identifier = newClusterSnapshotIdentifier(
      input.DBClusterSnapshotIdentifier ?? '',
      'DBClusterSnapshotIdentifier',
    );
    const cluster = this.clusters.get(input.DBClusterIdentifier ?? '');
    const tags = TagSet.none.with(input.Tags);
    this.snapshots.checkFree(identifier);
    await this.clusters.requireAvailable(cluster);
    const snapshot = await this.take(cluster, identifier, 'manual', tags);
    return { DBClusterSnapshot: await snapshot.describe() };
  }

  private async copy(input: CopyDBClusterSnapshotMessage): Promise<OneSnapshot> {
    const source = this.snapshots.get(input.SourceDBClusterSnapshotIdentifier ?? '');
    const identifier = newClusterSnapshotIdentifier(
      input.TargetDBClusterSnapshotIdentifier ?? '',
      'TargetDBClusterSnapshotIdentifier',
    );
    const tags = (input.CopyTags ? source.tags : TagSet.none).with(input.Tags);
    await this.snapshots.requireAvailable(source);
    this.snapshots.checkFree(identifier);
    if (input.KmsKeyId !== undefined && source.kmsKeyId === undefined) {
      throw invalidCombination(
        'KmsKeyId cannot be specified for a copy of an unencrypted DB cluster snapshot.',
      );
    }
    const { snapshotMilliseconds: takes } = this.account.timings;
    const kmsKeyId = keyToWrite(this.account, input.KmsKeyId) ?? source.kmsKeyId;
    const snapshot = new ClusterSnapshot(
      this.account,
      {
        identifier,
        type: 'manual',
        kmsKeyId,
        copiedFrom: source.arn,
        originallyAt: source.originallyAt,
        tags,
        takes,
      },
      source.data,
      source.cluster,
    );
    this.snapshots.add(snapshot);
    return { DBClusterSnapshot: await snapshot.describe() };
  }

  private async delete(input: DeleteDBClusterSnapshotMessage): Promise<OneSnapshot> {
    const snapshot = this.snapshots.get(input.DBClusterSnapshotIdentifier ?? '');
    const description = await snapshot.describe();
    await this.snapshots.delete(snapshot);
    return { DBClusterSnapshot: { ...description, Status: 'deleted' } };
  }
}
