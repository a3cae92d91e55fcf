import type { DBCluster, DBClusterSnapshot } from '@aws-sdk/client-rds';
import type { RdsAccount } from './rds-account';
import {
  type SnapshotData,
  type SnapshotDetails,
  StoredSnapshot,
  type StoredSnapshots,
} from './stored-snapshot';

/** One DB cluster snapshot. */
export class ClusterSnapshot extends StoredSnapshot {
  /** @param cluster the cluster as it was */
  constructor(
    account: RdsAccount,
    details: SnapshotDetails,
    data: SnapshotData,
    readonly cluster: DBCluster,
  ) {
    super(account, 'cluster-snapshot', details, data);
  }

  get databaseIdentifier(): string {
    return this.cluster.DBClusterIdentifier ?? '';
  }

  async describe(): Promise<DBClusterSnapshot> {
    const { cluster } = this;
    return {
      ...(await this.shared()),
      DBClusterSnapshotIdentifier: this.identifier,
      DBClusterSnapshotArn: this.arn,
      DBClusterIdentifier: this.databaseIdentifier,
      DbClusterResourceId: cluster.DbClusterResourceId,
      SourceDBClusterSnapshotArn: this.details.copiedFrom,
      Engine: cluster.Engine,
      EngineVersion: cluster.EngineVersion,
      EngineMode: cluster.EngineMode,
      AllocatedStorage: cluster.AllocatedStorage,
      Port: cluster.Port,
      AvailabilityZones: cluster.AvailabilityZones,
      VpcId: 'vpc-local',
      ClusterCreateTime: cluster.ClusterCreateTime,
      StorageEncrypted: this.kmsKeyId !== undefined,
    };
  }
}

/** The DB cluster snapshots of an account. */
export type ClusterSnapshots = StoredSnapshots<ClusterSnapshot>;
