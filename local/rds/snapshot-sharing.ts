import type {
  DescribeDBClusterSnapshotAttributesMessage,
  DescribeDBSnapshotAttributesMessage,
  ModifyDBClusterSnapshotAttributeMessage,
  ModifyDBSnapshotAttributeMessage,
} from '@aws-sdk/client-rds';
import type { ClusterSnapshots } from './cluster-snapshots';
import { handler, type OperationHandlers } from './operation-handler';
import type { RdsAccount } from './rds-account';
import { invalidCombination, invalidValue } from './rds-error';
import { fault } from './service-model';
import type { Snapshots } from './snapshots';
import type { StoredSnapshot, StoredSnapshots } from './stored-snapshot';

/** The one attribute that is about who may restore a snapshot. */
const RESTORE = 'restore';
const EVERYBODY = 'all';

interface Attribute {
  readonly AttributeName: string;
  readonly AttributeValues: string[];
}

interface SharingRequest {
  readonly AttributeName: string | undefined;
  readonly ValuesToAdd?: readonly string[];
  readonly ValuesToRemove?: readonly string[];
}

function attributesOf(snapshot: StoredSnapshot): Attribute[] {
  return [{ AttributeName: RESTORE, AttributeValues: [...snapshot.sharedWith] }];
}

function ofInstance(snapshot: StoredSnapshot): object {
  return {
    DBSnapshotAttributesResult: {
      DBSnapshotIdentifier: snapshot.identifier,
      DBSnapshotAttributes: attributesOf(snapshot),
    },
  };
}

function ofCluster(snapshot: StoredSnapshot): object {
  return {
    DBClusterSnapshotAttributesResult: {
      DBClusterSnapshotIdentifier: snapshot.identifier,
      DBClusterSnapshotAttributes: attributesOf(snapshot),
    },
  };
}

/** Says for the snapshots of one kind who may restore them. */
class SnapshotSharing<Kept extends StoredSnapshot> {
  constructor(
    private readonly account: RdsAccount,
    private readonly snapshots: StoredSnapshots<Kept>,
  ) {}

  async modify(snapshot: Kept, request: SharingRequest): Promise<Kept> {
    const { AttributeName: attribute, ValuesToAdd = [], ValuesToRemove = [] } = request;
    if (attribute !== RESTORE) throw invalidValue(`Unknown attribute: ${attribute}`);
    this.checkShareable(snapshot, ValuesToAdd);
    await this.snapshots.requireAvailable(snapshot);
    for (const value of ValuesToAdd) snapshot.sharedWith.add(value);
    for (const value of ValuesToRemove) snapshot.sharedWith.delete(value);
    return snapshot;
  }

  private checkShareable(snapshot: Kept, values: readonly string[]): void {
    if (snapshot.type !== 'manual' || snapshot.isShared) {
      throw fault(this.snapshots.kind.invalidState, 'Only manual snapshots of this account can be shared.');
    }
    const wrong = values.find((value) => value !== EVERYBODY && !/^\d{12}$/.test(value));
    if (wrong !== undefined) throw invalidValue(`Invalid value for the restore attribute: ${wrong}`);
    if (values.length === 0 || snapshot.kmsKeyId === undefined) return;
    if (snapshot.kmsKeyId === this.account.defaultKmsKeyArn) {
      throw invalidCombination('Snapshots encrypted with the default RDS key cannot be shared.');
    }
    if (values.includes(EVERYBODY)) throw invalidCombination('Encrypted snapshots cannot be made public.');
  }
}

/** The operations that say who may restore a snapshot, of an instance or of a cluster. */
export function sharingOperations(
  account: RdsAccount,
  snapshots: Snapshots,
  clusterSnapshots: ClusterSnapshots,
): OperationHandlers {
  const ofInstances = new SnapshotSharing(account, snapshots);
  const ofClusters = new SnapshotSharing(account, clusterSnapshots);
  return {
    ModifyDBSnapshotAttribute: handler(
      ['DBSnapshotIdentifier', 'AttributeName', 'ValuesToAdd', 'ValuesToRemove'],
      async (input: ModifyDBSnapshotAttributeMessage) =>
        ofInstance(await ofInstances.modify(snapshots.get(input.DBSnapshotIdentifier ?? ''), input)),
    ),
    DescribeDBSnapshotAttributes: handler(
      ['DBSnapshotIdentifier'],
      (input: DescribeDBSnapshotAttributesMessage) =>
        ofInstance(snapshots.get(input.DBSnapshotIdentifier ?? '')),
    ),
    ModifyDBClusterSnapshotAttribute: handler(
      ['DBClusterSnapshotIdentifier', 'AttributeName', 'ValuesToAdd', 'ValuesToRemove'],
      async (input: ModifyDBClusterSnapshotAttributeMessage) =>
        ofCluster(
          await ofClusters.modify(clusterSnapshots.get(input.DBClusterSnapshotIdentifier ?? ''), input),
        ),
    ),
    DescribeDBClusterSnapshotAttributes: handler(
      ['DBClusterSnapshotIdentifier'],
      (input: DescribeDBClusterSnapshotAttributesMessage) =>
        ofCluster(clusterSnapshots.get(input.DBClusterSnapshotIdentifier ?? '')),
    ),
  };
}
