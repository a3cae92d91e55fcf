import {
  ExecutionAlreadyExists,
  type ExecutionListItem,
  type ExecutionStatus,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { executionName } from '../../../lambda/contract/execution-name';
import { SHORTEST, WORKFLOW_ARN } from '../contract/valid-request';
import { NOW, TriggerFixture } from './trigger-fixture';

const HOUR = 3_600_000;
const THROTTLED = Object.assign(new Error('slow down'), {
  name: 'ThrottlingException',
  $metadata: { httpStatusCode: 400 },
});
const KEYED = { ...SHORTEST, idempotencyKey: 'release-42' };
const NAME = executionName('Stack/Trigger POST /executions', { ...KEYED, stateMachineArn: WORKFLOW_ARN });
const OTHER = 'orders-0123456789abcdef';
const arnOf = (name: unknown) => `arn:aws:states:us-east-1:111122223333:execution:Masking:${name}`;

let trigger: TriggerFixture;
/** What Step Functions would list, the newest first. */
let listed: ExecutionListItem[];

function execution(name: string, status: ExecutionStatus, hoursAgo = 1): ExecutionListItem {
  const startDate = new Date(NOW - hoursAgo * HOUR);
  const stopDate = status === 'RUNNING' ? undefined : startDate;
  return { name, status, startDate, stopDate, executionArn: arnOf(name), stateMachineArn: WORKFLOW_ARN };
}

const lists = (): ListExecutionsCommandInput[] =>
  trigger.stepFunctions.commandCalls(ListExecutionsCommand).map((call) => call.args[0].input);
const starts = (): unknown[] =>
  trigger.stepFunctions.commandCalls(StartExecutionCommand).map((call) => call.args[0].input.name);

beforeEach(() => {
  trigger = new TriggerFixture();
  listed = [];
  trigger.stepFunctions.on(StartExecutionCommand).callsFake(({ name }) => {
    const known = listed.find((item) => item.name === name);
    if (known && known.status !== 'RUNNING')
      throw new ExecutionAlreadyExists({ message: 'exists', $metadata: {} });
    return { executionArn: arnOf(name), startDate: known?.startDate ?? new Date(trigger.now) };
  });
  trigger.stepFunctions.on(ListExecutionsCommand).callsFake((input: ListExecutionsCommandInput) => ({
    executions: listed.filter(({ status }) => !input.statusFilter || status === input.statusFilter),
  }));
});

describe('a request of a person while another execution masks the same database', () => {
  beforeEach(() => {
    listed = [execution(OTHER, 'RUNNING')];
  });

  it('is rejected with 409, naming the execution that runs, and nothing is started', async () => {
    const { status, body } = await trigger.post(SHORTEST);
    expect(status).toBe(409);
    expect(body).toEqual({
      error: 'OverlappingExecution',
      message: `another execution masks orders, got: ${arnOf(OTHER)}; wait for its end, or send overlap ALLOW to start beside it`,
      details: [{ field: 'databaseIdentifier', message: `is being masked by ${arnOf(OTHER)}` }],
      runningExecutionArn: arnOf(OTHER),
    });
    expect(starts()).toEqual([]);
    expect(trigger.counted).toEqual(['RequestsRejected']);
    expect(trigger.logged).toMatchObject([{ level: 'warn', notice: 'request-rejected' }]);
  });

  it('starts beside it when the person allows that, without looking', async () => {
    expect((await trigger.post({ ...SHORTEST, overlap: 'ALLOW' })).status).toBe(201);
    expect(lists()).toEqual([]);
  });

  it('is skipped when the person says so', async () => {
    const { status, body } = await trigger.post({ ...SHORTEST, overlap: 'SKIP' });
    expect(status).toBe(200);
    expect(body).toEqual({
      skipped: true,
      stateMachineArn: WORKFLOW_ARN,
      databaseIdentifier: 'orders',
      runningExecutionArn: arnOf(OTHER),
    });
    expect(starts()).toEqual([]);
    expect(trigger.counted).toEqual(['RequestsSkipped']);
    expect(trigger.logged).toMatchObject([
      { level: 'info', notice: 'request-skipped', executionArn: arnOf(OTHER) },
    ]);
  });

  it('is no other request for saying so: the same key starts the same execution', async () => {
    listed = [];
    await trigger.post(KEYED);
    const again = await trigger.post({ ...KEYED, overlap: 'ALLOW' });
    expect(again.body.deduplicated).toBe(true);
    expect(new Set(starts())).toEqual(new Set([NAME]));
  });

  it('is rejected also when it names the database by ARN and in capitals', async () => {
    const databaseIdentifier = 'arn:aws:rds:us-east-1:111122223333:db:ORDERS';
    expect((await trigger.post({ ...SHORTEST, databaseIdentifier })).status).toBe(409);
  });

  it('throws by itself, so that the event of whoever sent it is kept', async () => {
    await expect(trigger.handler(SHORTEST)).rejects.toMatchObject({ name: 'OverlappingExecution' });
  });

  it.each(['orders2-0123456789abcdef', 'by-hand', 'orders'])(
    'starts beside one of another name: %s',
    async (name) => {
      listed = [execution(name, 'RUNNING')];
      expect((await trigger.post(SHORTEST)).status).toBe(201);
    },
  );

  it('is found on the last of many pages', async () => {
    const others = Array.from({ length: 1000 }, (_, index) =>
      execution(`other-${String(index).padStart(16, '0')}`, 'RUNNING'),
    );
    trigger.stepFunctions
      .on(ListExecutionsCommand, { nextToken: undefined })
      .resolves({ executions: others, nextToken: 'page-2' })
      .on(ListExecutionsCommand, { nextToken: 'page-2' })
      .resolves({ executions: listed });
    expect((await trigger.post(SHORTEST)).status).toBe(409);
  });

  it('starts nothing when the list cannot be had', async () => {
    trigger.stepFunctions.on(ListExecutionsCommand).rejects(THROTTLED);
    expect((await trigger.post(SHORTEST)).status).toBe(429);
    expect(starts()).toEqual([]);
  });
});

describe('a repeat is recognised before an overlap', () => {
  it('while its execution runs beside another one', async () => {
    listed = [execution(OTHER, 'RUNNING'), execution(NAME, 'RUNNING')];
    const { status, body } = await trigger.post(KEYED);
    expect([status, body.executionArn, body.deduplicated]).toEqual([200, arnOf(NAME), true]);
  });

  it.each(['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT'] as const)(
    'after its execution ended as %s',
    async (status) => {
      listed = [execution(OTHER, 'RUNNING'), execution(NAME, status, 24)];
      const answer = await trigger.post(KEYED);
      expect([answer.status, answer.body.executionArn, answer.body.deduplicated]).toEqual([
        200,
        arnOf(NAME),
        true,
      ]);
    },
  );

  it('however many executions were started since, page by page', async () => {
    const newer = Array.from({ length: 3 }, (_, page) => [
      execution(`other-000000000000000${page}`, 'FAILED', page),
    ]);
    const pages = [...newer, [execution(NAME, 'SUCCEEDED', 24)]];
    trigger.stepFunctions.on(ListExecutionsCommand).callsFake((input: ListExecutionsCommandInput) => {
      if (input.statusFilter) return { executions: [execution(OTHER, 'RUNNING')] };
      const page = Number(input.nextToken ?? 0);
      return { executions: pages[page], nextToken: page < 9 ? String(page + 1) : undefined };
    });
    trigger.stepFunctions
      .on(StartExecutionCommand)
      .rejects(new ExecutionAlreadyExists({ message: 'exists', $metadata: {} }));
    expect((await trigger.post(KEYED)).body.deduplicated).toBe(true);
    expect(lists().filter(({ statusFilter }) => !statusFilter)).toHaveLength(4);
  });

  it('looking back 25 hours and no further', async () => {
    trigger.stepFunctions
      .on(ListExecutionsCommand)
      .callsFake((input: ListExecutionsCommandInput) =>
        input.statusFilter
          ? { executions: [execution(OTHER, 'RUNNING')] }
          : { executions: [execution('older-0123456789abcdef', 'FAILED', 26)], nextToken: 'older' },
      );
    expect((await trigger.post(KEYED)).status).toBe(409);
    expect(lists().filter(({ statusFilter }) => !statusFilter)).toHaveLength(1);
  });

  it('past an execution that has just ended, although it started long before', async () => {
    listed = [execution(NAME, 'SUCCEEDED')];
    const longOne = { ...execution('long-0123456789abcdef', 'FAILED', 72), stopDate: new Date(NOW) };
    trigger.stepFunctions
      .on(ListExecutionsCommand)
      .callsFake(({ statusFilter, nextToken }: ListExecutionsCommandInput) => {
        if (statusFilter) return { executions: [execution(OTHER, 'RUNNING')] };
        return nextToken === undefined
          ? { executions: [longOne], nextToken: 'next' }
          : { executions: listed };
      });
    expect((await trigger.post(KEYED)).body.deduplicated).toBe(true);
  });

  it('over a bounded number of pages', async () => {
    trigger.stepFunctions
      .on(ListExecutionsCommand)
      .callsFake((input: ListExecutionsCommandInput) =>
        input.statusFilter
          ? { executions: [execution(OTHER, 'RUNNING')] }
          : { executions: [execution('young-0123456789abcdef', 'FAILED', 0)], nextToken: 'more' },
      );
    expect((await trigger.post(KEYED)).status).toBe(409);
    expect(lists().filter(({ statusFilter }) => !statusFilter)).toHaveLength(20);
  });

  it('and costs no look at the past while nothing else runs', async () => {
    listed = [execution(NAME, 'SUCCEEDED')];
    expect((await trigger.post(KEYED)).body.deduplicated).toBe(true);
    expect(lists()).toHaveLength(1);
  });
});

describe('an execution that lists do not show yet', () => {
  it('counts as running for two minutes when this process started it', async () => {
    expect((await trigger.post(SHORTEST)).status).toBe(201);
    trigger.now += 119_000;
    const { status, body } = await trigger.post(SHORTEST);
    expect(status).toBe(409);
    expect(body.message).toContain(arnOf(starts()[0]));
    trigger.now += 2000;
    expect((await trigger.post(SHORTEST)).status).toBe(201);
  });

  it('does not count once it is listed as ended', async () => {
    await trigger.post(SHORTEST);
    listed = [execution(String(starts()[0]), 'FAILED', 0)];
    expect((await trigger.post(SHORTEST)).status).toBe(201);
  });

  it('of two requests at once in one process starts one', async () => {
    const answers = await Promise.all([trigger.post(SHORTEST), trigger.post(SHORTEST)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(starts()).toHaveLength(1);
  });

  it('does not count when Step Functions refused to start it', async () => {
    trigger.stepFunctions
      .on(StartExecutionCommand)
      .rejectsOnce(THROTTLED)
      .resolves({ executionArn: 'arn', startDate: new Date(NOW) });
    expect((await trigger.post(SHORTEST)).status).toBe(429);
    expect((await trigger.post(SHORTEST)).status).toBe(201);
  });

  it('counts when the answer to its start was lost', async () => {
    trigger.stepFunctions
      .on(StartExecutionCommand)
      .rejectsOnce(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
      .resolves({ executionArn: 'arn', startDate: new Date(NOW) });
    expect((await trigger.post(SHORTEST)).status).toBe(503);
    expect((await trigger.post(SHORTEST)).status).toBe(409);
  });
});
