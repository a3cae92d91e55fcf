import { createHash } from 'node:crypto';
import {
  CreateDBSnapshotCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { maskingEnvironment } from '../../../lambda/contract/masking-environment';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import { isEnded } from '../../../lambda/contract/verdict';
import { DynamoRunRecords } from '../../../lambda/records/dynamo-run-records';
import { checkedPlan } from '../../../lambda/runs/checked-plan';
import type { BootOptions, LocalMode } from '../../../local/boot';
import { ScaledClock } from '../../../local/clock';
import { PhaseFollower } from '../../../local/job/phases';
import { ORDERS_RULESET } from '../../../local/orders/orders-ruleset';
import { bootOrders } from '../orders-mode';

const TIMINGS = {
  restoreMilliseconds: 40_000,
  createMemberMilliseconds: 20_000,
  snapshotMilliseconds: 20_000,
  deleteMilliseconds: 20_000,
  maskingMilliseconds: 3_600_000,
};
const MINUTE = 60_000;
const FAST = { timeout: 40_000, interval: 50 };

describe('the monitor in local mode', { timeout: 90_000 }, () => {
  let local: LocalMode;

  afterEach(() => local.close());

  async function boot(options: Partial<BootOptions> = {}): Promise<void> {
    local = await bootOrders({ timings: TIMINGS, ...options });
  }

  function recordOf(executionArn: string) {
    const { tables } = local.automation.deployment;
    const records = new DynamoRunRecords(local.clients.dynamoDb, { tableName: String(tables[0]?.TableName) });
    return records.of(executionArn);
  }

  async function start(changed: object = {}): Promise<string> {
    const { stateMachine } = local.automation.deployment;
    const input = {
      DBInstanceIdentifier: 'orders',
      DBSecretIdentifier: local.automation.databaseSecretArn,
      DataMasqueRulesetId: local.rulesetId,
      ...changed,
    };
    const { executionArn = '' } = await local.clients.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: stateMachine.arn, input: JSON.stringify(input) }),
    );
    return executionArn;
  }

  /** Resolves when an execution says that it does something. */
  async function doing(executionArn: string, what: string): Promise<void> {
    const follower = new PhaseFollower(local.clients.stepFunctions, executionArn);
    await expect.poll(async () => (await follower.news()).map(({ text }) => text), FAST).toContain(what);
  }

  async function stop(executionArn: string): Promise<void> {
    await local.clients.stepFunctions.send(new StopExecutionCommand({ executionArn }));
  }

  async function databases(): Promise<readonly (string | undefined)[]> {
    const { rds } = local.clients;
    const { DBInstances: instances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
    const { DBClusters: clusters = [] } = await rds.send(new DescribeDBClustersCommand({}));
    return [
      ...instances.map((one) => one.DBInstanceIdentifier),
      ...clusters.map((one) => one.DBClusterIdentifier),
    ];
  }

  const clones = async () => (await databases()).filter((name) => name?.startsWith('masking-'));
  const connections = () => local.services.dataMasque.connections.list();

  it('leaves no clone within a minute of an abort in mid-masking, and no connection and no masking run', async () => {
    // Slowly: what the machine itself takes counts as well.
    await boot({ clock: new ScaledClock(20) });
    const executionArn = await start();
    await doing(executionArn, 'masking the clone');
    await expect.poll(() => local.services.dataMasque.runs.list().length, FAST).toBe(1);
    await stop(executionArn);
    const stoppedAt = local.services.clock.now();
    await expect.poll(clones, FAST).toEqual([]);
    expect(local.services.clock.now() - stoppedAt).toBeLessThan(MINUTE);
    await expect(local.finishedRuns.of(executionArn)).resolves.toMatchObject({
      verdict: 'aborted',
      executionStatus: 'ABORTED',
      id: expect.stringMatching(/:execution:\S+#\d{4}-\d{2}-\d{2}T\S+Z#0$/),
    });
    expect(connections()).toEqual([]);
    expect(local.services.dataMasque.runs.list().map(({ status }) => status)).toEqual(['cancelled']);
    expect(await databases()).toEqual(['orders']);
  });

  it.each(['instance', 'aurora'] as const)(
    'deletes a clone of an %s whose restore was in flight when the execution was stopped, and records when it is gone',
    async (sourceKind) => {
      await boot({ sourceKind, timings: { ...TIMINGS, restoreMilliseconds: 6 * MINUTE } });
      const executionArn = await start();
      await expect.poll(clones, FAST).toHaveLength(1);
      await stop(executionArn);
      await expect(local.finishedRuns.of(executionArn)).resolves.toMatchObject({
        verdict: 'aborted',
        leftovers: [{ status: 'creating', state: 'being-removed', removedAt: null, deleteCommand: null }],
      });
      await expect.poll(clones, FAST).toEqual([]);
      const removed = { state: 'removed', removedAt: expect.any(String) };
      await expect.poll(async () => (await recordOf(executionArn))?.leftovers, FAST).toMatchObject([removed]);
      const [, name] = /:([^:]+)$/.exec(executionArn) ?? [];
      const shown = await fetch(`${local.urls.api}/executions/${name}`);
      await expect(shown.json()).resolves.toMatchObject({ verdict: 'aborted', leftovers: [removed] });
      const listed = await fetch(`${local.urls.api}/runs?verdict=aborted`);
      await expect(listed.json()).resolves.toMatchObject({ runs: [{ leftovers: [removed] }] });
    },
  );

  it('calls a run refused whose database does not exist, and shows the ruleset that was asked for', async () => {
    await boot();
    const executionArn = await start({ DBInstanceIdentifier: 'nowhere' });
    const said = {
      verdict: 'refused',
      error: 'RequestRefused',
      cause: expect.stringMatching(/^SourceUnusable: there is no database nowhere; name an RDS instance/),
      requestedRuleset: local.rulesetId,
      leftovers: [],
    };
    await expect(local.finishedRuns.of(executionArn)).resolves.toMatchObject(said);
    await expect.poll(async () => (await recordOf(executionArn))?.verdict, FAST).toBe('refused');
    const listed = await fetch(`${local.urls.api}/runs?verdict=refused`);
    await expect(listed.json()).resolves.toMatchObject({ runs: [said] });
  });

  it('shows the ruleset that was asked for of a run that is refused for it', async () => {
    await boot();
    const executionArn = await start({ DataMasqueRulesetId: 'never-was' });
    await expect(local.finishedRuns.of(executionArn)).resolves.toMatchObject({
      verdict: 'refused',
      requestedRuleset: 'never-was',
    });
    const [, name] = /:([^:]+)$/.exec(executionArn) ?? [];
    const shown = await fetch(`${local.urls.api}/executions/${name}`);
    await expect(shown.json()).resolves.toMatchObject({
      rulesetName: null,
      input: { DataMasqueRulesetId: 'never-was' },
      firstError: { phase: 'request', error: 'RequestRefused' },
    });
  });

  it('reports a clone that was renamed in mid-masking, and never deletes it', async () => {
    await boot({ timings: { ...TIMINGS, maskingMilliseconds: 20 * MINUTE } });
    const executionArn = await start();
    await doing(executionArn, 'masking the clone');
    const [clone] = await clones();
    await local.clients.rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: clone,
        NewDBInstanceIdentifier: 'kept-by-somebody',
        ApplyImmediately: true,
      }),
    );
    await expect(local.finishedRuns.of(executionArn)).resolves.toMatchObject({
      verdict: 'snapshot-failed',
      maskedSnapshotArn: null,
      leftovers: [
        { identifier: 'kept-by-somebody', deleteCommand: expect.stringContaining('kept-by-somebody') },
      ],
    });
    expect(await databases()).toEqual(expect.arrayContaining(['orders', 'kept-by-somebody']));
  });

  it('calls a snapshot of the source nothing masked, although it bears the name and all tags of the masked one', async () => {
    await boot({ timings: { ...TIMINGS, maskingMilliseconds: 20 * MINUTE } });
    const executionArn = await start();
    await doing(executionArn, 'masking the clone');
    await expect.poll(() => local.services.dataMasque.runs.list().length, FAST).toBe(1);
    const plan = await checkedPlan(local.clients, executionArn);
    const tags = {
      [ResourceTag.MASKED_SNAPSHOT_OWNER]: maskingEnvironment.read(
        local.automation.deployment.masking.environment,
      ).owner,
      [ResourceTag.EXECUTION]: executionArn,
      [ResourceTag.STARTED]: plan?.startedAt,
      [ResourceTag.SOURCE]: 'orders',
      [ResourceTag.DATABASE]: 'orders',
      [ResourceTag.MASKING_RUN]: String(local.services.dataMasque.runs.list()[0]?.id),
    };
    const forged = plan?.names?.maskedSnapshot;
    await local.clients.rds.send(
      new CreateDBSnapshotCommand({
        DBSnapshotIdentifier: forged,
        DBInstanceIdentifier: 'orders',
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    await expect(local.finishedRuns.of(executionArn)).resolves.toMatchObject({
      verdict: 'snapshot-failed',
      maskedSnapshotArn: null,
      cause: expect.stringContaining('is there already and is no snapshot that this execution took of'),
      leftovers: [],
    });
    const { DBSnapshots: [snapshot] = [] } = await local.clients.rds.send(
      new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: forged }),
    );
    expect(snapshot?.Status).toBe('available');
  });

  it('says of a run that succeeded that it is masked, and leaves its snapshot alone', async () => {
    await boot({ timings: { ...TIMINGS, maskingMilliseconds: 20_000 } });
    const executionArn = await start();
    const finished = await local.finishedRuns.of(executionArn);
    expect(finished).toMatchObject({ verdict: 'masked', maskingStatus: 'finished', leftovers: [] });
    expect(isEnded(finished.executionStatus)).toBe(true);
    await local.services.clock.sleep(6 * MINUTE);
    const { DBSnapshots: snapshots = [] } = await local.clients.rds.send(new DescribeDBSnapshotsCommand({}));
    expect(snapshots.map(({ DBSnapshotArn: arn }) => arn)).toContain(finished.maskedSnapshotArn);
    await expect(recordOf(executionArn)).resolves.toMatchObject({
      verdict: 'masked',
      startedBy: null,
      databaseIdentifier: 'orders',
      sourceSnapshot: expect.stringMatching(/^rds:orders-/),
      availabilityZone: expect.stringMatching(/^us-east-1[a-z]$/),
      maskedSnapshotArn: finished.maskedSnapshotArn,
      ruleset: {
        id: local.rulesetId,
        name: 'orders',
        contentHash: createHash('sha256').update(ORDERS_RULESET).digest('hex'),
      },
    });
    const { phases = [] } = (await recordOf(executionArn)) ?? {};
    expect(phases.map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual(
      ['request', 'source', 'clone', 'masking', 'snapshot', 'clean-up'].map((phase) => `${phase} succeeded`),
    );
    const listed = await fetch(`${local.urls.api}/runs?database=orders&verdict=masked`);
    await expect(listed.json()).resolves.toEqual({ runs: [await recordOf(executionArn)] });
    // What was said is there for whoever asks later.
    await expect(local.finishedRuns.of(executionArn)).resolves.toBe(finished);
  });
});
