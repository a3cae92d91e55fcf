import type {
  CreateDBInstanceMessage,
  DBClusterMessage,
  DeleteDBClusterMessage,
  DescribeDBClustersMessage,
  RestoreDBClusterFromSnapshotMessage,
  RestoreDBClusterToPointInTimeMessage,
  Tag,
} from '@aws-sdk/client-rds';
import type { Database } from '../postgres/database-store';
import { memberSettings, restoredClusterSettings, restoredVersion } from './cluster-settings';
import type { ClusterSnapshots } from './cluster-snapshots';
import { Cluster, type Clusters } from './clusters';
import { type FilterFields, filtered } from './filters';
import { newClusterIdentifier, newInstanceIdentifier } from './identifiers';
import { Instance, type Instances } from './instances';
import { handler, type OperationHandlers } from './operation-handler';
import { page } from './pagination';
import type { RdsAccount } from './rds-account';
import { invalidCombination, missingParameter } from './rds-error';
import { fault } from './service-model';
import type { SnapshotData } from './stored-snapshot';
import { TagSet } from './tags';

const FILTERS: FilterFields<Cluster> = {
  'db-cluster-id': (cluster) => cluster.identifier,
  engine: (cluster) => cluster.settings.Engine,
};

const COPY_ON_WRITE = 'copy-on-write';

/** Parameters of every restore of a cluster. */
const RESTORE_PARAMETERS = [
  'DBClusterIdentifier',
  'DBSubnetGroupName',
  'DBClusterParameterGroupName',
  'VpcSecurityGroupIds',
  'Port',
  'EngineMode',
  'ServerlessV2ScalingConfiguration',
  'DeletionProtection',
  'StorageType',
  'CopyTagsToSnapshot',
  'Tags',
] as const;

/** The operations on DB clusters, and the one that makes an instance in one. */
export class ClusterOperations {
  readonly handlers: OperationHandlers = {
    DescribeDBClusters: handler(
      ['DBClusterIdentifier', 'Filters', 'MaxRecords', 'Marker'],
      (input: DescribeDBClustersMessage) => this.describe(input),
    ),
    RestoreDBClusterFromSnapshot: handler(
      [...RESTORE_PARAMETERS, 'SnapshotIdentifier', 'Engine', 'EngineVersion'],
      (input: RestoreDBClusterFromSnapshotMessage) => this.restoreFromSnapshot(input),
    ),
    RestoreDBClusterToPointInTime: handler(
      [...RESTORE_PARAMETERS, 'SourceDBClusterIdentifier', 'RestoreType', 'UseLatestRestorableTime'],
      (input: RestoreDBClusterToPointInTimeMessage) => this.copyOnWrite(input),
    ),
    DeleteDBCluster: handler(
      ['DBClusterIdentifier', 'SkipFinalSnapshot', 'DeleteAutomatedBackups'],
      (input: DeleteDBClusterMessage) => this.delete(input),
    ),
    CreateDBInstance: handler(
      [
        'DBInstanceIdentifier',
        'DBClusterIdentifier',
        'Engine',
        'DBInstanceClass',
        'DBParameterGroupName',
        'AvailabilityZone',
        'PubliclyAccessible',
        'AutoMinorVersionUpgrade',
        'CopyTagsToSnapshot',
        'Tags',
      ],
      (input: CreateDBInstanceMessage) => this.createMember(input),
    ),
  };

  constructor(
    private readonly account: RdsAccount,
    private readonly clusters: Clusters,
    private readonly instances: Instances,
    private readonly snapshots: ClusterSnapshots,
  ) {}

  private async describe(input: DescribeDBClustersMessage): Promise<DBClusterMessage> {
    const { DBClusterIdentifier: identifier, Filters } = input;
    const all = identifier === undefined ? this.clusters.list() : [this.clusters.get(identifier)];
    const { items, marker } = page(filtered(all, Filters, FILTERS), input);
    return { DBClusters: await Promise.all(items.map((item) => item.describe())), Marker: marker };
  }

  private async restoreFromSnapshot(input: RestoreDBClusterFromSnapshotMessage): Promise<object> {
    const snapshot = this.snapshots.get(input.SnapshotIdentifier ?? '');
    const settings = restoredClusterSettings(this.account, snapshot.cluster, {
      ...input,
      EngineVersion: restoredVersion(snapshot.cluster, input),
    });
    await this.snapshots.requireRestorable(snapshot);
    const { kmsKeyId } = snapshot;
    const encryption = { KmsKeyId: kmsKeyId, StorageEncrypted: kmsKeyId !== undefined };
    return this.add(input, { ...settings, ...encryption }, snapshot.data, snapshot.tags);
  }

