import type { DBInstance, DBSnapshot } from '@aws-sdk/client-rds';
import type { DatabaseCredentials, DatabaseImage } from '../postgres/database-store';
import type { RdsAccount } from './rds-account';
import { fault } from './service-model';
import type { TagSet } from './tags';

/** What a snapshot keeps of the instance that it was taken of. */
export interface SnapshotContent {
  readonly instance: DBInstance;
  /** User and password at that moment: a restored instance has them too. */
  readonly credentials: DatabaseCredentials;
  readonly image: Promise<DatabaseImage>;
}

/** One DB snapshot. Its status follows the clock; real work on its data that is late is waited for. */
export class Snapshot {
  readonly arn: string;
  /** Accounts that may restore it, or `all`. */
  readonly sharedWith = new Set<string>();
  private readonly createdAt: number;

  /**
   * @param details what the snapshot is beyond its instance's settings
   * @param takes how long it takes to become available, in milliseconds
   */
  constructor(
    private readonly account: RdsAccount,
    readonly identifier: string,
    readonly type: 'manual' | 'automated',
    readonly content: SnapshotContent,
    private readonly details: DBSnapshot,
    public tags: TagSet,
    private readonly takes: number,
  ) {
    this.arn = account.arn('snapshot', identifier);
    this.createdAt = account.clock.now();
    // a failure shows as the snapshot's status
    content.image.catch(() => {});
  }

  get kmsKeyId(): string | undefined {
    return this.details.KmsKeyId ?? this.content.instance.KmsKeyId;
  }

  get instanceIdentifier(): string {
    return this.content.instance.DBInstanceIdentifier ?? '';
  }

  async status(): Promise<string> {
    const status = await this.trueStatus();
    return this.account.faults.snapshotStatus?.(this.identifier, status) ?? status;
  }

  async describe(): Promise<DBSnapshot> {
    const { instance } = this.content;
    const complete = this.progress >= 1;
    return {
      DBSnapshotIdentifier: this.identifier,
      DBSnapshotArn: this.arn,
      DBInstanceIdentifier: this.instanceIdentifier,
      DbiResourceId: instance.DbiResourceId,
      Status: await this.status(),
      PercentProgress: Math.floor(this.progress * 100),
      ...(complete && {
        SnapshotCreateTime: new Date(this.createdAt),
        OriginalSnapshotCreateTime: new Date(this.createdAt),
      }),
      SnapshotType: this.type,
      SnapshotTarget: 'region',
      Engine: instance.Engine,
      EngineVersion: instance.EngineVersion,
      LicenseModel: instance.LicenseModel,
      AllocatedStorage: instance.AllocatedStorage,
      StorageType: instance.StorageType,
      Port: instance.Endpoint?.Port,
      AvailabilityZone: instance.AvailabilityZone,
      VpcId: instance.DBSubnetGroup?.VpcId,
      InstanceCreateTime: instance.InstanceCreateTime,
      MasterUsername: this.content.credentials.user,
      OptionGroupName: instance.OptionGroupMemberships?.[0]?.OptionGroupName,
      IAMDatabaseAuthenticationEnabled: instance.IAMDatabaseAuthenticationEnabled,
      ...this.details,
      Encrypted: this.kmsKeyId !== undefined,
      KmsKeyId: this.kmsKeyId,
      TagList: this.tags.list,
    };
  }

  private get progress(): number {
    const elapsed = this.account.clock.now() - this.createdAt;
    return elapsed >= this.takes ? 1 : elapsed / this.takes;
  }

  private async trueStatus(): Promise<string> {
    if (this.progress < 1) return 'creating';
    return this.content.image.then(
      () => 'available',
      () => 'failed',
    );
  }
}

/** The DB snapshots of an account. */
export class Snapshots {
  private readonly byIdentifier = new Map<string, Snapshot>();

  constructor(private readonly account: RdsAccount) {}

  list(): readonly Snapshot[] {
    return [...this.byIdentifier.values()];
  }

  /** @param identifier identifier or ARN, in any case */
  find(identifier: string): Snapshot | undefined {
    return this.byIdentifier.get(this.account.identifierOf('snapshot', identifier));
  }

  /** @throws RdsError DBSnapshotNotFound */
  get(identifier: string): Snapshot {
    const snapshot = this.find(identifier);
    if (snapshot) return snapshot;
    throw fault('DBSnapshotNotFoundFault', `DBSnapshot ${identifier} not found.`);
  }

  /** @throws RdsError DBSnapshotAlreadyExists */
  checkFree(identifier: string): void {
    if (!this.byIdentifier.has(identifier)) return;
    const message = `Cannot create the snapshot because a snapshot with the identifier ${identifier} already exists.`;
    throw fault('DBSnapshotAlreadyExistsFault', message);
  }

  add(snapshot: Snapshot): void {
    this.byIdentifier.set(snapshot.identifier, snapshot);
  }

  remove(snapshot: Snapshot): void {
    this.byIdentifier.delete(snapshot.identifier);
  }

  /** @throws RdsError InvalidDBSnapshotState unless the snapshot is `available` */
  async requireAvailable(snapshot: Snapshot): Promise<void> {
    const status = await snapshot.status();
    if (status === 'available') return;
    throw fault(
      'InvalidDBSnapshotStateFault',
      `The snapshot ${snapshot.identifier} is not in the available state, its status is ${status}.`,
    );
  }
}
