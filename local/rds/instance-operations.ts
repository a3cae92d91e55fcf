import type {
  DBInstanceMessage,
  DeleteDBInstanceMessage,
  DescribeDBInstancesMessage,
  ModifyDBInstanceMessage,
  RestoreDBInstanceFromDBSnapshotMessage,
} from '@aws-sdk/client-rds';
import { type FilterFields, filtered } from './filters';
import { automatedSnapshotIdentifier, newInstanceIdentifier, newSnapshotIdentifier } from './identifiers';
import { restoredSettings } from './instance-settings';
import { Instance, type Instances } from './instances';
import { handler, type OperationHandlers } from './operation-handler';
import { page } from './pagination';
import type { RdsAccount } from './rds-account';
import { invalidCombination, invalidValue, missingParameter } from './rds-error';
import { fault } from './service-model';
import type { SnapshotTaker } from './snapshot-operations';
import { Snapshot, type Snapshots } from './snapshots';
import { TagSet } from './tags';

const FILTERS: FilterFields<Instance> = {
  'db-instance-id': (instance) => instance.identifier,
  'dbi-resource-id': (instance) => instance.settings.DbiResourceId,
  engine: (instance) => instance.settings.Engine,
};

/** The Postgres engines' rule for master passwords. */
const PASSWORD = /^[^/'"@ ]{8,128}$/;

/** Whether an instance may be deleted before it was ever available. The service's documentation does not say. */
export type DeleteWhileCreating = 'refused' | 'allowed';

/** The operations on DB instances. */
export class InstanceOperations {
  readonly handlers: OperationHandlers = {
    DescribeDBInstances: handler(
      ['DBInstanceIdentifier', 'Filters', 'MaxRecords', 'Marker'],
      (input: DescribeDBInstancesMessage) => this.describe(input),
    ),
    RestoreDBInstanceFromDBSnapshot: handler(
      [
        'DBInstanceIdentifier',
        'DBSnapshotIdentifier',
        'DBInstanceClass',
        'Port',
        'AvailabilityZone',
        'DBSubnetGroupName',
        'MultiAZ',
        'PubliclyAccessible',
        'AutoMinorVersionUpgrade',
        'LicenseModel',
        'Engine',
        'OptionGroupName',
        'Tags',
        'StorageType',
        'VpcSecurityGroupIds',
        'CopyTagsToSnapshot',
        'EnableIAMDatabaseAuthentication',
        'DBParameterGroupName',
        'DeletionProtection',
        'AllocatedStorage',
      ],
      (input: RestoreDBInstanceFromDBSnapshotMessage) => this.restore(input),
    ),
    DeleteDBInstance: handler(
      ['DBInstanceIdentifier', 'SkipFinalSnapshot', 'FinalDBSnapshotIdentifier', 'DeleteAutomatedBackups'],
      (input: DeleteDBInstanceMessage) => this.delete(input),
    ),
    ModifyDBInstance: handler(
      [
        'DBInstanceIdentifier',
        'NewDBInstanceIdentifier',
        'ApplyImmediately',
        'MasterUserPassword',
        'DeletionProtection',
      ],
      (input: ModifyDBInstanceMessage) => this.modify(input),
    ),
  };

  constructor(
    private readonly account: RdsAccount,
    private readonly instances: Instances,
    private readonly snapshots: Snapshots,
    private readonly taker: SnapshotTaker,
    private readonly deleteWhileCreating: DeleteWhileCreating,
  ) {}

  private async describe(input: DescribeDBInstancesMessage): Promise<DBInstanceMessage> {
    const { DBInstanceIdentifier: identifier, Filters } = input;
    const all = identifier === undefined ? this.instances.list() : [this.instances.get(identifier)];
    const { items, marker } = page(filtered(all, Filters, FILTERS), input);
    return { DBInstances: await Promise.all(items.map((item) => item.describe())), Marker: marker };
  }

  private async restore(input: RestoreDBInstanceFromDBSnapshotMessage): Promise<object> {
    const identifier = newInstanceIdentifier(input.DBInstanceIdentifier ?? '');
    if (input.DBSnapshotIdentifier === undefined) throw missingParameter('DBSnapshotIdentifier');
    const snapshot = this.snapshots.get(input.DBSnapshotIdentifier);
    const { instance: original } = snapshot;
    const { credentials, image } = snapshot.data;
    if (input.Engine !== undefined && input.Engine !== original.Engine) {
      throw invalidValue(
        `The engine ${input.Engine} is not compatible with the snapshot's, ${original.Engine}`,
      );
    }
    const restored = restoredSettings(this.account, original, input);
    const settings = {
      ...restored,
      KmsKeyId: snapshot.kmsKeyId,
      StorageEncrypted: snapshot.kmsKeyId !== undefined,
    };
    const tags = input.Tags?.length ? TagSet.none.with(input.Tags) : snapshot.tags;
    await this.snapshots.requireRestorable(snapshot);
    this.instances.checkFree(identifier);
    const database = image.then((data) => this.account.store.restore(data, credentials));
    const { restoreMilliseconds } = this.account.timings;
    const instance = new Instance(
      this.account,
      identifier,
      settings,
      credentials,
      database,
      tags,
      restoreMilliseconds,
    );
    this.instances.add(instance);
    await this.backUpFirst(instance, snapshot);
    return { DBInstance: await instance.describe() };
  }

  /** The first automated backup of a new instance, which is a part of its creation where it keeps any. */
  private async backUpFirst(instance: Instance, { data }: Snapshot): Promise<void> {
    if (!instance.settings.BackupRetentionPeriod) return;
    const { clock, timings } = this.account;
    const takes = timings.restoreMilliseconds;
    const identifier = automatedSnapshotIdentifier(instance.identifier, clock.now());
    const { KmsKeyId: kmsKeyId } = instance.settings;
    const details = { identifier, type: 'automated', kmsKeyId, tags: TagSet.none, takes } as const;
    const described = await instance.describe();
    this.snapshots.checkFree(identifier);
    this.snapshots.add(new Snapshot(this.account, details, data, described));
  }

  private async delete(input: DeleteDBInstanceMessage): Promise<object> {
    const instance = this.instances.get(input.DBInstanceIdentifier ?? '');
    const finalSnapshot = this.finalSnapshotOf(input);
    if (instance.settings.DeletionProtection) {
      throw invalidCombination(
        'Cannot delete protected DB Instance, please disable deletion protection and try again.',
      );
    }
    await this.requireDeletable(instance);
    if (finalSnapshot !== undefined) await this.taker.take(instance, finalSnapshot, 'manual', TagSet.none);
    if (input.DeleteAutomatedBackups ?? true) this.deleteAutomatedSnapshots(instance);
    else this.instances.retainedBackups.add(instance.identifier);
    await instance.delete();
    return { DBInstance: await instance.describe() };
  }

  private finalSnapshotOf(input: DeleteDBInstanceMessage): string | undefined {
    const { SkipFinalSnapshot: skip = false, FinalDBSnapshotIdentifier: final } = input;
    if (skip && final !== undefined) {
      throw invalidCombination(
        'FinalDBSnapshotIdentifier can not be specified when deleting with SkipFinalSnapshot.',
      );
    }
    if (skip) return undefined;
    if (final !== undefined) return newSnapshotIdentifier(final, 'FinalDBSnapshotIdentifier');
    throw invalidCombination('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
  }

  private async requireDeletable(instance: Instance): Promise<void> {
    const invalid = (message: string): Error => fault('InvalidDBInstanceStateFault', message);
    const status = await instance.status();
    if (instance.deleting) throw invalid(`Instance ${instance.identifier} is already being deleted.`);
    if (status === 'creating' && this.deleteWhileCreating === 'refused') {
      throw invalid(`Instance ${instance.identifier} is currently creating, wait until it is available.`);
    }
  }

  private deleteAutomatedSnapshots(instance: Instance): void {
    for (const snapshot of this.snapshots.own()) {
      const own = snapshot.instance.DbiResourceId === instance.settings.DbiResourceId;
      if (own && snapshot.type === 'automated') this.snapshots.remove(snapshot);
    }
  }

  private async modify(input: ModifyDBInstanceMessage): Promise<object> {
    const instance = this.instances.get(input.DBInstanceIdentifier ?? '');
    const { MasterUserPassword: password, DeletionProtection, NewDBInstanceIdentifier: wanted } = input;
    const renamed = wanted === undefined ? undefined : newInstanceIdentifier(wanted);
    if (renamed !== undefined && !input.ApplyImmediately) {
      throw invalidCombination('local mode renames an instance with ApplyImmediately only.');
    }
    if (password !== undefined && !PASSWORD.test(password)) {
      throw invalidValue('The parameter MasterUserPassword is not a valid password.');
    }
    await this.instances.requireAvailable(instance);
    if (password !== undefined) await instance.setPassword(password);
    if (DeletionProtection !== undefined) instance.settings = { ...instance.settings, DeletionProtection };
    if (renamed !== undefined) this.instances.rename(instance, renamed);
    return { DBInstance: await instance.describe() };
  }
}
