import type {
  CopyDBSnapshotMessage,
  CreateDBSnapshotMessage,
  DBSnapshot,
  DBSnapshotMessage,
  DeleteDBSnapshotMessage,
  DescribeDBSnapshotsMessage,
} from '@aws-sdk/client-rds';
import { type FilterFields, filtered } from './filters';
import { keyToWrite } from './group-settings';
import { newSnapshotIdentifier } from './identifiers';
import type { Instance, Instances } from './instances';
import { handler, type OperationHandlers } from './operation-handler';
import { page } from './pagination';
import type { RdsAccount } from './rds-account';
import { invalidValue } from './rds-error';
import { shownSnapshots } from './shown-snapshots';
import { Snapshot, type Snapshots } from './snapshots';
import { TagSet } from './tags';

const FILTERS: FilterFields<Snapshot> = {
  'db-instance-id': (snapshot) => snapshot.databaseIdentifier,
  'db-snapshot-id': (snapshot) => snapshot.identifier,
  'dbi-resource-id': (snapshot) => snapshot.instance.DbiResourceId,
  'snapshot-type': (snapshot) => snapshot.type,
  engine: (snapshot) => snapshot.instance.Engine,
};

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
    type: 'manual' | 'automated' | 'awsbackup',
    tags: TagSet,
    takes = this.account.snapshotMilliseconds(instance.identifier),
  ): Promise<Snapshot> {
    const described = await instance.describe();
    this.snapshots.checkFree(identifier);
    const inherited = instance.settings.CopyTagsToSnapshot ? instance.tags : TagSet.none;
    const { KmsKeyId: kmsKeyId } = described;
    const snapshot = new Snapshot(
      this.account,
      { identifier, type, kmsKeyId, tags: inherited.with(tags.list), takes },
      { credentials: instance.credentials, image: instance.backUp(takes) },
      described,
    );
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
    const { DBSnapshotIdentifier: identifier, DBInstanceIdentifier: source, DbiResourceId } = input;
    const instance = source === undefined ? undefined : this.account.identifierOf('db', source);
    const wanted = shownSnapshots(this.snapshots, identifier, input)
      .filter((snapshot) => instance === undefined || snapshot.databaseIdentifier === instance)
      .filter((snapshot) => DbiResourceId === undefined || snapshot.instance.DbiResourceId === DbiResourceId);
    const { items, marker } = page(filtered(wanted, input.Filters, FILTERS), input);
    return { DBSnapshots: await Promise.all(items.map((item) => item.describe())), Marker: marker };
  }

  private async create(input: CreateDBSnapshotMessage): Promise<{ DBSnapshot: DBSnapshot }> {
    const identifier = newSnapshotIdentifier(input.DBSnapshotIdentifier ?? '');
    const instance = this.instances.get(input.DBInstanceIdentifier ?? '');
    const tags = TagSet.none.with(input.Tags);
    this.snapshots.checkFree(identifier);
    if (instance.cluster) {
      throw invalidValue(
        'The specified instance is a member of a cluster and a snapshot cannot be created directly. Please use the CreateDBClusterSnapshot API instead.',
      );
    }
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
    const { snapshotMilliseconds: takes } = this.account.timings;
    const kmsKeyId = keyToWrite(this.account, input.KmsKeyId) ?? source.kmsKeyId;
    const snapshot = new Snapshot(
      this.account,
      {
        identifier,
        type: 'manual',
        kmsKeyId,
        // RDS names the original only of a copy from another account or Region.
        copiedFrom: source.isShared ? source.arn : undefined,
        originallyAt: source.originallyAt,
        tags,
        takes,
      },
      source.data,
      source.instance,
      input.OptionGroupName,
    );
    this.snapshots.add(snapshot);
    return { DBSnapshot: await snapshot.describe() };
  }

  private async delete(input: DeleteDBSnapshotMessage): Promise<{ DBSnapshot: DBSnapshot }> {
    const snapshot = this.snapshots.get(input.DBSnapshotIdentifier ?? '');
    const description = await snapshot.describe();
    await this.snapshots.delete(snapshot);
    return { DBSnapshot: { ...description, Status: 'deleted' } };
  }
}