  private async copyOnWrite(input: RestoreDBClusterToPointInTimeMessage): Promise<object> {
    const source = this.clusters.get(input.SourceDBClusterIdentifier ?? '');
    if (input.RestoreType !== COPY_ON_WRITE || !input.UseLatestRestorableTime) {
      throw invalidCombination(
        'Local mode restores a cluster with RestoreType copy-on-write and UseLatestRestorableTime only.',
      );
    }
    await this.clusters.requireAvailable(source);
    const settings = restoredClusterSettings(this.account, source.settings, input);
    const data = { credentials: source.credentials, image: source.image() };
    return this.add(input, settings, data, source.tags);
  }

  private async add(
    { DBClusterIdentifier = '', Tags }: { readonly DBClusterIdentifier?: string; readonly Tags?: Tag[] },
    settings: Cluster['settings'],
    { image, credentials }: SnapshotData,
    inherited: TagSet,
  ): Promise<object> {
    const identifier = newClusterIdentifier(DBClusterIdentifier);
    const tags = Tags?.length ? TagSet.none.with(Tags) : inherited;
    this.clusters.checkFree(identifier);
    const database: Promise<Database> = image.then((data) => this.account.store.restore(data, credentials));
    const { restoreMilliseconds } = this.account.timings;
    const cluster = new Cluster(
      this.account,
      this.instances,
      identifier,
      settings,
      credentials,
      database,
      tags,
      restoreMilliseconds,
    );
    this.clusters.add(cluster);
    return { DBCluster: await cluster.describe() };
  }

  private async delete(input: DeleteDBClusterMessage): Promise<object> {
    const cluster = this.clusters.get(input.DBClusterIdentifier ?? '');
    if (!input.SkipFinalSnapshot) {
      throw invalidCombination('Local mode deletes clusters with SkipFinalSnapshot only.');
    }
    if (cluster.settings.DeletionProtection) {
      throw invalidCombination(
        'Cannot delete protected Cluster, please disable deletion protection and try again.',
      );
    }
    await this.requireDeletable(cluster);
    if (input.DeleteAutomatedBackups ?? true) this.deleteAutomatedSnapshots(cluster);
    else this.instances.retainedBackups.add(cluster.identifier);
    await cluster.delete();
    return { DBCluster: await cluster.describe() };
  }

  private async requireDeletable(cluster: Cluster): Promise<void> {
    const invalid = (message: string): Error => fault('InvalidDBClusterStateFault', message);
    const status = await cluster.status();
    if (cluster.deleting) throw invalid(`Cluster ${cluster.identifier} is already being deleted.`);
    if (status === 'creating') throw invalid(`Cluster ${cluster.identifier} is currently creating.`);
    if (this.instances.membersOf(cluster.identifier).some((instance) => !instance.deleting)) {
      throw invalid('Cluster cannot be deleted, it still contains DB instances in non-deleting state.');
    }
  }

  private deleteAutomatedSnapshots(cluster: Cluster): void {
    for (const snapshot of this.snapshots.own()) {
      const own = snapshot.cluster.DbClusterResourceId === cluster.settings.DbClusterResourceId;
      if (own && snapshot.type === 'automated') this.snapshots.remove(snapshot);
    }
  }

  private async createMember(input: CreateDBInstanceMessage): Promise<object> {
    const identifier = newInstanceIdentifier(input.DBInstanceIdentifier ?? '');
    if (input.DBClusterIdentifier === undefined) throw missingParameter('DBClusterIdentifier');
    const cluster = this.clusters.get(input.DBClusterIdentifier);
    if (input.Engine !== cluster.settings.Engine) {
      throw invalidCombination(
        `The engine ${input.Engine} is not the cluster's, ${cluster.settings.Engine}.`,
      );
    }
    const settings = memberSettings(this.account, cluster.settings, input);
    const tags = TagSet.none.with(input.Tags);
    await this.clusters.requireAvailable(cluster);
    this.instances.checkFree(identifier);
    const instance = this.member(
      cluster,
      identifier,
      settings,
      tags,
      this.account.timings.createMemberMilliseconds,
    );
    return { DBInstance: await instance.describe() };
  }

  /** Puts an instance into a cluster. */
  member(
    cluster: Cluster,
    identifier: string,
    settings: Instance['settings'],
    tags: TagSet,
    takes: number,
  ): Instance {
    const { credentials, database } = cluster;
    const instance = new Instance(
      this.account,
      identifier,
      settings,
      credentials,
      database,
      tags,
      takes,
      cluster.identifier,
    );
    this.instances.add(instance);
    return instance;
  }
}
