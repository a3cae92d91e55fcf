import {
  DBClusterSnapshotNotFoundFault,
  type DBSnapshot,
  DBSnapshotNotFoundFault,
  DeleteDBClusterSnapshotCommand,
  DeleteDBSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotsCommand,
  InvalidDBClusterSnapshotStateFault,
  InvalidDBSnapshotStateFault,
  RDSClient,
  RDSServiceException,
} from '@aws-sdk/client-rds';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { resourceNames } from '../../../lambda/contract/resource-names';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import type {
  ChooseSnapshotStep,
  PruneSnapshotsStep,
  SnapshotStep,
} from '../../../lambda/contract/workflow-steps';
import { createSnapshotHandler } from '../../../lambda/snapshot/create-snapshot-handler';

const OWNER = 'Stack/Workflow';
const NOW = Date.UTC(2026, 0, 31);
const DAY = 24 * 60 * 60;
const rds = mockClient(RDSClient);

function doStep(step: SnapshotStep): Promise<object> {
  const handler = createSnapshotHandler({
    rds: new RDSClient({}),
    environment: { owner: OWNER },
    log: { info: () => undefined, error: () => undefined },
    clock: () => NOW,
  });
  return handler(step);
}

const STEP: ChooseSnapshotStep = {
  step: 'choose-snapshot',
  kind: 'instance',
  databaseIdentifier: 'orders',
  resourceId: 'db-OF-TODAY',
  sourceSnapshot: null,
  maxAgeSeconds: null,
  includeAwsBackup: false,
  engine: 'postgres',
  engineVersion: '16.4',
};

function choose(fields: Partial<ChooseSnapshotStep> = {}): Promise<object> {
  return doStep({ ...STEP, ...fields });
}

function snapshot(identifier: string, daysAgo: number | undefined, fields: DBSnapshot = {}): DBSnapshot {
  return {
    DBSnapshotIdentifier: identifier,
    DBSnapshotArn: `arn:aws:rds:us-east-1:123456789012:snapshot:${identifier}`,
    DBInstanceIdentifier: 'orders',
    Status: 'available',
    SnapshotCreateTime: daysAgo === undefined ? undefined : new Date(NOW - daysAgo * DAY * 1000),
    TagList: [],
    ...fields,
  };
}

/** Gives the snapshots page by page. */
function give(snapshots: readonly DBSnapshot[], pageSize = 100): void {
  rds.on(DescribeDBSnapshotsCommand).callsFake(({ Marker }: { Marker?: string }) => {
    const start = Number(Marker ?? 0);
    const more = start + pageSize < snapshots.length;
    return {
      DBSnapshots: snapshots.slice(start, start + pageSize),
      Marker: more ? String(start + pageSize) : undefined,
    };
  });
}

/** An error that RDS answers and the SDK has no class for. */
function answered(name: string, httpStatusCode: number): Error {
  return new RDSServiceException({ name, message: 'x', $fault: 'client', $metadata: { httpStatusCode } });
}

beforeEach(() => rds.reset());

