import type { Tag } from '@aws-sdk/client-rds';
import type { DatabaseCredentials, DatabaseImage } from '../postgres/database-store';
import type { RdsAccount } from './rds-account';
import { fault } from './service-model';
import type { SnapshotEvents } from './snapshot-events';
import type { TagSet } from './tags';

/** The data that a snapshot keeps, and who logs in to them. */
export interface SnapshotData {
  /** User and password at that moment: a restored database has them too. */
  readonly credentials: DatabaseCredentials;
  readonly image: Promise<DatabaseImage>;
}

/** What a snapshot is beyond the database that it was taken of. */
export interface SnapshotDetails {
  readonly identifier: string;
  readonly type: 'manual' | 'automated' | 'awsbackup';
  readonly kmsKeyId: string | undefined;
  /** ARN of the snapshot that it is a copy of, where RDS names it. */
  readonly copiedFrom?: string;
  /** When the snapshot that it is a copy of was taken, in milliseconds since the epoch. @default now, for no copy */
  readonly originallyAt?: number;
  readonly tags: TagSet;
  /** How long it takes to become available, in milliseconds. */
  readonly takes: number;
  /** The account that shares it with this one. @default this account's own */
  readonly sharedBy?: string;
}

/** A snapshot of an instance or of a cluster. Its status follows the clock; real work that is late is waited for. */
export abstract class StoredSnapshot {
  readonly arn: string;
  /** Identifier of the instance or cluster that it was taken of. */
  abstract readonly databaseIdentifier: string;
  /** Accounts that may restore it, or `all`. */
  readonly sharedWith = new Set<string>();
  readonly createdAt: number;
  tags: TagSet;

  constructor(
    protected readonly account: RdsAccount,
    kind: 'snapshot' | 'cluster-snapshot',
    readonly details: SnapshotDetails,
    readonly data: SnapshotData,
  ) {
    this.arn = account.arn(kind, details.identifier, details.sharedBy);
    this.tags = details.tags;
    this.createdAt = account.clock.now();
    // a failure shows as the snapshot's status
    data.image.catch(() => {});
  }

  /** As the service names it: one that another account shares goes by its ARN. */
  get identifier(): string {
    return this.isShared ? this.arn : this.details.identifier;
  }

  get type(): SnapshotDetails['type'] {
    return this.details.type;
  }

  get kmsKeyId(): string | undefined {
    return this.details.kmsKeyId;
  }

  /** Whether another account shares it with this one. */
  get isShared(): boolean {
    return this.details.sharedBy !== undefined;
  }

  async status(): Promise<string> {
    const status = await this.trueStatus();
    return this.account.faults.snapshotStatus?.(this.identifier, status) ?? status;
  }

  /** When its data were taken, in milliseconds since the epoch: of a copy, as of the original. */
  get originallyAt(): number {
    return this.details.originallyAt ?? this.createdAt;
  }

  get progress(): number {
    const elapsed = this.account.clock.now() - this.createdAt;
    return elapsed >= this.details.takes ? 1 : elapsed / this.details.takes;
  }

  private async trueStatus(): Promise<string> {
    if (this.progress < 1) return this.details.originallyAt === undefined ? 'creating' : 'copying';
    return this.data.image.then(
      () => 'available',
      () => 'failed',
    );
  }

  /** Members that the descriptions of both kinds have. */
  protected async shared(): Promise<{
    readonly Status: string;
    readonly PercentProgress: number;
    readonly SnapshotCreateTime?: Date;
    readonly SnapshotType: string;
    readonly MasterUsername: string;
    readonly KmsKeyId: string | undefined;
    readonly TagList: Tag[];
  }> {
    return {
      Status: await this.status(),
      PercentProgress: Math.floor(this.progress * 100),
      ...(this.progress >= 1 && { SnapshotCreateTime: new Date(this.createdAt) }),
      SnapshotType: this.isShared ? 'shared' : this.type,
      MasterUsername: this.data.credentials.user,
      KmsKeyId: this.kmsKeyId,
      TagList: this.tags.list,
    };
  }
}

/** How the service calls the snapshots of one kind of database. */
export interface SnapshotKind {
  readonly resource: 'snapshot' | 'cluster-snapshot';
  /** For messages. */
  readonly noun: string;
  readonly notFound: string;
  readonly alreadyExists: string;
  readonly invalidState: string;
}

