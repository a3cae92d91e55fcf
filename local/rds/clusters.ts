import type { DBCluster, DBClusterMember } from '@aws-sdk/client-rds';
import type { Database, DatabaseCredentials, DatabaseImage } from '../postgres/database-store';
import type { Instances } from './instances';
import type { RdsAccount } from './rds-account';
import { fault } from './service-model';
import type { TagSet } from './tags';

/** One DB cluster, which has the data; its instances serve them. */
export class Cluster {
  readonly arn: string;
  private readonly createdAt: number;
  private goneAt: number | undefined;

  /**
   * @param settings what the cluster is, without what changes with time
   * @param takes how long it takes to become available, in milliseconds
   */
  constructor(
    private readonly account: RdsAccount,
    private readonly instances: Instances,
    readonly identifier: string,
    readonly settings: DBCluster,
    readonly credentials: DatabaseCredentials,
    readonly database: Promise<Database>,
    public tags: TagSet,
    private readonly takes: number,
  ) {
    this.arn = account.arn('cluster', identifier);
    this.createdAt = account.clock.now();
    // a failure shows as the cluster's status
    database.catch(() => {});
  }

  get gone(): boolean {
    if (this.goneAt === undefined || this.account.faults.neverGone?.(this.identifier)) return false;
    return this.account.clock.now() >= this.goneAt && this.instances.membersOf(this.identifier).length === 0;
  }

  get deleting(): boolean {
    return this.goneAt !== undefined;
  }

  async status(): Promise<string> {
    const status = await this.trueStatus();
    return this.account.faults.clusterStatus?.(this.identifier, status) ?? status;
  }

  async describe(): Promise<DBCluster> {
    const database = await this.database.catch(() => undefined);
    return {
      ...this.settings,
      DBClusterIdentifier: this.identifier,
      DBClusterArn: this.arn,
      Status: await this.status(),
      MasterUsername: this.credentials.user,
      DatabaseName: this.credentials.database,
      Endpoint: database?.host,
      ReaderEndpoint: database?.host,
      Port: database?.port,
      ClusterCreateTime: new Date(this.createdAt),
      DBClusterMembers: this.members(),
      TagList: this.tags.list,
    };
  }

  async image(): Promise<DatabaseImage> {
    return (await this.database).image();
  }

  /** Begins the deletion and frees the data. */
  async delete(): Promise<void> {
    this.goneAt = this.account.clock.now() + this.account.timings.deleteMilliseconds;
    await this.closeDatabase();
  }

  async closeDatabase(): Promise<void> {
    const database = await this.database.catch(() => undefined);
    await database?.close();
  }

  private members(): DBClusterMember[] {
    return this.instances.membersOf(this.identifier).map((instance, index) => ({
      DBInstanceIdentifier: instance.identifier,
      IsClusterWriter: index === 0,
      DBClusterParameterGroupStatus: 'in-sync',
      PromotionTier: 1,
    }));
  }

  private async trueStatus(): Promise<string> {
    if (this.deleting) return 'deleting';
    if (this.account.clock.now() < this.createdAt + this.takes) return 'creating';
    return this.database.then(
      () => 'available',
      () => 'migration-failed',
    );
  }
}

/** The DB clusters of an account. */
export class Clusters {
  private readonly byIdentifier = new Map<string, Cluster>();

  constructor(private readonly account: RdsAccount) {}

  list(): readonly Cluster[] {
    for (const cluster of this.byIdentifier.values()) {
      if (cluster.gone) this.byIdentifier.delete(cluster.identifier);
    }
    return [...this.byIdentifier.values()];
  }

  /** @param identifier identifier or ARN, in any case */
  find(identifier: string): Cluster | undefined {
    const wanted = this.account.identifierOf('cluster', identifier);
    return this.list().find((cluster) => cluster.identifier === wanted);
  }

  /** @throws RdsError DBClusterNotFoundFault */
  get(identifier: string): Cluster {
    const cluster = this.find(identifier);
    if (cluster) return cluster;
    throw fault('DBClusterNotFoundFault', `DBCluster ${identifier} not found.`);
  }

  /** @throws RdsError DBClusterAlreadyExistsFault */
  checkFree(identifier: string): void {
    if (!this.find(identifier)) return;
    throw fault('DBClusterAlreadyExistsFault', `DB Cluster already exists: ${identifier}`);
  }

  add(cluster: Cluster): void {
    this.byIdentifier.set(cluster.identifier, cluster);
  }

  /** @throws RdsError InvalidDBClusterStateFault unless the cluster is `available` */
  async requireAvailable(cluster: Cluster): Promise<void> {
    const status = await cluster.status();
    if (status === 'available') return;
    throw fault(
      'InvalidDBClusterStateFault',
      `Cluster ${cluster.identifier} is not in available state, its status is ${status}.`,
    );
  }
}
