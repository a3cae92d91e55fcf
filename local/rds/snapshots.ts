import type { DBInstance, DBSnapshot } from '@aws-sdk/client-rds';
import type { RdsAccount } from './rds-account';
import {
  type SnapshotData,
  type SnapshotDetails,
  StoredSnapshot,
  type StoredSnapshots,
} from './stored-snapshot';

/** One DB snapshot. */
export class Snapshot extends StoredSnapshot {
  /** @param instance the instance as it was */
  constructor(
    account: RdsAccount,
    details: SnapshotDetails,
    data: SnapshotData,
    readonly instance: DBInstance,
    private readonly optionGroup = instance.OptionGroupMemberships?.[0]?.OptionGroupName,
  ) {
    super(account, 'snapshot', details, data);
  }

  get databaseIdentifier(): string {
    return this.instance.DBInstanceIdentifier ?? '';
  }

  async describe(): Promise<DBSnapshot> {
    const { instance } = this;
    const shared = await this.shared();
    return {
      ...shared,
      DBSnapshotIdentifier: this.identifier,
      DBSnapshotArn: this.arn,
      DBInstanceIdentifier: this.databaseIdentifier,
      DbiResourceId: instance.DbiResourceId,
      ...(shared.SnapshotCreateTime && { OriginalSnapshotCreateTime: new Date(this.originallyAt) }),
      SnapshotTarget: 'region',
      SourceDBSnapshotIdentifier: this.details.copiedFrom,
      Engine: instance.Engine,
      EngineVersion: instance.EngineVersion,
      LicenseModel: instance.LicenseModel,
      AllocatedStorage: instance.AllocatedStorage,
      StorageType: instance.StorageType,
      Port: instance.Endpoint?.Port,
      AvailabilityZone: instance.AvailabilityZone,
      VpcId: instance.DBSubnetGroup?.VpcId,
      InstanceCreateTime: instance.InstanceCreateTime,
      OptionGroupName: this.optionGroup,
      IAMDatabaseAuthenticationEnabled: instance.IAMDatabaseAuthenticationEnabled,
      Encrypted: this.kmsKeyId !== undefined,
    };
  }
}

/** The DB snapshots of an account. */
export type Snapshots = StoredSnapshots<Snapshot>;
