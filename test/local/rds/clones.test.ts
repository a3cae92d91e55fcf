import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../local/clock';
import { EmptyStore } from '../../../local/postgres/empty-store';
import { RdsEngine } from '../../../local/rds/rds-engine';
import type { RdsRecord } from '../../../local/rds/rds-values';

const HOUR = 3_600_000;
const LOGIN = { dbname: 'orders', masterUsername: 'admin', masterPassword: 'of-the-source' };

let clock: VirtualClock;
let rds: RdsEngine;

beforeEach(async () => {
  clock = new VirtualClock();
  rds = new RdsEngine({ clock, store: new EmptyStore(), accountId: '111122223333', region: 'us-east-1' });
  await rds.createSource({ ...LOGIN, identifier: 'orders', engineVersion: '16.4' });
  await rds.createSourceCluster({ ...LOGIN, identifier: 'shop', engineVersion: '16.4' });
});

async function snapshotNames(query: RdsRecord = {}): Promise<readonly unknown[]> {
  const { DBSnapshots } = await rds.call('DescribeDBSnapshots', query);
  return (DBSnapshots as readonly RdsRecord[]).map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier);
}

async function restored(parameters: RdsRecord = {}): Promise<RdsRecord> {
  const DBSnapshotIdentifier = await rds.takeAutomatedSnapshot('orders');
  const answer = await rds.call('RestoreDBInstanceFromDBSnapshot', {
    DBInstanceIdentifier: 'clone',
    DBSnapshotIdentifier,
    ...parameters,
  });
  return answer.DBInstance as RdsRecord;
}