export const INSTANCE_SNAPSHOTS: SnapshotKind = {
  resource: 'snapshot',
  noun: 'DBSnapshot',
  notFound: 'DBSnapshotNotFoundFault',
  alreadyExists: 'DBSnapshotAlreadyExistsFault',
  invalidState: 'InvalidDBSnapshotStateFault',
};

export const CLUSTER_SNAPSHOTS: SnapshotKind = {
  resource: 'cluster-snapshot',
  noun: 'DBClusterSnapshot',
  notFound: 'DBClusterSnapshotNotFoundFault',
  alreadyExists: 'DBClusterSnapshotAlreadyExistsFault',
  invalidState: 'InvalidDBClusterSnapshotStateFault',
};

/** The snapshots of one kind that an account has, and those that others share with it. */
export class StoredSnapshots<Kept extends StoredSnapshot> {
  private readonly byIdentifier = new Map<string, Kept>();

  constructor(
    private readonly account: RdsAccount,
    readonly kind: SnapshotKind,
    private readonly events: SnapshotEvents,
  ) {}

  /** The account's own. */
  own(): readonly Kept[] {
    return [...this.byIdentifier.values()].filter((snapshot) => !snapshot.isShared);
  }

  /** Those that other accounts share, too. */
  all(): readonly Kept[] {
    return [...this.byIdentifier.values()];
  }

  /** @param identifier identifier or ARN, in any case */
  find(identifier: string): Kept | undefined {
    return this.byIdentifier.get(this.account.identifierOf(this.kind.resource, identifier));
  }

  /** @throws RdsError NotFound */
  get(identifier: string): Kept {
    const snapshot = this.find(identifier);
    if (snapshot) return snapshot;
    throw this.notFound(identifier);
  }

  /** The error of one that is not there, or not of the type that is asked for. */
  notFound(identifier: string): Error {
    return fault(this.kind.notFound, `${this.kind.noun} ${identifier} not found.`);
  }

  /** @throws RdsError AlreadyExists */
  checkFree(identifier: string): void {
    if (!this.byIdentifier.has(identifier)) return;
    const message = `Cannot create the snapshot because a snapshot with the identifier ${identifier} already exists.`;
    throw fault(this.kind.alreadyExists, message);
  }

  add(snapshot: Kept): void {
    this.byIdentifier.set(snapshot.identifier, snapshot);
    this.events.follow(this.kind.resource, snapshot);
  }

  /**
   * Removes a snapshot as its owner may.
   *
   * @throws RdsError InvalidState for an automated or a shared one, or one that is still being made
   */
  async delete(snapshot: Kept): Promise<void> {
    const refused = (message: string): Error => fault(this.kind.invalidState, message);
    const { identifier } = snapshot;
    if (snapshot.isShared) throw refused(`The snapshot ${identifier} belongs to another account.`);
    if (snapshot.type !== 'manual')
      throw refused(`Cannot delete the ${snapshot.type} snapshot ${identifier}.`);
    const status = await snapshot.status();
    if (['creating', 'copying', 'pending'].includes(status)) {
      throw refused(`The snapshot ${identifier} is currently ${status}.`);
    }
    this.remove(snapshot);
  }

  remove(snapshot: Kept): void {
    this.byIdentifier.delete(snapshot.identifier);
  }

  /** @throws RdsError InvalidState unless the snapshot is `available` */
  async requireAvailable(snapshot: Kept): Promise<void> {
    const status = await snapshot.status();
    if (status === 'available') return;
    throw fault(
      this.kind.invalidState,
      `The snapshot ${snapshot.identifier} is not in the available state, its status is ${status}.`,
    );
  }

  /** @throws RdsError InvalidState unless a database can be restored from the snapshot */
  async requireRestorable(snapshot: Kept): Promise<void> {
    if (snapshot.isShared && snapshot.kmsKeyId !== undefined) {
      throw fault(
        this.kind.invalidState,
        `The snapshot ${snapshot.identifier} is encrypted and shared: copy it, and restore the copy.`,
      );
    }
    await this.requireAvailable(snapshot);
  }
}
