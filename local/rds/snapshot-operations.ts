import type {
  CopyDBSnapshotMessage,
  CreateDBSnapshotMessage,
  DBSnapshot,
  DBSnapshotMessage,
  DeleteDBSnapshotMessage,
  DescribeDBSnapshotsMessage,
} from '@aws-sdk/client-rds';
import { type FilterFields, filtered } from './filters';
import { newSnapshotIdentifier } from './identifiers';
import type { Instance, Instances } from './instances';
import { handler, type OperationHandlers } from './operation-handler';
import { page } from './pagination';
import type { RdsAccount } from './rds-account';
import { invalidValue } from './rds-error';
import { fault } from './service-model';
import { Snapshot, type Snapshots } from './snapshots';
import { TagSet } from './tags';

const FILTERS: FilterFields<Snapshot> = {
  'db-instance-id': (snapshot) => snapshot.instanceIdentifier,
  'db-snapshot-id': (snapshot) => snapshot.identifier,
  'dbi-resource-id': (snapshot) => snapshot.content.instance.DbiResourceId,
  'snapshot-type': (snapshot) => snapshot.type,
  engine: (snapshot) => snapshot.content.instance.Engine,
};

/** `shared` and `public` show snapshots of other accounts, and there is but one account here. */
const SNAPSHOT_TYPES = ['automated', 'manual', 'shared', 'public', 'awsbackup'];

/** Takes snapshots of instances. */
export class SnapshotTaker {
  constructor(
    private readonly account: RdsAccount,
    private readonly snapshots: Snapshots,
  ) {}

  /**
   * Begins a snapshot with the data as they are now.
   *
   * @param takes how long it takes, in milliseconds
   * @throws RdsError DBSnapshotAlreadyExists
   */
  async take(
    instance: Instance,
    identifier: string,
    type: 'manual' | 'automated',
    tags: TagSet,
    takes = this.account.timings.snapshotMilliseconds,
  ): Promise<Snapshot> {
    const described = await instance.describe();
    this.snapshots.checkFree(identifier);
    const content = {
      instance: described,
      credentials: instance.credentials,
      image: instance.backUp(takes),
    };
    const inherited = instance.settings.CopyTagsToSnapshot ? instance.tags : TagSet.none;
    const all = inherited.with(tags.list);
    const snapshot = new Snapshot(this.account, identifier, type, content, {}, all, takes);
    this.snapshots.add(snapshot);
    return snapshot;
  }
}

/** The operations on DB snapshots, but for sharing. */
export class SnapshotOperations {
  readonly handlers: OperationHandlers = {
    DescribeDBSnapshots: handler(
      [
        'DBInstanceIdentifier',
        'DBSnapshotIdentifier',
        'SnapshotType',
        'Filters',
        'MaxRecords',
        'Marker',
        'IncludeShared',
        'IncludePublic',
        'DbiResourceId',
      ],
      (input: DescribeDBSnapshotsMessage) => this.describe(input),
    ),
    CreateDBSnapshot: handler(
      ['DBSnapshotIdentifier', 'DBInstanceIdentifier', 'Tags'],
      (input: CreateDBSnapshotMessage) => this.create(input),
    ),
    CopyDBSnapshot: handler(
      [
        'SourceDBSnapshotIdentifier',
        'TargetDBSnapshotIdentifier',
        'KmsKeyId',
        'Tags',
        'CopyTags',
        'OptionGroupName',
      ],
      (input: CopyDBSnapshotMessage) => this.copy(input),
    ),
    DeleteDBSnapshot: handler(['DBSnapshotIdentifier'], (input: DeleteDBSnapshotMessage) =>
      this.delete(input),
    ),
  };

  constructor(
    private readonly account: RdsAccount,
    private readonly instances: Instances,
    private readonly snapshots: Snapshots,
    private readonly taker: SnapshotTaker,
  ) {}

  private async describe(input: DescribeDBSnapshotsMessage): Promise<DBSnapshotMessage> {
    const { DBSnapshotIdentifier: identifier, SnapshotType: type } = input;
    if (type !== undefined && !SNAPSHOT_TYPES.includes(type)) {
      throw invalidValue(`Snapshot type ${type} is not one of ${SNAPSHOT_TYPES.join(', ')}`);
    }
    const all = identifier === undefined ? this.snapshots.list() : [this.snapshots.get(identifier)];
    const source = input.DBInstanceIdentifier;
    const instance = source === undefined ? undefined : this.account.identifierOf('db', source);
    const wanted = all
      .filter((snapshot) => type === undefined || snapshot.type === type)
      .filter((snapshot) => instance === undefined || snapshot.instanceIdentifier === instance)
      .filter(({ content }) => [undefined, content.instance.DbiResourceId].includes(input.DbiResourceId));
    const { items, marker } = page(filtered(wanted, input.Filters, FILTERS), input);
    return { DBSnapshots: await Promise.all(items.map((item) => item.describe())), Marker: marker };
  }

  private async create(input: CreateDBSnapshotMessage): Promise<{ DBSnapshot: DBSnapshot }> {
    const identifier = newSnapshotIdentifier(input.DBSnapshotIdentifier ?? '');
    const instance = this.instances.get(input.DBInstanceIdentifier ?? '');
    const tags = TagSet.none.with(input.Tags);
    this.snapshots.checkFree(identifier);
    await this.instances.requireAvailable(instance);
    const snapshot = await this.taker.take(instance, identifier, 'manual', tags);
    return { DBSnapshot: await snapshot.describe() };
  }

  private async copy(input: CopyDBSnapshotMessage): Promise<{ DBSnapshot: DBSnapshot }> {
    const source = this.snapshots.get(input.SourceDBSnapshotIdentifier ?? '');
    const identifier = newSnapshotIdentifier(
      input.TargetDBSnapshotIdentifier ?? '',
      'TargetDBSnapshotIdentifier',
    );
    const inherited = input.CopyTags ? source.tags : TagSet.none;
    const tags = inherited.with(input.Tags);
    await this.snapshots.requireAvailable(source);
    this.snapshots.checkFree(identifier);
    const details: DBSnapshot = {
      SourceDBSnapshotIdentifier: source.arn,
      KmsKeyId: input.KmsKeyId ?? source.kmsKeyId,
      ...(input.OptionGroupName !== undefined && { OptionGroupName: input.OptionGroupName }),
    };
    const { snapshotMilliseconds } = this.account.timings;
    const snapshot = new Snapshot(
      this.account,
      identifier,
      'manual',
      source.content,
      details,
      tags,
      snapshotMilliseconds,
    );
    this.snapshots.add(snapshot);
    return { DBSnapshot: await snapshot.describe() };
  }

  private async delete(input: DeleteDBSnapshotMessage): Promise<{ DBSnapshot: DBSnapshot }> {
    const snapshot = this.snapshots.get(input.DBSnapshotIdentifier ?? '');
    if (snapshot.type === 'automated') {
      throw fault(
        'InvalidDBSnapshotStateFault',
        `Cannot delete the automated snapshot ${snapshot.identifier}.`,
      );
    }
    const status = await snapshot.status();
    if (status === 'creating') {
      throw fault(
        'InvalidDBSnapshotStateFault',
        `The snapshot ${snapshot.identifier} is currently creating.`,
      );
    }
    const description = await snapshot.describe();
    this.snapshots.remove(snapshot);
    return { DBSnapshot: { ...description, Status: 'deleted' } };
  }
}
