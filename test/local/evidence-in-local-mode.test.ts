import { DescribeDBInstancesCommand, DescribeDBSnapshotsCommand } from '@aws-sdk/client-rds';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MaskingRunFinished } from '../../lambda/contract/masking-run-finished';
import type { LocalMode } from '../../local/boot';
import { ScaledClock } from '../../local/clock';
import { ORDERS_RULESET } from '../../local/orders/orders-ruleset';
import { bootOrders, QUICK_TIMINGS } from './orders-mode';

const MINUTE = 60_000;
const FAST = { timeout: 60_000, interval: 20 };

const importing = `imports: [org/pii]\n${ORDERS_RULESET}`;
const WEAK = 'version: "1.0"\ntasks:\n  - type: truncate_table\n    table: order_items\n';

describe('only evidence counts, in local mode', { timeout: 120_000 }, () => {
  let local: LocalMode;

  beforeAll(async () => {
    local = await bootOrders({
      clock: new ScaledClock(20),
      timings: { ...QUICK_TIMINGS, maskingMilliseconds: 2 * MINUTE },
    });
  }, 120_000);

  afterAll(() => local.close());

  const dataMasque = () => local.services.dataMasque;

  async function start(ruleset: string, more: object = {}): Promise<string> {
    const input = {
      DBInstanceIdentifier: 'orders',
      DBSecretIdentifier: local.automation.databaseSecretArn,
      DataMasqueRulesetId: ruleset,
      ...more,
    };
    const { executionArn = '' } = await local.clients.stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: local.automation.deployment.stateMachine.arn,
        input: JSON.stringify(input),
      }),
    );
    return executionArn;
  }

  /** Resolves when the restore of a clone has begun. */
  async function cloning(): Promise<void> {
    await expect
      .poll(async () => {
        const { DBInstances = [] } = await local.clients.rds.send(new DescribeDBInstancesCommand({}));
        return DBInstances.some(({ DBInstanceIdentifier }) => DBInstanceIdentifier?.startsWith('masking-'));
      }, FAST)
      .toBe(true);
  }

  /** Resolves when DataMasque masks by a run of this execution. */
  async function masking(before: number): Promise<void> {
    await expect
      .poll(() => dataMasque().runs.list().length > before && dataMasque().runs.list()[0]?.status, FAST)
      .toBe('running');
  }

  /** What was published of an execution that failed; no masked snapshot is there. */
  async function failed(executionArn: string): Promise<MaskingRunFinished> {
    const finished = await local.finishedRuns.of(executionArn);
    const { status } = await local.clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    expect(status).toBe('FAILED');
    expect(finished).toMatchObject({ executionStatus: 'FAILED', maskedSnapshotArn: null });
    const { DBSnapshots = [] } = await local.clients.rds.send(new DescribeDBSnapshotsCommand({}));
    expect(DBSnapshots.filter(({ DBSnapshotIdentifier: name }) => name?.startsWith('masked-'))).toEqual([]);
    return finished;
  }

  it('fails when DataMasque is restored from a backup in mid-run, and somebody’s run takes our number', async () => {
    const before = dataMasque().runs.list().length;
    const executionArn = await start(local.rulesetId);
    await masking(before);
    const [ours] = dataMasque().runs.list();
    dataMasque().runs.restoreBackup(before);
    const { id: connection } = dataMasque().connections.save({
      ...dataMasque().connections.list()[0]?.fields,
      name: 'somebody',
    });
    const ruleset = dataMasque().addRuleset('tiny', WEAK).id;
    const tiny = dataMasque().runs.create({ name: 'tiny', connection, ruleset, options: { dry_run: true } });
    expect(tiny.id).toBe(ours?.id);
    const finished = await failed(executionArn);
    expect(finished).toMatchObject({ verdict: 'masking-failed', error: 'MaskingFailed' });
    expect(finished.cause).toMatch(
      /MaskingRunGone: 5 polls in a row found no masking run \d+ of this execution/,
    );
    expect(finished.cause).toContain('its name is tiny, expected: masking-');
    expect(
      dataMasque()
        .connections.list()
        .map(({ name }) => name),
    ).toEqual(['somebody']);
  });

  it('fails when a weak text is put in during the restore', async () => {
    const executionArn = await start(local.rulesetId);
    await cloning();
    dataMasque().addRuleset('orders', WEAK);
    const finished = await failed(executionArn);
    dataMasque().addRuleset('orders', ORDERS_RULESET);
    expect(finished).toMatchObject({ verdict: 'masking-failed' });
    expect(finished.cause).toMatch(
      /RequestRefused: the ruleset orders changed between the check of the request and the start/,
    );
  });

  it('fails when a library is changed while the run masks', async () => {
    const library = dataMasque().libraries.create({
      namespace: 'org',
      name: 'pii',
      config_yaml: 'masks: {}',
    });
    const ruleset = dataMasque().addRuleset('with a library', importing);
    expect(ruleset.validationErrors).toEqual([]);
    const before = dataMasque().runs.list().length;
    const executionArn = await start('with a library');
    await masking(before);
    dataMasque().libraries.update(library.id, { ...library, config_yaml: 'masks: {weak: {}}' });
    const finished = await failed(executionArn);
    expect(finished).toMatchObject({
      verdict: 'masking-failed',
      ruleset: { name: 'with a library', libraries: [{ namespace: 'org', name: 'pii' }] },
      maskedDatabase: { schema: 'public' },
    });
    expect(finished.cause).toMatch(/RulesetChanged: .*\(changed: org\/pii\)/);
  });

  it('makes nothing for a text that is not the pinned one', async () => {
    const RulesetHash = `sha256:${'0'.repeat(64)}`;
    const finished = await failed(await start(local.rulesetId, { RulesetHash }));
    expect(finished.error).toBe('RequestRefused');
    expect(finished.cause).toContain(`where the request pins: ${RulesetHash}`);
  });
});
