import type { DBInstance } from '@aws-sdk/client-rds';
import type { Database, DatabaseCredentials, DatabaseImage } from '../postgres/database-store';
import type { RdsAccount } from './rds-account';
import { fault } from './service-model';
import type { TagSet } from './tags';

/** Of the time that a restore takes, the last part is the new instance's first backup. */
const CREATING_SHARE = 0.85;

/** RDS knows no name of a database within SQL Server, which holds any number of them. */
function databaseName(engine = '', { database }: DatabaseCredentials): string | undefined {
  return engine.startsWith('sqlserver-') ? undefined : database;
}

/** One DB instance. Its status follows the clock; real work on its data that is late is waited for. */
export class Instance {
  private readonly createdAt: number;
  private backingUpUntil = 0;
  private goneAt: number | undefined;

  /**
   * @param cluster the cluster whose data it serves, if it is a member of one
   * @param settings what the instance is, without what changes with time
   * @param takes how long it takes to become available, in milliseconds
   */
  constructor(
    private readonly account: RdsAccount,
    public identifier: string,
    public settings: DBInstance,
    public credentials: DatabaseCredentials,
    readonly database: Promise<Database>,
    public tags: TagSet,
    private readonly takes: number,
    readonly cluster?: string,
  ) {
    this.createdAt = account.clock.now();
    // a failure shows as the instance's status
    database.catch(() => {});
  }

  get arn(): string {
    return this.account.arn('db', this.identifier);
  }

  get gone(): boolean {
    if (this.goneAt === undefined || this.account.faults.neverGone?.(this.identifier)) return false;
    return this.account.clock.now() >= this.goneAt;
  }

  get deleting(): boolean {
    return this.goneAt !== undefined;
  }

  async status(): Promise<string> {
    const status = await this.trueStatus();
    return this.account.faults.instanceStatus?.(this.identifier, status) ?? status;
  }

  async describe(): Promise<DBInstance> {
    const endpoint = await this.endpoint();
    return {
      ...this.settings,
      DBInstanceIdentifier: this.identifier,
      DBInstanceArn: this.arn,
      DBClusterIdentifier: this.cluster,
      DBInstanceStatus: await this.status(),
      MasterUsername: this.credentials.user,
      DBName: databaseName(this.settings.Engine, this.credentials),
      ...(endpoint && { Endpoint: endpoint, InstanceCreateTime: new Date(this.readyAt) }),
      PendingModifiedValues: {},
      TagList: this.tags.list,
    };
  }

  /** Copies the data as they are; the instance shows `backing-up` for the given span. */
  async backUp(milliseconds: number): Promise<DatabaseImage> {
    this.backingUpUntil = this.account.clock.now() + milliseconds;
    return (await this.database).image();
  }

  async setPassword(password: string): Promise<void> {
    this.credentials = { ...this.credentials, password };
    (await this.database).setCredentials(this.credentials);
  }

  /** Begins the deletion and frees the data, unless they are a cluster's. */
  async delete(): Promise<void> {
    this.goneAt = this.account.clock.now() + this.account.timings.deleteMilliseconds;
    if (this.cluster === undefined) await this.closeDatabase();
  }

  async closeDatabase(): Promise<void> {
    const database = await this.database.catch(() => undefined);
    await database?.close();
  }

  private get readyAt(): number {
    return this.createdAt + this.takes;
  }

  private async trueStatus(): Promise<string> {
    const now = this.account.clock.now();
    if (this.deleting) return 'deleting';
    if (now < this.createdAt + this.takes * CREATING_SHARE) return 'creating';
    if (now < this.readyAt) return 'backing-up';
    try {
      await this.database;
    } catch {
      return 'incompatible-restore';
    }
    return now < this.backingUpUntil ? 'backing-up' : 'available';
  }

  private async endpoint(): Promise<DBInstance['Endpoint']> {
    if (this.account.clock.now() < this.readyAt) return undefined;
    const database = await this.database.catch(() => undefined);
    return database && { Address: database.host, Port: database.port, HostedZoneId: 'ZLOCALHOST' };
  }
}

/** The DB instances of an account. */
export class Instances {
  /** Deleted instances whose automated backups were kept. */
  readonly retainedBackups = new Set<string>();
  private readonly byIdentifier = new Map<string, Instance>();

  constructor(private readonly account: RdsAccount) {}

  list(): readonly Instance[] {
    for (const instance of this.byIdentifier.values()) {
      if (instance.gone) this.byIdentifier.delete(instance.identifier);
    }
    return [...this.byIdentifier.values()];
  }

  /** @param identifier identifier or ARN, in any case */
  find(identifier: string): Instance | undefined {
    const wanted = this.account.identifierOf('db', identifier);
    return this.list().find((instance) => instance.identifier === wanted);
  }

  /** The instances of a cluster. */
  membersOf(cluster: string): readonly Instance[] {
    return this.list().filter((instance) => instance.cluster === cluster);
  }

  /** @throws RdsError DBInstanceNotFound */
  get(identifier: string): Instance {
    const instance = this.find(identifier);
    if (instance) return instance;
    throw fault('DBInstanceNotFoundFault', `DBInstance ${identifier} not found.`);
  }

  /** @throws RdsError DBInstanceAlreadyExists */
  checkFree(identifier: string): void {
    if (!this.find(identifier)) return;
    throw fault('DBInstanceAlreadyExistsFault', `DB instance already exists: ${identifier}`);
  }

  /** @throws RdsError DBInstanceAlreadyExists */
  rename(instance: Instance, identifier: string): void {
    this.checkFree(identifier);
    this.byIdentifier.delete(instance.identifier);
    instance.identifier = identifier;
    this.add(instance);
  }

  add(instance: Instance): void {
    this.byIdentifier.set(instance.identifier, instance);
  }

  /** @throws RdsError InvalidDBInstanceState unless the instance is `available` */
  async requireAvailable(instance: Instance): Promise<void> {
    const status = await instance.status();
    if (status === 'available') return;
    throw fault(
      'InvalidDBInstanceStateFault',
      `Instance ${instance.identifier} is not in available state, its status is ${status}.`,
    );
  }
}
