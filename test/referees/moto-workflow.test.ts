import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FRIENDLY_ACCOUNT, SOURCE, SOURCE_DATABASE, SOURCE_LOGIN } from '../../faults/fixed-values';
import { type Machine, synthesizeMachine } from '../../faults/machines';
import { SourceSnapshot } from '../../lib';
import type { ForcedEnd } from '../../local/datamasque';
import { LOCAL_ACCOUNT } from '../../local/local-place';
import type { RdsRecord } from '../../local/rds/rds-values';
import { MotoGap } from './moto-gaps';
import { MotoServer } from './moto-server';
import { MotoWorld } from './moto-world';

let moto: MotoServer;
let plain: Machine<string>;
let shared: Machine<string>;
let fresh: Machine<string>;

beforeAll(async () => {
  plain = synthesizeMachine('plain', () => ({}));
  shared = synthesizeMachine('shared', () => ({ shareWithAccounts: [FRIENDLY_ACCOUNT] }));
  fresh = synthesizeMachine('fresh', () => ({ sourceSnapshot: SourceSnapshot.fresh() }));
  moto = await MotoServer.start();
});

afterAll(() => moto.stop());

beforeEach(() => moto.reset());

const SUBNET_GROUP = 'databases';
const LOGIN = { MasterUsername: SOURCE_LOGIN.username, MasterUserPassword: SOURCE_LOGIN.password };

async function newWorld(machine: Machine<string>, endRunsAs?: ForcedEnd): Promise<MotoWorld> {
  const world = new MotoWorld(moto, machine, endRunsAs);
  const ec2 = new EC2Client(moto.clientOf(LOCAL_ACCOUNT));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  await world.rds.call('CreateDBSubnetGroup', {
    DBSubnetGroupName: SUBNET_GROUP,
    DBSubnetGroupDescription: 'of the databases',
    SubnetIds: Subnets.flatMap(({ SubnetId }) => SubnetId ?? []),
  });
  return world;
}

async function worldWithInstance(machine = plain, endRunsAs?: ForcedEnd): Promise<MotoWorld> {
  const world = await newWorld(machine, endRunsAs);
  await world.rds.call('CreateDBInstance', {
    ...LOGIN,
    DBInstanceIdentifier: SOURCE,
    DBName: SOURCE_DATABASE,
    DBInstanceClass: 'db.t4g.micro',
    Engine: 'postgres',
    EngineVersion: '16.3',
    AllocatedStorage: 20,
    DBSubnetGroupName: SUBNET_GROUP,
  });
  return world;
}

async function worldWithCluster(machine = plain, endRunsAs?: ForcedEnd): Promise<MotoWorld> {
  const world = await newWorld(machine, endRunsAs);
  await world.rds.call('CreateDBCluster', {
    ...LOGIN,
    DBClusterIdentifier: SOURCE,
    DatabaseName: SOURCE_DATABASE,
    Engine: 'aurora-postgresql',
    EngineVersion: '16.3',
    DBSubnetGroupName: SUBNET_GROUP,
  });
  await world.rds.call('CreateDBInstance', {
    DBInstanceIdentifier: `${SOURCE}-instance-1`,
    DBClusterIdentifier: SOURCE,
    DBInstanceClass: 'db.r6g.large',
    Engine: 'aurora-postgresql',
  });
  return world;
}

async function takeSnapshot({ rds }: MotoWorld, DBSnapshotIdentifier: string): Promise<void> {
  await rds.call('CreateDBSnapshot', { DBInstanceIdentifier: SOURCE, DBSnapshotIdentifier });
}

/** Identifiers of all instances and of all manual snapshots that there are. */
async function left({ rds }: MotoWorld) {
  const instances = await rds.list('DescribeDBInstances', 'DBInstances');
  const snapshots = await rds.list('DescribeDBSnapshots', 'DBSnapshots', { SnapshotType: 'manual' });
  return {
    instances: instances.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier),
    snapshots: snapshots.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier).toSorted(),
  };
}

/** Snapshots from which something was restored. */
function restored({ rds }: MotoWorld) {
  return rds.calls
    .filter(({ operation }) => operation === 'RestoreDBInstanceFromDBSnapshot')
    .map(({ parameters }) => parameters.DBSnapshotIdentifier);
}

function operations({ rds }: MotoWorld): readonly string[] {
  return rds.calls.map(({ operation }) => operation);
}