describe('a restored instance', () => {
  it('has a first automated backup where its source keeps any, which goes with it', async () => {
    await restored();
    await clock.sleep(HOUR);
    const ofClone = () => snapshotNames({ DBInstanceIdentifier: 'clone' });
    expect(await ofClone()).toEqual([expect.stringMatching(/^rds:clone-/)]);
    await rds.call('DeleteDBInstance', {
      DBInstanceIdentifier: 'clone',
      SkipFinalSnapshot: true,
      DeleteAutomatedBackups: true,
    });
    expect(await ofClone()).toEqual([]);
    expect(rds.retainedBackups).toEqual([]);
  });

  it('takes no BackupRetentionPeriod, as an API of a year ago', async () => {
    await expect(restored({ BackupRetentionPeriod: 0 })).rejects.toMatchObject({
      code: 'InvalidQueryParameter',
    });
  });

  it('has more storage where that is asked for, and never less', async () => {
    await expect(restored({ AllocatedStorage: 200 })).resolves.toMatchObject({ AllocatedStorage: 200 });
    await clock.sleep(HOUR);
    await expect(restored({ AllocatedStorage: 10 })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  });

  it('takes no group that is for another major version', async () => {
    const source = { ...LOGIN, identifier: 'newer', engineVersion: '17.2' };
    await rds.createSource({ ...source, parameterGroup: 'orders-17', optionGroup: 'orders-17' });
    await expect(restored({ DBParameterGroupName: 'orders-17' })).rejects.toMatchObject({
      code: 'InvalidParameterCombination',
    });
    await clock.sleep(HOUR);
    await expect(restored({ OptionGroupName: 'orders-17' })).rejects.toMatchObject({
      code: 'InvalidParameterCombination',
    });
  });
});

describe('a snapshot', () => {
  it('that is automated or of AWS Backup is described by its type only', async () => {
    const automated = await rds.takeAutomatedSnapshot('orders');
    const backup = await rds.takeAwsBackupSnapshot('orders');
    for (const DBSnapshotIdentifier of [automated, backup]) {
      await expect(snapshotNames({ DBSnapshotIdentifier })).rejects.toMatchObject({
        code: 'DBSnapshotNotFound',
      });
    }
    expect(await snapshotNames({ DBSnapshotIdentifier: automated, SnapshotType: 'automated' })).toEqual([
      automated,
    ]);
    expect(await snapshotNames({ DBSnapshotIdentifier: backup, SnapshotType: 'awsbackup' })).toEqual([
      backup,
    ]);
    expect(await snapshotNames()).toEqual([automated]);
    expect(await snapshotNames({ SnapshotType: 'awsbackup' })).toEqual([backup]);
  });

  it('of a cluster has no type of AWS Backup', async () => {
    await expect(rds.call('DescribeDBClusterSnapshots', { SnapshotType: 'awsbackup' })).rejects.toMatchObject(
      { code: 'InvalidParameterValue' },
    );
  });

  it('that is copied is copying, cannot be deleted then, and keeps the time of its data', async () => {
    const SourceDBSnapshotIdentifier = await rds.takeAutomatedSnapshot('orders');
    const takenAt = new Date(clock.now());
    await clock.sleep(HOUR);
    const named = { DBSnapshotIdentifier: 'copy' };
    await rds.call('CopyDBSnapshot', { SourceDBSnapshotIdentifier, TargetDBSnapshotIdentifier: 'copy' });
    const look = async (): Promise<RdsRecord> => {
      const { DBSnapshots } = await rds.call('DescribeDBSnapshots', named);
      return (DBSnapshots as readonly RdsRecord[])[0] ?? {};
    };
    expect(await look()).toMatchObject({ Status: 'copying' });
    await expect(rds.call('DeleteDBSnapshot', named)).rejects.toMatchObject({
      code: 'InvalidDBSnapshotState',
    });
    await clock.sleep(HOUR);
    const { Status, OriginalSnapshotCreateTime, SnapshotCreateTime } = await look();
    expect(Status).toBe('available');
    expect(OriginalSnapshotCreateTime).toEqual(takenAt);
    expect(Number(SnapshotCreateTime)).toBeGreaterThan(Number(takenAt));
  });
});

describe('a restored cluster', () => {
  it('is I/O-Optimized only where that is asked for', async () => {
    const SnapshotIdentifier = await rds.takeAutomatedClusterSnapshot('shop');
    const restore = async (DBClusterIdentifier: string, more: RdsRecord) => {
      const { DBCluster } = await rds.call('RestoreDBClusterFromSnapshot', {
        DBClusterIdentifier,
        SnapshotIdentifier,
        Engine: 'aurora-postgresql',
        EngineVersion: '16.4',
        ...more,
      });
      return (DBCluster as RdsRecord).StorageType;
    };
    expect(await restore('one', {})).toBeUndefined();
    expect(await restore('two', { StorageType: 'aurora' })).toBeUndefined();
    expect(await restore('three', { StorageType: 'aurora-iopt1' })).toBe('aurora-iopt1');
    await expect(restore('four', { StorageType: 'io1' })).rejects.toMatchObject({
      code: 'InvalidParameterValue',
    });
  });
});

describe('the account', () => {
  it('counts what its quotas count', async () => {
    const { AccountQuotas } = await rds.call('DescribeAccountAttributes', {});
    expect(AccountQuotas).toEqual(
      expect.arrayContaining([
        { AccountQuotaName: 'DBInstances', Used: 2, Max: 40 },
        { AccountQuotaName: 'DBClusters', Used: 1, Max: 40 },
        { AccountQuotaName: 'ManualSnapshots', Used: 0, Max: 100 },
      ]),
    );
  });

  it('describes the option group of a source, by its name only', async () => {
    const { OptionGroupsList } = await rds.call('DescribeOptionGroups', {
      OptionGroupName: 'default:postgres-16',
    });
    expect(OptionGroupsList).toMatchObject([
      { EngineName: 'postgres', MajorEngineVersion: '16', Options: [] },
    ]);
    await expect(rds.call('DescribeOptionGroups', { OptionGroupName: 'none' })).rejects.toMatchObject({
      code: 'OptionGroupNotFoundFault',
    });
    await expect(rds.call('DescribeOptionGroups', {})).rejects.toMatchObject({
      code: 'InvalidParameterCombination',
    });
  });
});
