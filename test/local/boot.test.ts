import { DescribeDBInstancesCommand, DescribeDBSnapshotsCommand } from '@aws-sdk/client-rds';
import { DescribeExecutionCommand, ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import type { BootOptions, LocalMode } from '../../local/boot';
import { type MaskingJobReport, runMaskingJob } from '../../local/job/masking-job';
import { ordersScript } from '../../local/orders/orders-database';
import type { Database } from '../../local/postgres/database-store';
import { bootOrders } from './orders-mode';

const TIMINGS = {
  restoreMilliseconds: 40_000,
  createMemberMilliseconds: 20_000,
  snapshotMilliseconds: 20_000,
  deleteMilliseconds: 20_000,
  maskingMilliseconds: 20_000,
};

describe('local mode, booted', { timeout: 60_000 }, () => {
  let local: LocalMode;

  afterEach(() => local.close());

  async function boot(options: Partial<BootOptions> = {}): Promise<void> {
    local = await bootOrders({
      sourceScript: ordersScript({ customers: 50, orders: 80 }),
      timings: TIMINGS,
      ...options,
    });
  }

  function request(fields: object = {}): object {
    return {
      databaseIdentifier: 'orders',
      databaseSecretIdentifier: local.automation.databaseSecretArn,
      ruleset: local.rulesetId,
      ...fields,
    };
  }

  function runJob(fields?: object): Promise<MaskingJobReport> {
    return runMaskingJob({
      apiUrl: local.urls.api,
      request: request(fields),
      stepFunctions: local.clients.stepFunctions,
      rds: local.clients.rds,
      source: local.source,
      restoreSnapshot: async (arn) =>
        local.store.restore(await local.services.rds.snapshotImage(arn), {
          database: 'orders',
          user: 'orders_admin',
          password: local.logins.source.password,
        }),
      rowsMaskedInClone: () => local.services.dataMasque.runs.list()[0]?.maskedRows ?? 0,
      onNews: () => undefined,
    });
  }

  async function start(fields: object): Promise<{ status: number; body: Record<string, string> }> {
    const response = await fetch(`${local.urls.api}/executions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request(fields)),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  it('runs two executions on one source at the same time: two clones, two snapshots, neither touches the other', async () => {
    await boot();
    const reports = await Promise.all([runJob({ overlap: 'ALLOW' }), runJob({ overlap: 'ALLOW' })]);
    const arns = reports.map(({ result }) => result.maskedSnapshotArn);
    expect(new Set(arns).size).toBe(2);
    for (const { result } of reports) {
      expect(result).toMatchObject({
        status: 'SUCCEEDED',
        source: { rows: 130, unchanged: true },
        clone: { rowsMasked: 130, deleted: true },
      });
    }
    const { DBSnapshots: snapshots = [] } = await local.clients.rds.send(new DescribeDBSnapshotsCommand({}));
    const masked = snapshots.filter(({ TagList: tags = [] }) =>
      tags.some(({ Key }) => Key === ResourceTag.MASKED_SNAPSHOT_OWNER),
    );
    expect(masked).toHaveLength(2);
    for (const { TagList: tags = [] } of masked) {
      expect(tags.map(({ Key }) => Key)).not.toContain(ResourceTag.CLONE_OWNER);
      expect(tags).toContainEqual({ Key: ResourceTag.SOURCE, Value: 'orders' });
    }
  });

  it('sees it when the masking writes to the source', async () => {
    let source: Database | undefined;
    await boot({
      databases: {
        open: async () => ({
          query: async (sql, parameters) => (source ? source.query(sql, parameters) : []),
          close: async () => undefined,
        }),
      },
    });
    source = local.source;
    const { result } = await runJob();
    expect(result.source.unchanged).toBe(false);
    expect(result.clone.rowsMasked).toBe(0);
  });

  it('logs in to a clone with the password of its snapshot, though the secret was rotated since', async () => {
    await boot();
    await local.services.rds.setMasterPassword('orders', 'a-new-password');
    const rotated = JSON.stringify({ username: 'orders_admin', password: 'a-new-password' });
    local.services.secrets.rotate(local.automation.databaseSecretArn, rotated);
    const { result } = await runJob();
    expect(result).toMatchObject({ status: 'SUCCEEDED', clone: { rowsMasked: 130 } });
  });

  it('answers a repeat with the same execution, while it runs and after it closed', async () => {
    await boot();
    const first = await start({ idempotencyKey: 'tonight' });
    const repeat = await start({ idempotencyKey: 'tonight' });
    expect([first.status, repeat.status]).toEqual([201, 200]);
    expect(repeat.body.executionArn).toBe(first.body.executionArn);
    const executionArn = first.body.executionArn;
    await local.clients.stepFunctions.send(new StopExecutionCommand({ executionArn }));
    await expect
      .poll(
        async () =>
          (await local.clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn }))).status,
      )
      .toBe('ABORTED');
    const late = await start({ idempotencyKey: 'tonight' });
    expect(late).toMatchObject({ status: 200, body: { executionArn, deduplicated: true } });
    const stateMachineArn = first.body.stateMachineArn;
    const { executions } = await local.clients.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn }),
    );
    expect(executions).toHaveLength(1);
  });

  it('answers a request while another run masks the database with 409 and that run, and a repeat as a repeat', async () => {
    await boot();
    const first = await start({ idempotencyKey: 'tonight' });
    const other = await start({ idempotencyKey: 'another night' });
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({
      error: 'OverlappingExecution',
      message: expect.stringContaining(String(first.body.executionArn)),
    });
    const repeat = await start({ idempotencyKey: 'tonight' });
    expect([repeat.status, repeat.body.executionArn]).toEqual([200, first.body.executionArn]);
    expect(await start({ overlap: 'SKIP' })).toMatchObject({
      status: 200,
      body: { skipped: true, runningExecutionArn: first.body.executionArn },
    });
  });

  it('refuses a request with every fault at once, and starts nothing', async () => {
    await boot();
    const { status, body } = await start({
      ruleset: ' orders',
      preferredAvailabilityZone: 'moon',
      RunSecret: 'a-secret-of-ours',
    });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toContain('a-secret-of-ours');
    const details = body.details as unknown as readonly { field: string }[];
    expect(details.map(({ field }) => field).sort()).toEqual([
      'RunSecret',
      'preferredAvailabilityZone',
      'ruleset',
    ]);
    const response = await fetch(`${local.urls.api}/executions`);
    await expect(response.json()).resolves.toMatchObject({ executions: [] });
  });

  it('refuses an execution that was started with an unknown ruleset within seconds, before anything is made', async () => {
    await boot();
    const { result } = await runJob({ ruleset: '11111111-2222-4333-8444-555555555555' });
    expect(result).toMatchObject({
      status: 'FAILED',
      error: expect.stringMatching(
        /^RequestRefused: RequestRefused: DataMasque has no ruleset of id 11111111-/,
      ),
    });
    const { DBInstances: instances = [] } = await local.clients.rds.send(new DescribeDBInstancesCommand({}));
    expect(instances.map(({ DBInstanceIdentifier: identifier }) => identifier)).toEqual(['orders']);
  });
});
