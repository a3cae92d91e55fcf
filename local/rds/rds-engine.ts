import type { Clock } from '../clock';
import type { Database, DatabaseImage, DatabaseStore } from '../postgres/database-store';
import { automatedSnapshotIdentifier, newInstanceIdentifier } from './identifiers';
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
import { SnapshotOperations, SnapshotTaker } from './snapshot-operations';
import { sharingOperations } from './snapshot-sharing';
import { Snapshots } from './snapshots';
import { type Tagged, TagSet, tagOperations } from './tags';

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
  private readonly handlers: ReadonlyMap<string, OperationHandlers[string]>;

  constructor(options: RdsEngineOptions) {
    const { clock, store, accountId, region, faults = {}, deleteWhileCreating = 'refused' } = options;
    const timings = { ...DEFAULT_TIMINGS, ...options.timings };
    const account = new RdsAccount(clock, store, accountId, region, timings, faults);
    const instances = new Instances(account);
    const snapshots = new Snapshots(account);
    const taker = new SnapshotTaker(account, snapshots);
    this.account = account;
    this.instances = instances;
    this.snapshots = snapshots;
    this.taker = taker;
    const ofInstances = new InstanceOperations(account, instances, snapshots, taker, deleteWhileCreating);
    const ofSnapshots = new SnapshotOperations(account, instances, snapshots, taker);
    this.handlers = new Map(
      Object.entries({
        ...ofInstances.handlers,
        ...ofSnapshots.handlers,
        ...sharingOperations(account, snapshots),
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
    const tags = Object.entries(source.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    const database = this.account.store.create(credentials);
    const all = TagSet.none.with(tags);
    this.instances.add(new Instance(this.account, identifier, settings, credentials, database, all, 0));
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
   * The data that a snapshot holds.
   *
   * @throws RdsError DBSnapshotNotFound
   */
  async snapshotImage(identifier: string): Promise<DatabaseImage> {
    return this.snapshots.get(identifier).content.image;
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
    await snapshot.content.image;
    return name;
  }

  /**
   * Rotates the master user's password, as RDS does with a secret that it manages.
   *
   * @throws RdsError DBInstanceNotFound
   */
  async setMasterPassword(identifier: string, password: string): Promise<void> {
    await this.instances.get(identifier).setPassword(password);
  }

  /** Closes every database. */
  async close(): Promise<void> {
    await Promise.all(this.instances.list().map((instance) => instance.closeDatabase()));
  }

  private tagged(arn: string): Tagged | RdsError {
    const lower = arn.toLowerCase();
    if (lower.startsWith(this.account.arn('db', ''))) {
      const missing = fault('DBInstanceNotFoundFault', `DBInstance ${arn} not found.`);
      return this.instances.find(arn) ?? missing;
    }
    if (lower.startsWith(this.account.arn('snapshot', ''))) {
      const missing = fault('DBSnapshotNotFoundFault', `DBSnapshot ${arn} not found.`);
      return this.snapshots.find(arn) ?? missing;
    }
    return invalidValue(`Invalid resource name: ${arn}`);
  }
}