describe("the workflow on moto's RDS, of an instance", () => {
  it('masks the newest snapshot, and leaves the masked snapshot only', async () => {
    const world = await worldWithInstance();
    await takeSnapshot(world, 'orders-1');
    await takeSnapshot(world, 'orders-2');
    await expect(world.run()).resolves.toMatchObject({
      status: 'SUCCEEDED',
      output: { sourceSnapshot: 'orders-2', maskedSnapshotIdentifier: world.names.maskedSnapshot },
    });
    expect(restored(world)).toEqual([expect.stringMatching(/orders-2$/)]);
    expect(world.databases.masked.size).toBe(1);
    await expect(left(world)).resolves.toEqual({
      instances: [SOURCE],
      snapshots: [world.names.maskedSnapshot, 'orders-1', 'orders-2'].toSorted(),
    });
    expect(world.dataMasque.connections.list()).toEqual([]);
  });

  it('masks the snapshot that is named', async () => {
    const world = await worldWithInstance();
    await takeSnapshot(world, 'orders-1');
    await takeSnapshot(world, 'orders-2');
    await expect(world.run({ SourceSnapshot: 'orders-1' })).resolves.toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(restored(world)).toEqual([expect.stringMatching(/orders-1$/)]);
    expect((await left(world)).snapshots).toContain(world.names.maskedSnapshot);
  });

  it('takes a snapshot, and deletes it', async () => {
    const world = await worldWithInstance(fresh);
    await expect(world.run()).resolves.toMatchObject({ status: 'SUCCEEDED' });
    expect(restored(world)).toEqual([expect.stringContaining(world.names.sourceSnapshot)]);
    await expect(left(world)).resolves.toEqual({
      instances: [SOURCE],
      snapshots: [world.names.maskedSnapshot],
    });
  });

  it('shares the masked snapshot', async () => {
    const world = await worldWithInstance(shared);
    await takeSnapshot(world, 'orders-1');
    await expect(world.run()).resolves.toMatchObject({ status: 'SUCCEEDED' });
    const { DBSnapshotAttributesResult } = await world.rds.call('DescribeDBSnapshotAttributes', {
      DBSnapshotIdentifier: world.names.maskedSnapshot,
    });
    expect(DBSnapshotAttributesResult).toMatchObject({
      DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: [FRIENDLY_ACCOUNT] }],
    });
  });

  it('deletes the clone after a masking run that failed, and keeps no snapshot of it', async () => {
    const world = await worldWithInstance(plain, 'failed');
    await takeSnapshot(world, 'orders-1');
    await expect(world.run()).resolves.toMatchObject({ status: 'FAILED', error: 'MaskingFailed' });
    expect(operations(world)).toContain('DeleteDBInstance');
    expect(world.databases.masked.size).toBe(0);
    await expect(left(world)).resolves.toEqual({ instances: [SOURCE], snapshots: ['orders-1'] });
    expect(world.dataMasque.connections.list()).toEqual([]);
  });
});

describe("the workflow on moto's RDS, of an Aurora cluster", () => {
  async function clusters({ rds }: MotoWorld) {
    const found = await rds.list('DescribeDBClusters', 'DBClusters');
    const snapshots = await rds.list('DescribeDBClusterSnapshots', 'DBClusterSnapshots', {
      SnapshotType: 'manual',
    });
    const instances = await rds.list('DescribeDBInstances', 'DBInstances');
    return {
      clusters: found.map(({ DBClusterIdentifier }) => DBClusterIdentifier),
      instances: instances.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier),
      snapshots: snapshots.map(({ DBClusterSnapshotIdentifier }) => DBClusterSnapshotIdentifier).toSorted(),
    };
  }

  async function takeClusterSnapshot({ rds }: MotoWorld, DBClusterSnapshotIdentifier: string): Promise<void> {
    await rds.call('CreateDBClusterSnapshot', { DBClusterIdentifier: SOURCE, DBClusterSnapshotIdentifier });
  }

  const SOURCES = { clusters: [SOURCE], instances: [`${SOURCE}-instance-1`] };

  it('masks the newest snapshot, and leaves the masked snapshot only', async () => {
    const world = await worldWithCluster();
    await takeClusterSnapshot(world, 'orders-1');
    await takeClusterSnapshot(world, 'orders-2');
    await expect(world.run()).resolves.toMatchObject({
      status: 'SUCCEEDED',
      output: { sourceSnapshot: 'orders-2', maskedSnapshotIdentifier: world.names.maskedSnapshot },
    });
    expect(world.databases.masked.size).toBe(1);
    await expect(clusters(world)).resolves.toEqual({
      ...SOURCES,
      snapshots: [world.names.maskedSnapshot, 'orders-1', 'orders-2'].toSorted(),
    });
    expect(world.dataMasque.connections.list()).toEqual([]);
  });

  it('masks the snapshot that is named', async () => {
    const world = await worldWithCluster();
    await takeClusterSnapshot(world, 'orders-1');
    await takeClusterSnapshot(world, 'orders-2');
    await expect(world.run({ SourceSnapshot: 'orders-1' })).resolves.toMatchObject({
      status: 'SUCCEEDED',
      output: { sourceSnapshot: 'orders-1' },
    });
    expect((await clusters(world)).snapshots).toContain(world.names.maskedSnapshot);
  });

  it('takes a snapshot, and deletes it', async () => {
    const world = await worldWithCluster(fresh);
    await expect(world.run()).resolves.toMatchObject({ status: 'SUCCEEDED' });
    expect(operations(world)).toContain('CreateDBClusterSnapshot');
    await expect(clusters(world)).resolves.toEqual({ ...SOURCES, snapshots: [world.names.maskedSnapshot] });
  });

  it('deletes the clone after a masking run that failed, and keeps no snapshot of it', async () => {
    const world = await worldWithCluster(plain, 'failed');
    await takeClusterSnapshot(world, 'orders-1');
    await expect(world.run()).resolves.toMatchObject({ status: 'FAILED', error: 'MaskingFailed' });
    expect(operations(world)).toEqual(expect.arrayContaining(['DeleteDBInstance', 'DeleteDBCluster']));
    await expect(clusters(world)).resolves.toEqual({ ...SOURCES, snapshots: ['orders-1'] });
  });
});

