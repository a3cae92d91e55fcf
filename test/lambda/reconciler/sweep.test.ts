import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { resourceNames } from '../../../lambda/contract/resource-names';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import { sweep } from '../../../lambda/reconciler/sweep';
import {
  cloneTags,
  connecting,
  EXECUTION,
  identityOf,
  intermediateTags,
  MINUTE,
  maskedTags,
  NAMES,
  NOW,
  OWNER,
  ReconcilerFixture,
  STARTED_AT,
} from './reconciler-fixture';

let fixture: ReconcilerFixture;

const swept = (remaining = 120_000) => sweep(fixture.dependencies, () => remaining);

beforeEach(() => {
  fixture = new ReconcilerFixture();
});

describe('a sweep', () => {
  it.each(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const)(
    'deletes the clone and the unmasked snapshots of an execution that is %s',
    async (status) => {
      fixture.execution(EXECUTION, { status });
      await fixture.database('orders');
      await fixture.database(NAMES.clone, cloneTags());
      await fixture.snapshot(NAMES.sourceSnapshot, 'orders', intermediateTags());
      fixture.clock.time += 10 * MINUTE;
      await fixture.snapshot(NAMES.maskedOriginal, NAMES.clone, intermediateTags());
      fixture.clock.time += 10 * MINUTE;
      await expect(swept()).resolves.toEqual({ found: 3, left: 0 });
      expect(await fixture.standing()).toEqual(['orders']);
      expect(fixture.counted).toEqual(['found 3 left 0']);
      expect(fixture.services.rds.retainedBackups).toEqual([]);
    },
  );

  it('says how old the newest masked snapshot of each database is, and of nobody else’s', async () => {
    const later = EXECUTION.replace('orders-1', 'orders-2');
    fixture.execution(EXECUTION, { status: 'SUCCEEDED' });
    await fixture.database(NAMES.clone);
    await fixture.snapshot(NAMES.maskedSnapshot, NAMES.clone, maskedTags());
    fixture.clock.time += 60 * MINUTE;
    const names = resourceNames(OWNER, identityOf(later), 'orders');
    await fixture.database(names.clone);
    await fixture.snapshot(names.maskedSnapshot, names.clone, {
      ...maskedTags(),
      [ResourceTag.EXECUTION]: later,
    });
    fixture.clock.time += 30 * MINUTE;
    await fixture.snapshot('masked-by-hand', names.clone, maskedTags());
    const forged = resourceNames(OWNER, identityOf(`${later}0`), 'orders').maskedSnapshot;
    await fixture.database('orders');
    await fixture.snapshot(forged, 'orders', { ...maskedTags(), [ResourceTag.EXECUTION]: `${later}0` });
    fixture.clock.time += 30 * MINUTE;
    await swept();
    expect(fixture.counted).toEqual(['orders masked 3600 s ago', 'found 0 left 0']);
  });

  it('says no age of a masked snapshot that is not complete', async () => {
    fixture.execution(EXECUTION, { status: 'RUNNING', stopDate: undefined });
    await fixture.database('orders');
    await fixture.snapshot(NAMES.maskedSnapshot, 'orders', maskedTags());
    await swept();
    expect(fixture.counted).toEqual(['found 0 left 0']);
  });

  it('deletes nothing of an execution that runs', async () => {
    fixture.execution(EXECUTION, { status: 'RUNNING', stopDate: undefined });
    await fixture.database(NAMES.clone, cloneTags());
    await expect(swept()).resolves.toEqual({ found: 0, left: 0 });
    expect(await fixture.standing()).toEqual([NAMES.clone]);
  });

  it.each(['ThrottlingException', 'AccessDeniedException', 'InvalidArn', 'InternalFailure'])(
    'deletes nothing when Step Functions answers %s, and goes on with the next execution',
    async (name) => {
      const other = EXECUTION.replace('orders-1', 'orders-2');
      const names = resourceNames(OWNER, identityOf(other), 'orders');
      fixture.execution(other, { status: 'ABORTED' });
      fixture.stepFunctions
        .on(DescribeExecutionCommand, { executionArn: EXECUTION })
        .rejects(Object.assign(new Error('no'), { name }));
      await fixture.database(NAMES.clone, cloneTags());
      await fixture.database(names.clone, cloneTags(other));
      fixture.clock.time += 100 * 24 * 60 * MINUTE;
      await expect(swept()).resolves.toMatchObject({ found: 1 });
      expect(await fixture.standing()).toEqual([NAMES.clone]);
      expect(fixture.lines).toContainEqual(
        expect.objectContaining({ notice: 'execution-unclear', executionArn: EXECUTION, error: name }),
      );
    },
  );

  it('takes an execution that does not exist for dead only after 15 minutes', async () => {
    fixture.execution(EXECUTION, undefined);
    await fixture.database(NAMES.clone, cloneTags());
    fixture.clock.time += 15 * MINUTE;
    await expect(swept()).resolves.toEqual({ found: 0, left: 0 });
    fixture.clock.time += 1;
    await expect(swept()).resolves.toEqual({ found: 1, left: 1 });
    expect(await fixture.standing()).toEqual([]);
  });

  it('deletes the instance of a cluster before the cluster, in as many sweeps as it takes', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.cluster(NAMES.clone, NAMES.cloneMember, cloneTags());
    await swept();
    fixture.clock.time += 10 * MINUTE;
    await swept();
    fixture.clock.time += 10 * MINUTE;
    await expect(swept()).resolves.toEqual({ found: 0, left: 0 });
    expect(await fixture.standing()).toEqual([]);
  });

  it('finds a restore that was in flight when its execution was stopped, and deletes it once RDS does', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.database('orders');
    await fixture.snapshot('before', 'orders');
    fixture.clock.time += 10 * MINUTE;
    await fixture.services.rds.call('RestoreDBInstanceFromDBSnapshot', {
      DBInstanceIdentifier: NAMES.clone,
      DBSnapshotIdentifier: 'before',
      Tags: Object.entries(cloneTags()).map(([Key, Value]) => ({ Key, Value })),
    });
    await swept();
    expect(await fixture.standing()).toContain(NAMES.clone);
    expect(fixture.lines).toContainEqual(expect.objectContaining({ notice: 'delete-refused' }));
    fixture.clock.time += 10 * MINUTE;
    await swept();
    expect(await fixture.standing()).toEqual(['before', 'orders']);
  });

  it('counts what is still there an hour after the end as left', async () => {
    const stuck = new ReconcilerFixture({ neverGone: () => true });
    stuck.execution(EXECUTION, { status: 'ABORTED', stopDate: new Date(NOW) });
    await stuck.database(NAMES.clone, cloneTags());
    await sweep(stuck.dependencies, () => 120_000);
    stuck.clock.time += 61 * MINUTE;
    await sweep(stuck.dependencies, () => 120_000);
    expect(stuck.counted).toEqual(['found 1 left 0', 'found 1 left 1']);
    // It is being deleted; asking again would only be refused.
    expect(stuck.lines.map(({ notice }) => notice)).not.toContain('delete-refused');
  });

  it('keeps a complete masked snapshot, asking nobody about its execution, and deletes one that failed', async () => {
    const failing = new ReconcilerFixture({
      snapshotStatus: (name, status) => (name.endsWith('-customers') ? 'failed' : status),
    });
    const input = JSON.stringify({ DBInstanceIdentifier: 'customers' });
    failing.execution(EXECUTION, { status: 'ABORTED', input });
    await failing.database(NAMES.clone);
    await failing.snapshot(NAMES.maskedSnapshot, NAMES.clone, maskedTags());
    failing.clock.time += 10 * MINUTE;
    await sweep(failing.dependencies, () => 120_000);
    expect(failing.stepFunctions.commandCalls(DescribeExecutionCommand)).toEqual([]);
    const { maskedSnapshot } = resourceNames(OWNER, identityOf(EXECUTION), 'customers');
    await failing.snapshot(maskedSnapshot, NAMES.clone, maskedTags('customers'));
    failing.clock.time += 10 * MINUTE;
    await sweep(failing.dependencies, () => 120_000);
    expect(await failing.standing()).toEqual([NAMES.maskedSnapshot, NAMES.clone]);
  });

  it.each(['modifying', 'copying', 'incompatible-restore'])(
    'keeps a masked snapshot of an execution that was stopped in status %s, for it was complete once',
    async (shown) => {
      const busy = new ReconcilerFixture({
        snapshotStatus: (name, status) => (name === NAMES.maskedSnapshot ? shown : status),
      });
      busy.execution(EXECUTION, { status: 'ABORTED' });
      await busy.database(NAMES.clone);
      await busy.snapshot(NAMES.maskedSnapshot, NAMES.clone, maskedTags());
      busy.clock.time += 90 * MINUTE;
      await expect(sweep(busy.dependencies, () => 120_000)).resolves.toEqual({ found: 0, left: 0 });
      expect(await busy.standing()).toEqual([NAMES.maskedSnapshot, NAMES.clone]);
    },
  );

  it('deletes the clone of an earlier execution of a name that runs again', async () => {
    const earlier = { executionArn: EXECUTION, startedAt: '2025-06-01T12:00:00.000Z' };
    const { clone } = resourceNames(OWNER, earlier, 'orders');
    fixture.execution(EXECUTION, { status: 'RUNNING', stopDate: undefined });
    await fixture.database(NAMES.clone, cloneTags());
    await fixture.database(clone, { ...cloneTags(), [ResourceTag.STARTED]: earlier.startedAt });
    fixture.clock.time += 16 * MINUTE;
    await expect(swept()).resolves.toMatchObject({ found: 1 });
    expect(await fixture.standing()).toEqual([NAMES.clone]);
  });

  it('takes start dates that differ a little for those of one execution', async () => {
    fixture.execution(EXECUTION, {
      status: 'RUNNING',
      startDate: new Date(Date.parse(STARTED_AT) + 1_999),
      stopDate: undefined,
    });
    await fixture.database(NAMES.clone, cloneTags());
    fixture.clock.time += 16 * MINUTE;
    await expect(swept()).resolves.toEqual({ found: 0, left: 0 });
    expect(await fixture.standing()).toEqual([NAMES.clone]);
  });

  it('reports what executions of a replaced state machine left, once it has stood for an hour', async () => {
    const former = EXECUTION.replace(':Masking:', ':MaskingOfOld:');
    const { clone } = resourceNames(OWNER, identityOf(former), '');
    await fixture.database(clone, cloneTags(former));
    await expect(swept()).resolves.toEqual({ found: 0, left: 0 });
    fixture.clock.time += 61 * MINUTE;
    await expect(swept()).resolves.toEqual({ found: 0, left: 1 });
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ notice: 'needs-a-person', resource: `instance ${clone}` }),
    );
    expect(await fixture.standing()).toEqual([clone]);
  });

  it('keeps the masked snapshot of an execution that succeeded, whatever it is busy with now', async () => {
    const busy = new ReconcilerFixture({
      snapshotStatus: (name, status) => (name === NAMES.maskedSnapshot ? 'modifying' : status),
    });
    busy.execution(EXECUTION, { status: 'SUCCEEDED' });
    await busy.database('orders');
    await busy.snapshot(NAMES.maskedSnapshot, 'orders', maskedTags());
    busy.clock.time += 90 * MINUTE;
    await expect(sweep(busy.dependencies, () => 120_000)).resolves.toEqual({ found: 0, left: 0 });
    expect(await busy.standing()).toEqual([NAMES.maskedSnapshot, 'orders']);
  });

  it('cancels the masking run and removes the connection of what it finds', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' }, [connecting()]);
    await fixture.database(NAMES.clone, cloneTags());
    const run = fixture.run(NAMES.connection, 'running');
    const other = fixture.run('by hand', 'running');
    await swept();
    expect(run.status).toBe('cancelling');
    run.status = 'cancelled';
    await swept();
    expect(fixture.services.dataMasque.connections.list().map(({ name }) => name)).toEqual(['by hand']);
    expect(other.status).toBe('running');
  });

  it('deletes databases although DataMasque does not answer', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    fixture.dataMasqueStatus = 502;
    await fixture.database(NAMES.clone, cloneTags());
    await swept();
    expect(await fixture.standing()).toEqual([]);
  });

  it('begins nothing when the time of its function is nearly up', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.database(NAMES.clone, cloneTags());
    await swept(20_000);
    expect(await fixture.standing()).toEqual([NAMES.clone]);
  });

  it('walks every page', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    for (let index = 0; index < 120; index += 1) await fixture.database(`a-${index}`);
    await fixture.database(NAMES.clone, cloneTags());
    await expect(swept()).resolves.toMatchObject({ found: 1 });
  });
});

