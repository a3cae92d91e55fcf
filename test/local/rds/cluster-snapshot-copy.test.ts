import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../local/clock';
import { EmptyStore } from '../../../local/postgres/empty-store';
import { RdsEngine } from '../../../local/rds/rds-engine';

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/11111111-0000-4000-8000-000000000000';
const OTHER_KEY = 'arn:aws:kms:us-east-1:000000000000:key/22222222-0000-4000-8000-000000000000';

/** A cluster, encrypted or not, with a complete snapshot, which is then copied. */
async function copied(cluster: { readonly kmsKeyId?: string }, copy: { readonly KmsKeyId?: string }) {
  const rds = new RdsEngine({
    clock: new VirtualClock(),
    store: new EmptyStore(),
    accountId: '000000000000',
    region: 'us-east-1',
  });
  await rds.createSourceCluster({
    identifier: 'orders',
    dbname: 'orders',
    masterUsername: 'admin',
    masterPassword: 'password-of-the-source',
    ...cluster,
  });
  const source = await rds.takeAutomatedClusterSnapshot('orders');
  return rds.call('CopyDBClusterSnapshot', {
    SourceDBClusterSnapshotIdentifier: source,
    TargetDBClusterSnapshotIdentifier: 'orders-copy',
    ...copy,
  });
}

describe('a copy of a cluster snapshot', () => {
  it('is refused under a key when the snapshot is not encrypted, as RDS refuses it', async () => {
    await expect(copied({}, { KmsKeyId: KEY })).rejects.toMatchObject({
      code: 'InvalidParameterCombination',
      message: 'KmsKeyId cannot be specified for a copy of an unencrypted DB cluster snapshot.',
    });
  });

  it('is as little encrypted as the snapshot without a key', async () => {
    await expect(copied({}, {})).resolves.toMatchObject({ DBClusterSnapshot: { StorageEncrypted: false } });
  });

  it('of an encrypted one is under the key that is asked for', async () => {
    await expect(copied({ kmsKeyId: KEY }, { KmsKeyId: OTHER_KEY })).resolves.toMatchObject({
      DBClusterSnapshot: { StorageEncrypted: true, KmsKeyId: OTHER_KEY },
    });
  });
});
