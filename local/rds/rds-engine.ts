import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import type { Database, DatabaseImage, DatabaseStore } from '../postgres/database-store';
import { accountOperations } from './account-operations';
import { ClusterOperations } from './cluster-operations';
import { memberSettings, type RdsClusterSource, sourceClusterSettings } from './cluster-settings';
import { ClusterSnapshotOperations } from './cluster-snapshot-operations';
import { ClusterSnapshot, type ClusterSnapshots } from './cluster-snapshots';
import { Cluster, Clusters } from './clusters';
import { automatedSnapshotIdentifier, newClusterIdentifier, newInstanceIdentifier } from './identifiers';
import { type DeleteWhileCreating, InstanceOperations } from './instance-operations';
import { type RdsSource, sourceSettings } from './instance-settings';
import { Instance, Instances } from './instances';
import type { OperationHandlers } from './operation-handler';
import { checkParameters } from './parameters';
import { DEFAULT_TIMINGS, RdsAccount, type RdsTimings } from './rds-account';
import { invalidValue, type RdsError, unknownOperation } from './rds-error';
import type { RdsFaults } from './rds-faults';
import type { RdsRecord } from './rds-values';
import { fault, operationNamed } from './service-model';
import { type SnapshotEvent, SnapshotEvents } from './snapshot-events';
import { SnapshotOperations, SnapshotTaker } from './snapshot-operations';
import { sharingOperations } from './snapshot-sharing';
import { Snapshot, type Snapshots } from './snapshots';
import { CLUSTER_SNAPSHOTS, INSTANCE_SNAPSHOTS, StoredSnapshots } from './stored-snapshot';
import { type Tagged, TagSet, tagOperations } from './tags';

export type { RdsClusterSource } from './cluster-settings';
export type { RdsSource } from './instance-settings';
export type { RdsTimings } from './rds-account';
export type { RdsFaults } from './rds-faults';
export type { RdsRecord, RdsValue } from './rds-values';

export interface RdsEngineOptions {
  readonly clock: Clock;
  /** Where the data of the instances are. */
  readonly store: DatabaseStore;
  readonly accountId: string;
  readonly region: string;
  readonly timings?: Partial<RdsTimings>;
  /** @default none */
  readonly faults?: RdsFaults;
  /** @default 'refused', with which a caller must wait */
  readonly deleteWhileCreating?: DeleteWhileCreating;
}

/** The RDS service of local mode: one account in one Region. */
export class RdsEngine {
  private readonly account: RdsAccount;
  private readonly instances: Instances;
  private readonly snapshots: Snapshots;
  private readonly taker: SnapshotTaker;
  private readonly clusters: Clusters;
  private readonly clusterSnapshots: ClusterSnapshots;
  private readonly snapshotEvents: SnapshotEvents;
  private readonly ofClusters: ClusterOperations;
  private readonly ofClusterSnapshots: ClusterSnapshotOperations;
  private readonly handlers: ReadonlyMap<string, OperationHandlers[string]>;

  constructor(options: RdsEngineOptions) {
    const { clock, store, accountId, region, faults = {}, deleteWhileCreating = 'refused' } = options;
    const timings = { ...DEFAULT_TIMINGS, ...options.timings };
    const account = new RdsAccount(clock, store, accountId, region, timings, faults);
    const events = new SnapshotEvents(account);
    const instances = new Instances(account);
    const snapshots: Snapshots = new StoredSnapshots(account, INSTANCE_SNAPSHOTS, events);
    const clusters = new Clusters(account);
    const clusterSnapshots: ClusterSnapshots = new StoredSnapshots(account, CLUSTER_SNAPSHOTS, events);
    const taker = new SnapshotTaker(account, snapshots);
    this.account = account;
    this.snapshotEvents = events;
    this.instances = instances;
    this.snapshots = snapshots;
    this.taker = taker;
    this.clusters = clusters;
    this.clusterSnapshots = clusterSnapshots;
    this.ofClusters = new ClusterOperations(account, clusters, instances, clusterSnapshots);
    this.ofClusterSnapshots = new ClusterSnapshotOperations(account, clusters, clusterSnapshots);
    const ofInstances = new InstanceOperations(account, instances, snapshots, taker, deleteWhileCreating);
    const ofSnapshots = new SnapshotOperations(account, instances, snapshots, taker);
    this.handlers = new Map(
      Object.entries({
        ...ofInstances.handlers,
        ...ofSnapshots.handlers,
        ...this.ofClusters.handlers,
        ...this.ofClusterSnapshots.handlers,
        ...accountOperations(account, { instances, clusters, snapshots, clusterSnapshots }),
        ...sharingOperations(account, snapshots, clusterSnapshots),
        ...tagOperations((arn) => this.tagged(arn)),
      }),
    );
  }

