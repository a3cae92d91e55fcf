import type {
  DBSnapshotAttributesResult,
  DescribeDBSnapshotAttributesMessage,
  ModifyDBSnapshotAttributeMessage,
} from '@aws-sdk/client-rds';
import { handler, type OperationHandlers } from './operation-handler';
import type { RdsAccount } from './rds-account';
import { invalidCombination, invalidValue } from './rds-error';
import { fault } from './service-model';
import type { Snapshot, Snapshots } from './snapshots';

/** The one attribute that is about who may restore a snapshot. */
const RESTORE = 'restore';
const EVERYBODY = 'all';

interface SharingResult {
  readonly DBSnapshotAttributesResult: DBSnapshotAttributesResult;
}

function attributesOf(snapshot: Snapshot): SharingResult {
  return {
    DBSnapshotAttributesResult: {
      DBSnapshotIdentifier: snapshot.identifier,
      DBSnapshotAttributes: [{ AttributeName: RESTORE, AttributeValues: [...snapshot.sharedWith] }],
    },
  };
}

function checkShareable(account: RdsAccount, snapshot: Snapshot, values: readonly string[]): void {
  if (snapshot.type !== 'manual') {
    throw fault('InvalidDBSnapshotStateFault', 'Only manual snapshots can be shared.');
  }
  const wrong = values.find((value) => value !== EVERYBODY && !/^\d{12}$/.test(value));
  if (wrong !== undefined) throw invalidValue(`Invalid value for the restore attribute: ${wrong}`);
  if (values.length === 0 || snapshot.kmsKeyId === undefined) return;
  if (snapshot.kmsKeyId === account.defaultKmsKeyArn) {
    throw invalidCombination('Snapshots encrypted with the default RDS key cannot be shared.');
  }
  if (values.includes(EVERYBODY)) throw invalidCombination('Encrypted snapshots cannot be made public.');
}

/** ModifyDBSnapshotAttribute and DescribeDBSnapshotAttributes. */
export function sharingOperations(account: RdsAccount, snapshots: Snapshots): OperationHandlers {
  return {
    ModifyDBSnapshotAttribute: handler(
      ['DBSnapshotIdentifier', 'AttributeName', 'ValuesToAdd', 'ValuesToRemove'],
      async (input: ModifyDBSnapshotAttributeMessage) => {
        const snapshot = snapshots.get(input.DBSnapshotIdentifier ?? '');
        const { ValuesToAdd = [], ValuesToRemove = [] } = input;
        if (input.AttributeName !== RESTORE) throw invalidValue(`Unknown attribute: ${input.AttributeName}`);
        checkShareable(account, snapshot, ValuesToAdd);
        await snapshots.requireAvailable(snapshot);
        for (const value of ValuesToAdd) snapshot.sharedWith.add(value);
        for (const value of ValuesToRemove) snapshot.sharedWith.delete(value);
        return attributesOf(snapshot);
      },
    ),
    DescribeDBSnapshotAttributes: handler(
      ['DBSnapshotIdentifier'],
      (input: DescribeDBSnapshotAttributesMessage) =>
        attributesOf(snapshots.get(input.DBSnapshotIdentifier ?? '')),
    ),
  };
}