describe('is still a gap of moto:', () => {
  it(MotoGap.DEFAULT_OPTION_GROUPS, async () => {
    const { rds } = await worldWithInstance();
    await rds.call('CreateDBSnapshot', { DBInstanceIdentifier: SOURCE, DBSnapshotIdentifier: 'orders-1' });
    const [source] = await rds.list('DescribeDBInstances', 'DBInstances');
    const [group] = (source?.OptionGroupMemberships ?? []) as readonly RdsRecord[];
    const restore = rds.send('RestoreDBInstanceFromDBSnapshot', {
      DBInstanceIdentifier: 'clone',
      DBSnapshotIdentifier: 'orders-1',
      OptionGroupName: group?.OptionGroupName,
    });
    await expect(restore).rejects.toMatchObject({ name: 'OptionGroupNotFoundFault' });
  });

  it(MotoGap.SNAPSHOT_ARNS, async () => {
    const world = await worldWithInstance();
    await takeSnapshot(world, 'orders-1');
    const [snapshot] = await world.rds.list('DescribeDBSnapshots', 'DBSnapshots');
    const DBSnapshotIdentifier = snapshot?.DBSnapshotArn;
    await expect(world.rds.send('DescribeDBSnapshots', { DBSnapshotIdentifier })).rejects.toMatchObject({
      name: 'DBSnapshotNotFoundFault',
    });
  });

  it(MotoGap.INSTANT_STATES, async () => {
    const { rds } = await worldWithInstance();
    expect(await rds.list('DescribeDBInstances', 'DBInstances')).toMatchObject([
      { DBInstanceStatus: 'available' },
    ]);
    await rds.call('DeleteDBInstance', { DBInstanceIdentifier: SOURCE, SkipFinalSnapshot: true });
    await expect(rds.list('DescribeDBInstances', 'DBInstances')).resolves.toEqual([]);
  });

  it(MotoGap.TAKEN_CLUSTER_NAMES, async () => {
    const { rds } = await worldWithCluster();
    const [automated] = await rds.list('DescribeDBClusterSnapshots', 'DBClusterSnapshots');
    await rds.call('CreateDBClusterSnapshot', {
      DBClusterIdentifier: SOURCE,
      DBClusterSnapshotIdentifier: 'orders-1',
    });
    const [before] = await rds.list('DescribeDBClusters', 'DBClusters');
    // moto would take another one of the same name within the same minute.
    const { DBClusterSnapshotIdentifier } = automated ?? {};
    await rds.call('DeleteDBClusterSnapshot', { DBClusterSnapshotIdentifier });
    await rds.call('RestoreDBClusterFromSnapshot', {
      DBClusterIdentifier: SOURCE,
      SnapshotIdentifier: 'orders-1',
      Engine: 'aurora-postgresql',
    });
    const [after, ...others] = await rds.list('DescribeDBClusters', 'DBClusters');
    expect(others).toEqual([]);
    expect(after?.DbClusterResourceId).not.toBe(before?.DbClusterResourceId);
  });

  it(MotoGap.MEMBER_SUBNET_GROUPS, async () => {
    const { rds } = await worldWithCluster();
    const { DBInstances } = await rds.send('DescribeDBInstances', {});
    const [member] = (DBInstances ?? []) as readonly RdsRecord[];
    expect(member).toMatchObject({ DBClusterIdentifier: SOURCE });
    expect(member?.DBSubnetGroup).toBeUndefined();
  });

  it(MotoGap.CLUSTER_KEYS, async () => {
    const world = await worldWithCluster(shared);
    const [cluster] = await world.rds.list('DescribeDBClusters', 'DBClusters');
    expect(cluster).toMatchObject({ StorageEncrypted: false, KmsKeyId: expect.any(String) });
    await expect(world.run()).resolves.toMatchObject({
      status: 'FAILED',
      cause: expect.stringMatching(/^SnapshotNotShareable: .*nothing was made$/),
    });
  });
});