  /** ARN of the key that `alias/aws/rds` stands for. */
  get defaultKmsKeyArn(): string {
    return this.account.defaultKmsKeyArn;
  }

  /** Deleted instances whose automated backups were kept. */
  get retainedBackups(): readonly string[] {
    return [...this.instances.retainedBackups];
  }

  /**
   * Runs an operation.
   *
   * @param operation API name, e.g. `DescribeDBInstances`
   * @param parameters by the API's own names; timestamps are `Date`, in results too
   * @throws RdsError as the service answers it
   */
  async call(operation: string, parameters: RdsRecord): Promise<RdsRecord> {
    const { faults } = this.account;
    const model = operationNamed(operation);
    const handler = this.handlers.get(operation);
    if (!model || !handler) throw unknownOperation(operation);
    checkParameters(model, handler.parameters, parameters);
    await faults.before?.(operation, parameters);
    const result = await handler.run(parameters);
    return faults.after ? faults.after(operation, parameters, result) : result;
  }

  /**
   * Makes an instance with an empty database, available at once.
   *
   * @throws RdsError InvalidParameterValue or DBInstanceAlreadyExists
   */
  async createSource(source: RdsSource): Promise<Database> {
    const identifier = newInstanceIdentifier(source.identifier);
    this.instances.checkFree(identifier);
    const credentials = {
      database: source.dbname,
      user: source.masterUsername,
      password: source.masterPassword,
    };
    const settings = sourceSettings(this.account, { ...source, identifier });
    const all = TagSet.of(source.tags);
    const database = this.account.store.create(credentials);
    this.instances.add(new Instance(this.account, identifier, settings, credentials, database, all, 0));
    return database;
  }

  /**
   * Makes a cluster with an empty database and one instance, available at once.
   *
   * @throws RdsError InvalidParameterValue or AlreadyExists
   */
  async createSourceCluster(source: RdsClusterSource): Promise<Database> {
    const identifier = newClusterIdentifier(source.identifier);
    const member = newInstanceIdentifier(source.instanceIdentifier ?? `${identifier}-instance-1`);
    this.clusters.checkFree(identifier);
    this.instances.checkFree(member);
    const credentials = {
      database: source.dbname,
      user: source.masterUsername,
      password: source.masterPassword,
    };
    const settings = sourceClusterSettings(this.account, { ...source, identifier });
    const database = this.account.store.create(credentials);
    const tags = TagSet.of(source.tags);
    const cluster = new Cluster(
      this.account,
      this.instances,
      identifier,
      settings,
      credentials,
      database,
      tags,
      0,
    );
    this.clusters.add(cluster);
    const instance = memberSettings(this.account, settings, {
      DBInstanceIdentifier: member,
      DBInstanceClass: source.instanceClass ?? 'db.r6g.large',
      AvailabilityZone: settings.AvailabilityZones?.[0],
      DBParameterGroupName: source.parameterGroup,
    });
    this.ofClusters.member(cluster, member, instance, tags, 0);
    return database;
  }

  /**
   * The database behind an instance, once its data are there.
   *
   * @throws RdsError DBInstanceNotFound
   */
  async database(identifier: string): Promise<Database> {
    return this.instances.get(identifier).database;
  }

  /**
   * The data that a snapshot holds, of an instance or of a cluster.
   *
   * @throws RdsError DBSnapshotNotFound
   */
  async snapshotImage(identifier: string): Promise<DatabaseImage> {
    const snapshot = this.clusterSnapshots.find(identifier) ?? this.snapshots.get(identifier);
    return snapshot.data.image;
  }

  /**
   * Takes the snapshot that the nightly backup window would; it is complete when the promise resolves.
   *
   * @returns its identifier, `rds:NAME-YYYY-MM-DD-HH-MM`
   * @throws RdsError DBInstanceNotFound, or DBSnapshotAlreadyExists for a second one in the same minute
   */
  async takeAutomatedSnapshot(identifier: string): Promise<string> {
    const instance = this.instances.get(identifier);
    const name = automatedSnapshotIdentifier(instance.identifier, this.account.clock.now());
    const snapshot = await this.taker.take(instance, name, 'automated', TagSet.none, 0);
    await snapshot.data.image;
    return name;
  }