describe('what looks like ours by one sign only is never deleted', () => {
  const otherExecution = EXECUTION.replace('orders-1', 'orders-2');
  const foreignMachine = EXECUTION.replace(':Masking:', ':Other:');
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['a database with a clone’s name and no tag', NAMES.clone, {}],
    ['one with its name and another workflow’s tag', NAMES.clone, cloneTags(EXECUTION, 'Other/Workflow')],
    ['one with its name and no owner', NAMES.clone, { [ResourceTag.EXECUTION]: EXECUTION }],
    ['one with its name and no execution', NAMES.clone, { [ResourceTag.CLONE_OWNER]: OWNER }],
    ['one with the tags of a masked snapshot', NAMES.clone, maskedTags()],
    ['one with the tags of an unmasked snapshot', NAMES.clone, intermediateTags()],
    ['one with an execution that is no ARN', NAMES.clone, cloneTags('orders-1')],
  ];

  it.each(cases)('%s', async (_, identifier, tags) => {
    for (const arn of [EXECUTION, otherExecution, foreignMachine])
      fixture.execution(arn, { status: 'ABORTED' });
    await fixture.database(identifier, tags);
    fixture.clock.time += 100 * 24 * 60 * MINUTE;
    await expect(swept()).resolves.toEqual({ found: 0, left: 0 });
    expect(await fixture.standing()).toEqual([identifier]);
  });

  /** All tags of a clone, and another name than they give: a renamed clone cannot be told from a restored database. */
  const forAPerson: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['a test database that inherited a clone’s tags', 'orders-test', cloneTags()],
    ['one with a clone’s name and another execution’s tag', NAMES.clone, cloneTags(otherExecution)],
    ['one with a longer name', `${NAMES.clone}-2`, cloneTags()],
    [
      'one of a machine that is not monitored',
      resourceNames(OWNER, identityOf(foreignMachine), '').clone,
      cloneTags(foreignMachine),
    ],
  ];

  it.each(forAPerson)('%s, and is reported', async (_, identifier, tags) => {
    for (const arn of [EXECUTION, otherExecution]) fixture.execution(arn, { status: 'ABORTED' });
    await fixture.database(identifier, tags);
    fixture.clock.time += 100 * 24 * 60 * MINUTE;
    await expect(swept()).resolves.toEqual({ found: 0, left: 1 });
    expect(await fixture.standing()).toEqual([identifier]);
    expect(fixture.lines.map(({ notice }) => notice)).toContain('needs-a-person');
  });

  const snapshots: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['a copy of an unmasked snapshot', 'copy', intermediateTags()],
    ['a snapshot with a clone’s tags', NAMES.sourceSnapshot, cloneTags()],
    ['an untagged snapshot with our name', NAMES.sourceSnapshot, {}],
    ['a masked snapshot that failed, under another name', `${NAMES.maskedSnapshot}-copy`, maskedTags()],
    ['a failed snapshot with a masked one’s tags', 'masked-by-hand', maskedTags()],
    [
      'a failed snapshot with a masked one’s tags and a name like it',
      NAMES.maskedSnapshot.replace('masked-', 'copied-'),
      maskedTags(),
    ],
    [
      'a failed snapshot with a masked one’s name and no owner',
      NAMES.maskedSnapshot,
      { [ResourceTag.EXECUTION]: EXECUTION },
    ],
  ];

  it.each(snapshots)('%s', async (_, identifier, tags) => {
    const failing = new ReconcilerFixture({ snapshotStatus: () => 'failed' });
    failing.execution(EXECUTION, { status: 'ABORTED' });
    await failing.database('orders');
    await failing.snapshot(identifier, 'orders', tags);
    failing.clock.time += 100 * 24 * 60 * MINUTE;
    await sweep(failing.dependencies, () => 120_000);
    expect(await failing.standing()).toContain(identifier);
  });
});
