import {
  CreateDBClusterSnapshotCommand,
  CreateDBSnapshotCommand,
  DescribeDBSnapshotsCommand,
} from '@aws-sdk/client-rds';
import { DescribeExecutionCommand, type ExecutionListItem, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import type { BootOptions, LocalMode } from '../../../local/boot';
import { ScaledClock } from '../../../local/clock';
import { bootOrders } from '../orders-mode';

const TIMINGS = {
  restoreMilliseconds: 40_000,
  createMemberMilliseconds: 20_000,
  snapshotMilliseconds: 20_000,
  deleteMilliseconds: 20_000,
  maskingMilliseconds: 20_000,
};
const FAST = { timeout: 30_000, interval: 50 };

describe('local mode with events', { timeout: 60_000 }, () => {
  let local: LocalMode;
  let said: string[];

  afterEach(() => local.close());

  async function boot(options: Partial<BootOptions>): Promise<void> {
    said = [];
    local = await bootOrders({
      clock: new ScaledClock(120),
      timings: TIMINGS,
      say: (line) => said.push(line),
      ...options,
    });
  }

  async function executions(): Promise<ExecutionListItem[]> {
    const stateMachineArn = local.automation.deployment.stateMachine.arn;
    const answer = await local.clients.stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
    return answer.executions ?? [];
  }

  async function input(executionArn: string | undefined): Promise<Record<string, string>> {
    const execution = await local.clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return JSON.parse(execution.input ?? '');
  }

  it('starts a run at every tick of the schedule, through the trigger', async () => {
    await boot({ scheduleEveryMilliseconds: 120_000 });
    await expect.poll(async () => (await executions()).length, FAST).toBeGreaterThanOrEqual(2);
    const events = said.filter((line) => line.startsWith('event  '));
    expect(events[0]).toMatch(
      /^event {2}Local\/Trigger\/Schedule: started arn:aws:states:.*:execution:masking-workflow:orders-[0-9a-f]{16}$/,
    );
    expect(new Set(events).size).toBe(events.length);
  });

  it('starts one run on a snapshot of the source, from that snapshot, and none on the ones that it leaves', async () => {
    await boot({ snapshotRule: true });
    await local.clients.rds.send(
      new CreateDBSnapshotCommand({
        DBSnapshotIdentifier: 'orders-release-1',
        DBInstanceIdentifier: 'orders',
      }),
    );
    await expect
      .poll(async () => (await executions()).map(({ status }) => status), FAST)
      .toEqual(['SUCCEEDED']);
    const [execution] = await executions();
    await expect(input(execution?.executionArn)).resolves.toMatchObject({
      DBInstanceIdentifier: 'arn:aws:rds:us-east-1:000000000000:db:orders',
      SourceSnapshot: 'arn:aws:rds:us-east-1:000000000000:snapshot:orders-release-1',
    });
    const { DBSnapshots: snapshots = [] } = await local.clients.rds.send(new DescribeDBSnapshotsCommand({}));
    expect(snapshots.some(({ DBSnapshotIdentifier: name }) => name?.startsWith('masked-'))).toBe(true);
    await local.services.clock.sleep(2 * TIMINGS.snapshotMilliseconds);
    expect(await executions()).toHaveLength(1);
  });

  it('starts one on an automated snapshot, and none on one of another name', async () => {
    await boot({ snapshotRule: true });
    await local.clients.rds.send(
      new CreateDBSnapshotCommand({ DBSnapshotIdentifier: 'by-hand', DBInstanceIdentifier: 'orders' }),
    );
    await local.services.clock.sleep(2 * 60_000);
    expect(await executions()).toEqual([]);
    const name = await local.services.rds.takeAutomatedSnapshot('orders');
    await expect.poll(async () => (await executions()).length, FAST).toBe(1);
    const [execution] = await executions();
    expect((await input(execution?.executionArn)).SourceSnapshot).toMatch(new RegExp(`:snapshot:${name}$`));
  });

  it('starts one on a snapshot of an Aurora cluster', async () => {
    await boot({ snapshotRule: true, sourceKind: 'aurora' });
    await local.clients.rds.send(
      new CreateDBClusterSnapshotCommand({
        DBClusterSnapshotIdentifier: 'orders-release-1',
        DBClusterIdentifier: 'orders',
      }),
    );
    await expect.poll(async () => (await executions()).length, FAST).toBe(1);
    const [execution] = await executions();
    expect((await input(execution?.executionArn)).SourceSnapshot).toMatch(
      /:cluster-snapshot:orders-release-1$/,
    );
  });

  it('starts nothing unless asked', async () => {
    await boot({});
    await local.clients.rds.send(
      new CreateDBSnapshotCommand({
        DBSnapshotIdentifier: 'orders-release-1',
        DBInstanceIdentifier: 'orders',
      }),
    );
    await local.services.clock.sleep(3 * 60_000);
    expect(await executions()).toEqual([]);
  });
});