  /**
   * Takes the snapshot that a plan of AWS Backup would; it is complete when the promise resolves.
   *
   * @param job id of the job of AWS Backup. @default a new one
   * @returns its identifier, `awsbackup:job-UUID`
   * @throws RdsError DBInstanceNotFound
   */
  async takeAwsBackupSnapshot(identifier: string, job: string = randomUUID()): Promise<string> {
    const name = `awsbackup:job-${job}`;
    const instance = this.instances.get(identifier);
    const snapshot = await this.taker.take(instance, name, 'awsbackup', TagSet.none, 0);
    await snapshot.data.image;
    return name;
  }

  /**
   * Takes the cluster snapshot that the nightly backup window would; it is complete when the promise resolves.
   *
   * @returns its identifier, `rds:NAME-YYYY-MM-DD-HH-MM`
   * @throws RdsError DBClusterNotFoundFault, or DBClusterSnapshotAlreadyExists for a second one in the same minute
   */
  async takeAutomatedClusterSnapshot(identifier: string): Promise<string> {
    const cluster = this.clusters.get(identifier);
    const name = automatedSnapshotIdentifier(cluster.identifier, this.account.clock.now());
    const snapshot = await this.ofClusterSnapshots.take(cluster, name, 'automated', TagSet.none, 0);
    await snapshot.data.image;
    return name;
  }

  /**
   * Lets another account share with this one what a snapshot of this account holds.
   *
   * @param identifier of a snapshot of an instance or of a cluster
   * @returns the ARN of the shared snapshot, which is all that this account knows it by
   * @throws RdsError DBSnapshotNotFound
   */
  receiveSharedSnapshot(
    identifier: string,
    from: { readonly account: string; readonly kmsKeyId?: string; readonly engineVersion?: string },
  ): string {
    const details = (name: string) => ({
      identifier: `shared-${name.replace(/^rds:/, '')}`,
      type: 'manual' as const,
      kmsKeyId: from.kmsKeyId,
      tags: TagSet.none,
      takes: 0,
      sharedBy: from.account,
    });
    const ofCluster = this.clusterSnapshots.find(identifier);
    if (ofCluster) {
      const { data, cluster } = ofCluster;
      const shared = new ClusterSnapshot(this.account, details(ofCluster.identifier), data, {
        ...cluster,
        EngineVersion: from.engineVersion ?? cluster.EngineVersion,
      });
      this.clusterSnapshots.add(shared);
      return shared.arn;
    }
    const { data, instance, identifier: name } = this.snapshots.get(identifier);
    const EngineVersion = from.engineVersion ?? instance.EngineVersion;
    const shared = new Snapshot(this.account, details(name), data, { ...instance, EngineVersion });
    this.snapshots.add(shared);
    return shared.arn;
  }

  /**
   * Rotates the master user's password, as RDS does with a secret that it manages.
   *
   * @throws RdsError DBInstanceNotFound
   */
  async setMasterPassword(identifier: string, password: string): Promise<void> {
    await this.instances.get(identifier).setPassword(password);
  }

  /** The tags of a resource, as everyone sees them; undefined for one that does not exist. */
  tagsOf(arn: string): Readonly<Record<string, string>> | undefined {
    const found = this.tagged(arn);
    if (found instanceof Error) return undefined;
    return Object.fromEntries(found.tags.list.map(({ Key = '', Value = '' }) => [Key, Value]));
  }

  /** Tells of each snapshot that is begun from now on, once it is complete, as RDS tells EventBridge. */
  onSnapshotComplete(listener: (event: SnapshotEvent) => void): void {
    this.snapshotEvents.listen(listener);
  }

  /** Closes every database. */
  async close(): Promise<void> {
    this.snapshotEvents.close();
    await Promise.all(
      [...this.instances.list(), ...this.clusters.list()].map((owner) => owner.closeDatabase()),
    );
  }

  private tagged(arn: string): Tagged | RdsError {
    const lower = arn.toLowerCase();
    const kinds = [
      ['db', this.instances, 'DBInstanceNotFoundFault'],
      ['cluster', this.clusters, 'DBClusterNotFoundFault'],
      ['snapshot', this.snapshots, 'DBSnapshotNotFoundFault'],
      ['cluster-snapshot', this.clusterSnapshots, 'DBClusterSnapshotNotFoundFault'],
    ] as const;
    const known = kinds.find(([resource]) => lower.startsWith(this.account.arn(resource, '')));
    if (!known) return invalidValue(`Invalid resource name: ${arn}`);
    const [, resources, missing] = known;
    return resources.find(arn) ?? fault(missing, `${arn} not found.`);
  }
}