describe('choosing the snapshot to start from', () => {
  it('takes the newest that is available, wherever it stands among 500 with 50 tags each', async () => {
    const tags = Array.from({ length: 50 }, (_, index) => ({
      Key: `key-${index}`.padEnd(128, 'k'),
      Value: 'v'.repeat(256),
    }));
    const many = Array.from({ length: 500 }, (_, index) =>
      snapshot(`snap-${index}`, 1 + ((index * 7) % 499), { TagList: tags }),
    );
    many[333] = snapshot('the-newest', 0.5, { TagList: tags });
    give(many);
    await expect(choose()).resolves.toEqual({
      snapshotIdentifier: 'the-newest',
      copyFirst: false,
      snapshotType: 'manual',
      groupsFit: true,
    });
    expect(rds.commandCalls(DescribeDBSnapshotsCommand)).toHaveLength(5);
  });

  it('asks for snapshots of the source alone', async () => {
    give([]);
    await expect(choose()).resolves.toEqual({
      snapshotIdentifier: null,
      copyFirst: false,
      snapshotType: 'manual',
      groupsFit: true,
    });
    expect(rds.commandCalls(DescribeDBSnapshotsCommand)[0]?.args[0].input).toMatchObject({
      DBInstanceIdentifier: 'orders',
    });
  });

  it.each([
    ['one that is still being made', snapshot('creating', undefined, { Status: 'creating' })],
    ['one without a date', snapshot('undated', undefined)],
    ['a failed one', snapshot('failed', 0, { Status: 'failed' })],
    [
      'a masked one by its tag',
      snapshot('copy', 0, { TagList: [{ Key: ResourceTag.MASKED_SNAPSHOT_OWNER, Value: 'x' }] }),
    ],
    [
      'an intermediate one by its tag',
      snapshot('copy', 0, { TagList: [{ Key: ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, Value: 'x' }] }),
    ],
    ['a masked one by its name', snapshot('masked-0123abcd-0123456789abcdef-orders', 0)],
    ['one of an earlier database of that name', snapshot('of-old', 1, { DbiResourceId: 'db-OF-OLD' })],
    ['an intermediate one by its name', snapshot('masking-0123abcd-0123456789abcdef-source', 0)],
  ])('passes over %s', async (_, other) => {
    give([other, snapshot('older', 3, { DbiResourceId: 'db-OF-TODAY' })]);
    await expect(choose()).resolves.toMatchObject({ snapshotIdentifier: 'older' });
  });

  it('takes no newest one that is too old, and none at all when a new one is wanted', async () => {
    give([snapshot('older', 3)]);
    await expect(choose({ maxAgeSeconds: 4 * DAY })).resolves.toMatchObject({ snapshotIdentifier: 'older' });
    await expect(choose({ maxAgeSeconds: 2 * DAY })).resolves.toMatchObject({ snapshotIdentifier: null });
    give([snapshot('now', 0)]);
    await expect(choose({ maxAgeSeconds: 0 })).resolves.toMatchObject({ snapshotIdentifier: null });
  });

  it('takes the one that the request names, whatever its age', async () => {
    give([snapshot('named', 300, { Status: 'creating' })]);
    await expect(choose({ sourceSnapshot: 'named', maxAgeSeconds: DAY })).resolves.toMatchObject({
      snapshotIdentifier: 'named',
      copyFirst: false,
    });
  });

  it('copies an encrypted one of another account first, and no other', async () => {
    const arn = 'arn:aws:rds:us-east-1:210987654321:snapshot:shared';
    give([snapshot(arn, 1, { Encrypted: true })]);
    await expect(choose({ sourceSnapshot: arn })).resolves.toMatchObject({
      snapshotIdentifier: arn,
      copyFirst: true,
      snapshotType: 'shared',
    });
    expect(rds.commandCalls(DescribeDBSnapshotsCommand)[0]?.args[0].input).toMatchObject({
      IncludeShared: true,
    });
    give([snapshot(arn, 1, { Encrypted: false })]);
    await expect(choose({ sourceSnapshot: arn })).resolves.toMatchObject({ copyFirst: false });
    const own = 'arn:aws:rds:us-east-1:123456789012:snapshot:own';
    give([snapshot('own', 1, { Encrypted: true })]);
    await expect(choose({ sourceSnapshot: own })).resolves.toMatchObject({ copyFirst: false });
  });

  it.each<[string, DBSnapshot[], RegExp]>([
    ['is not there', [], /^the snapshot named does not exist, or is not shared/],
    [
      'is of another database',
      [snapshot('named', 1, { DBInstanceIdentifier: 'payroll' })],
      /was taken of payroll, not of orders/,
    ],
    [
      'is broken',
      [snapshot('named', 1, { Status: 'failed' })],
      /is in status failed; name one that is available/,
    ],
  ])('refuses a named one that %s', async (_, found, message) => {
    give(found);
    await expect(choose({ sourceSnapshot: 'named' })).rejects.toMatchObject({
      name: 'SnapshotUnusable',
      message: expect.stringMatching(message),
    });
  });

  it('knows RDS’s word for a snapshot that is not there, and passes other errors on', async () => {
    rds.on(DescribeDBSnapshotsCommand).rejects(new DBSnapshotNotFoundFault({ message: 'x', $metadata: {} }));
    await expect(choose({ sourceSnapshot: 'named' })).rejects.toMatchObject({ name: 'SnapshotUnusable' });
    rds.on(DescribeDBSnapshotsCommand).rejects(answered('AccessDenied', 403));
    await expect(choose({ sourceSnapshot: 'named' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(choose()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('does the same for clusters', async () => {
    const cluster = (identifier: string, daysAgo: number) => ({
      DBClusterSnapshotIdentifier: identifier,
      DBClusterSnapshotArn: `arn:aws:rds:us-east-1:123456789012:cluster-snapshot:${identifier}`,
      DBClusterIdentifier: 'Orders',
      Status: 'available',
      SnapshotCreateTime: new Date(NOW - daysAgo * DAY * 1000),
      StorageEncrypted: true,
      DbClusterResourceId: identifier === 'of-old' ? 'cluster-OF-OLD' : 'cluster-OF-TODAY',
    });
    rds
      .on(DescribeDBClusterSnapshotsCommand)
      .resolvesOnce({ DBClusterSnapshots: [cluster('older', 2)], Marker: 'more' })
      .resolvesOnce({ DBClusterSnapshots: [cluster('newer', 1), cluster('of-old', 0)] })
      .resolves({ DBClusterSnapshots: [cluster('named', 9)] });
    const ofCluster = { kind: 'cluster', resourceId: 'cluster-OF-TODAY' } as const;
    await expect(choose(ofCluster)).resolves.toMatchObject({ snapshotIdentifier: 'newer' });
    await expect(choose({ ...ofCluster, sourceSnapshot: 'named' })).resolves.toMatchObject({
      snapshotIdentifier: 'named',
      copyFirst: false,
    });
  });
});

describe('the age of a snapshot', () => {
  const original = (daysAgo: number): DBSnapshot => ({
    OriginalSnapshotCreateTime: new Date(NOW - daysAgo * DAY * 1000),
  });

  it('is that of its data: a copy made today of old ones is not the newest', async () => {
    give([snapshot('copy-of-today', 0, original(9)), snapshot('of-last-week', 5, original(5))]);
    await expect(choose()).resolves.toMatchObject({ snapshotIdentifier: 'of-last-week' });
  });

  it('is what maxAge goes by', async () => {
    give([snapshot('copy-of-today', 0, original(9))]);
    await expect(choose({ maxAgeSeconds: 2 * DAY })).resolves.toMatchObject({ snapshotIdentifier: null });
    await expect(choose({ maxAgeSeconds: 10 * DAY })).resolves.toMatchObject({
      snapshotIdentifier: 'copy-of-today',
    });
  });
});

describe('a snapshot that is not made yet', () => {
  it.each(['creating', 'copying', 'pending'])('is taken where it is named, as %s', async (Status) => {
    give([snapshot('named', undefined, { Status })]);
    await expect(choose({ sourceSnapshot: 'named' })).resolves.toMatchObject({ snapshotIdentifier: 'named' });
  });
});

describe('snapshots of AWS Backup', () => {
  const JOB = 'awsbackup:job-0a1b2c3d-0000-4000-8000-00000000abcd';
  const typesAsked = (): (string | undefined)[] =>
    rds.commandCalls(DescribeDBSnapshotsCommand).map(({ args }) => args[0].input.SnapshotType);

  beforeEach(() => {
    rds.on(DescribeDBSnapshotsCommand).callsFake(({ SnapshotType }: { SnapshotType?: string }) => ({
      DBSnapshots:
        SnapshotType === 'awsbackup'
          ? [snapshot(JOB, 1, { SnapshotType: 'awsbackup' })]
          : [snapshot('rds:orders-2026-01-28-03-00', 3, { SnapshotType: 'automated' })],
    }));
  });

  it('are not looked for unless it is asked for', async () => {
    await expect(choose()).resolves.toMatchObject({
      snapshotIdentifier: 'rds:orders-2026-01-28-03-00',
      snapshotType: 'automated',
    });
    expect(typesAsked()).toEqual([undefined]);
  });

  it('are among the newest when it is asked for', async () => {
    await expect(choose({ includeAwsBackup: true })).resolves.toMatchObject({
      snapshotIdentifier: JOB,
      snapshotType: 'awsbackup',
    });
    expect(typesAsked()).toEqual([undefined, 'awsbackup']);
  });

  it.each([
    [JOB, 'awsbackup'],
    [`arn:aws:rds:us-east-1:123456789012:snapshot:${JOB}`, 'awsbackup'],
    ['rds:orders-2026-01-28-03-00', 'automated'],
    ['arn:aws:rds:us-east-1:123456789012:snapshot:rds:orders-2026-01-28-03-00', 'automated'],
    ['orders-release', undefined],
  ])('and others are described by the type that RDS asks for: %s', async (sourceSnapshot, type) => {
    await choose({ sourceSnapshot });
    expect(typesAsked()).toEqual([type]);
  });

  it('of clusters are none where RDS does not know the type for clusters', async () => {
    rds.on(DescribeDBClusterSnapshotsCommand).callsFake(({ SnapshotType }: { SnapshotType?: string }) => {
      if (SnapshotType === 'awsbackup') throw answered('InvalidParameterValue', 400);
      return {
        DBClusterSnapshots: [
          { DBClusterSnapshotIdentifier: JOB, DBClusterIdentifier: 'orders', Status: 'available' },
        ],
      };
    });
    await expect(choose({ kind: 'cluster', includeAwsBackup: true })).resolves.toBeDefined();
    await expect(choose({ kind: 'cluster', sourceSnapshot: JOB })).resolves.toMatchObject({
      snapshotIdentifier: JOB,
      snapshotType: 'manual',
    });
  });
});

describe('the groups of the source', () => {
  it.each([
    ['postgres', '16.4', '16.1', true],
    ['postgres', '16.4', '15.8', false],
    ['postgres', '9.6.24', '9.5.25', false],
    ['aurora-postgresql', '16.4', '15.8', false],
    ['mysql', '8.4.3', '8.0.40', false],
    ['mysql', '8.0.40', '8.0.36', true],
    ['aurora-mysql', '8.0.mysql_aurora.3.05.2', '5.7.mysql_aurora.2.11.5', false],
    ['aurora-mysql', '8.0.mysql_aurora.3.05.2', '8.0.mysql_aurora.3.04.0', true],
    ['mariadb', '11.4.4', '10.11.10', false],
    ['oracle-ee', '19.0.0.0.ru-2025-01.rur-2025-01.r1', '19.0.0.0.ru-2024-01.rur-2024-01.r1', true],
    ['oracle-se2-cdb', '21.0.0.0.ru-2025-01', '19.0.0.0.ru-2025-01', false],
    ['sqlserver-se', '16.00.4165.4.v1', '15.00.4415.2.v1', false],
  ])('of %s %s, on a snapshot of %s, fit: %s', async (engine, engineVersion, EngineVersion, fit) => {
    give([snapshot('named', 1, { EngineVersion })]);
    const step = { engine, engineVersion };
    await expect(choose(step)).resolves.toMatchObject({ groupsFit: fit });
    await expect(choose({ ...step, sourceSnapshot: 'named' })).resolves.toMatchObject({ groupsFit: fit });
  });

  it('are refused for Db2, whose parameter group has its license', async () => {
    give([snapshot('named', 1, { EngineVersion: '11.5.9.0.sb00000000.r1' })]);
    await expect(
      choose({ engine: 'db2-se', engineVersion: '12.1.1.0.sb00000000.r1', sourceSnapshot: 'named' }),
    ).rejects.toMatchObject({
      name: 'SnapshotUnusable',
      message: expect.stringMatching(
        /is of version 11\.5.*is for version 12\.1.*name a snapshot of that version/,
      ),
    });
  });

  it('that do not fit are told of in the log', async () => {
    give([snapshot('named', 1, { EngineVersion: '15.8' })]);
    const logged: unknown[] = [];
    const handler = createSnapshotHandler({
      rds: new RDSClient({}),
      environment: { owner: OWNER },
      log: { info: (...line) => logged.push(line), error: () => undefined },
      clock: () => NOW,
    });
    await handler({ ...STEP, sourceSnapshot: 'named' });
    expect(JSON.stringify(logged)).toContain('the clone gets default parameter and option groups');
  });
});

describe('an RDS that cannot answer now', () => {
  it.each<[string, Error]>([
    ['throttles', answered('Throttling', 400)],
    ['throttles by another name', answered('RequestLimitExceeded', 503)],
    ['fails', answered('InternalFailure', 500)],
    ['cannot be reached', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ])('is worth waiting for when it %s', async (_, error) => {
    rds.on(DescribeDBSnapshotsCommand).rejects(error);
    const failure = {
      name: 'RdsUnavailable',
      message: `RDS cannot answer now: ${error.name}: ${error.message}`,
    };
    await expect(choose()).rejects.toMatchObject(failure);
    await expect(choose({ sourceSnapshot: 'named' })).rejects.toMatchObject(failure);
  });
});

describe('deleting older masked snapshots', () => {
  const executionOf = (run: string) => ({
    executionArn: `arn:aws:states:us-east-1:123456789012:execution:masking:${run}`,
    startedAt: '2026-01-01T00:00:00.000Z',
  });
  /** What a run calls what it makes; the request may name an instance of the source cluster. */
  const namesOf = (run: string, database = 'orders') => resourceNames(OWNER, executionOf(run), database);
  const nameOf = (run: string) => namesOf(run).maskedSnapshot;
  const tags = (run: string, owner = OWNER, source = 'orders', database = source) => [
    { Key: ResourceTag.MASKED_SNAPSHOT_OWNER, Value: owner },
    { Key: ResourceTag.EXECUTION, Value: executionOf(run).executionArn },
    { Key: ResourceTag.STARTED, Value: executionOf(run).startedAt },
    { Key: ResourceTag.SOURCE, Value: source },
    { Key: ResourceTag.DATABASE, Value: database },
    { Key: ResourceTag.MASKING_RUN, Value: '7' },
  ];
  const masked = (run: string, daysAgo: number | undefined, fields: DBSnapshot = {}) =>
    snapshot(nameOf(run), daysAgo, {
      DBInstanceIdentifier: namesOf(run).clone,
      TagList: tags(run),
      ...fields,
    });
  const prune = (fields: Partial<PruneSnapshotsStep> = {}) =>
    doStep({
      step: 'prune-snapshots',
      kind: 'instance',
      databaseIdentifier: 'orders',
      keep: 2,
      maskedSnapshotIdentifier: nameOf('a'),
      startedAt: new Date(NOW - 1.5 * DAY * 1000).toISOString(),
      ...fields,
    });

  function deletedOnes(): (string | undefined)[] {
    return rds.commandCalls(DeleteDBSnapshotCommand).map(({ args }) => args[0].input.DBSnapshotIdentifier);
  }

  it('keeps the newest and deletes the rest, over all pages', async () => {
    give([masked('b', 2), masked('d', 4), masked('a', 1), masked('e', undefined), masked('c', 3)], 2);
    await expect(prune()).resolves.toEqual({ deleted: [nameOf('c'), nameOf('d'), nameOf('e')] });
    expect(deletedOnes()).toEqual([nameOf('c'), nameOf('d'), nameOf('e')]);
  });

  it.each([
    ['another workflow’s', masked('x', 9, { TagList: tags('x', 'Other/Workflow') })],
    ['another source’s', masked('x', 9, { TagList: tags('x', OWNER, 'payroll', 'orders') })],
    [
      'one with our tags under another name',
      snapshot('kept-for-audit', 9, { DBInstanceIdentifier: namesOf('x').clone, TagList: tags('x') }),
    ],
    [
      'a copy that a person made of one, with its tags and a longer name',
      masked('x', 9, { DBSnapshotIdentifier: `${nameOf('x')}-audit-2026` }),
    ],
    ['one of another database than the clone', masked('x', 9, { DBInstanceIdentifier: 'orders' })],
    ['one of another execution by its tags', masked('x', 9, { TagList: tags('y') })],
    ['one without a masking run', masked('x', 9, { TagList: tags('x').slice(0, -1) })],
    ['one with our name without our tags', masked('x', 9, { TagList: undefined })],
    ['one that is not complete', masked('x', 9, { Status: 'creating' })],
  ])('never touches %s', async (_, other) => {
    give([other, masked('a', 1)]);
    await expect(prune({ keep: 1 })).resolves.toEqual({ deleted: [] });
    expect(deletedOnes()).toEqual([]);
  });

  it('does not mind one that somebody else deleted, and passes other errors on', async () => {
    give([masked('a', 1), masked('b', 2)]);
    rds.on(DeleteDBSnapshotCommand).rejects(new DBSnapshotNotFoundFault({ message: 'x', $metadata: {} }));
    await expect(prune({ keep: 1 })).resolves.toEqual({ deleted: [] });
    rds.on(DeleteDBSnapshotCommand).rejects(answered('AccessDenied', 403));
    await expect(prune({ keep: 1 })).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('never deletes its own, nor what was made while it ran', async () => {
    give([masked('younger', 0.5), masked('a', 1), masked('b', 1.2), masked('c', 2), masked('d', 3)]);
    await expect(prune({ keep: 1 })).resolves.toEqual({ deleted: [nameOf('c'), nameOf('d')] });
    expect(deletedOnes()).toEqual([nameOf('c'), nameOf('d')]);
  });

  it('never deletes its own, even if RDS says that it is older than the execution', async () => {
    give([masked('younger', 0.5), masked('a', 2)]);
    await expect(prune({ keep: 1 })).resolves.toEqual({ deleted: [] });
  });

  it('leaves one that cannot be deleted now to a later run, and goes on', async () => {
    give([masked('a', 1), masked('b', 2), masked('c', 3)]);
    rds
      .on(DeleteDBSnapshotCommand)
      .rejectsOnce(new InvalidDBSnapshotStateFault({ message: 'x', $metadata: {} }))
      .resolves({});
    await expect(prune({ keep: 1 })).resolves.toEqual({ deleted: [nameOf('c')] });
  });

  it('does the same for clusters', async () => {
    const cluster = (run: string, daysAgo: number) => ({
      DBClusterSnapshotIdentifier: namesOf(run, 'orders-instance-1').maskedSnapshot,
      DBClusterIdentifier: namesOf(run).clone,
      Status: 'available',
      SnapshotCreateTime: new Date(NOW - daysAgo * DAY * 1000),
      TagList: tags(run, OWNER, 'orders', 'orders-instance-1'),
    });
    rds
      .on(DescribeDBClusterSnapshotsCommand)
      .resolves({ DBClusterSnapshots: [cluster('a', 1), cluster('b', 2)] });
    rds
      .on(DeleteDBClusterSnapshotCommand)
      .resolvesOnce({})
      .rejects(new DBClusterSnapshotNotFoundFault({ message: 'x', $metadata: {} }));
    await expect(prune({ kind: 'cluster', keep: 1 })).resolves.toEqual({
      deleted: [namesOf('b', 'orders-instance-1').maskedSnapshot],
    });
    await expect(prune({ kind: 'cluster', keep: 1 })).resolves.toEqual({ deleted: [] });
    rds
      .on(DeleteDBClusterSnapshotCommand)
      .rejects(new InvalidDBClusterSnapshotStateFault({ message: 'x', $metadata: {} }));
    await expect(prune({ kind: 'cluster', keep: 1 })).resolves.toEqual({ deleted: [] });
  });
});
