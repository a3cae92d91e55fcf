import {
  ExecutionAlreadyExists,
  ListExecutionsCommand,
  StartExecutionCommand,
  type StartExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { BLUEPRINT, SHORTEST, WORKFLOW, WORKFLOW_ARN } from '../contract/valid-request';
import { NOW, TriggerFixture } from './trigger-fixture';

const OWN_NAME = /^orders-[0-9a-f]{16}$/;
const KEYED = { ...SHORTEST, idempotencyKey: 'release-42' };
const alreadyExists = new ExecutionAlreadyExists({ message: 'already exists', $metadata: {} });

let trigger: TriggerFixture;

function calls(): StartExecutionCommandInput[] {
  return trigger.stepFunctions.commandCalls(StartExecutionCommand).map((call) => call.args[0].input);
}

function executionArn(name: unknown): string {
  return `arn:aws:states:us-east-1:111122223333:execution:Masking:${name}`;
}

beforeEach(() => {
  trigger = new TriggerFixture();
  trigger.stepFunctions.on(ListExecutionsCommand).resolves({ executions: [] });
  trigger.stepFunctions
    .on(StartExecutionCommand)
    .callsFake(({ name }) => ({ executionArn: executionArn(name), startDate: new Date(NOW + 20) }));
});

describe('POST /executions', () => {
  it('starts an execution of its own name with the input of the state machine', async () => {
    const { status, body, headers } = await trigger.post(SHORTEST);
    expect(status).toBe(201);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const [call] = calls();
    expect(call?.name).toMatch(OWN_NAME);
    expect(call?.stateMachineArn).toBe(WORKFLOW_ARN);
    expect(JSON.parse(call?.input ?? '')).toEqual({
      DBInstanceIdentifier: 'orders',
      DBSecretIdentifier: SHORTEST.databaseSecretIdentifier,
      DataMasqueRulesetId: SHORTEST.ruleset,
    });
    expect(body).toEqual({
      executionArn: executionArn(call?.name),
      name: call?.name,
      stateMachineArn: WORKFLOW_ARN,
      deduplicated: false,
      startDate: '2026-03-01T12:00:00.020Z',
    });
  });

  it('counts and logs it, and nothing of the request but the execution', async () => {
    await trigger.post(SHORTEST);
    expect(trigger.counted).toEqual(['ExecutionsStarted']);
    expect(trigger.logged).toEqual([
      {
        level: 'info',
        message: 'started an execution',
        notice: 'execution-started',
        requestId: 'request-1',
        route: 'POST /executions',
        executionArn: executionArn(calls()[0]?.name),
      },
    ]);
  });

  it('answers a repeat within the same second with 200 and the same execution', async () => {
    const first = await trigger.post(KEYED);
    const second = await trigger.post({ ...KEYED, databaseIdentifier: 'ORDERS' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual({ ...first.body, deduplicated: true });
    expect(trigger.counted).toEqual(['ExecutionsStarted', 'ExecutionsRepeated']);
    expect(trigger.logged.at(-1)?.notice).toBe('execution-repeated');
  });

  it('knows a repeat of what another process started by its start date', async () => {
    trigger.now = NOW + 60_000;
    expect((await trigger.post(KEYED)).body).toMatchObject({
      deduplicated: true,
      startDate: '2026-03-01T12:00:00.020Z',
    });
  });

  it('takes a start date within a second before the call as a difference of clocks', async () => {
    trigger.now = NOW + 900;
    expect((await trigger.post(KEYED)).status).toBe(201);
  });

  it('answers a repeat after the execution closed with its ARN, without a date', async () => {
    trigger.stepFunctions.on(StartExecutionCommand).rejects(alreadyExists);
    const { status, body } = await trigger.post(KEYED);
    expect(status).toBe(200);
    expect(body).toEqual({
      executionArn: executionArn(calls()[0]?.name),
      name: calls()[0]?.name,
      stateMachineArn: WORKFLOW_ARN,
      deduplicated: true,
    });
  });

  it('takes a random name that exists already as its own: an answer of Step Functions was lost', async () => {
    trigger.stepFunctions.on(StartExecutionCommand).rejects(alreadyExists);
    expect((await trigger.post(SHORTEST)).status).toBe(201);
  });

  it('starts two executions for two requests without a key', async () => {
    await trigger.post({ ...SHORTEST, overlap: 'ALLOW' });
    expect((await trigger.post({ ...SHORTEST, overlap: 'ALLOW' })).status).toBe(201);
    expect(new Set(calls().map(({ name }) => name)).size).toBe(2);
  });

  it('remembers a bounded number of starts, the youngest', async () => {
    const keyed = (key: number) =>
      trigger.post({ ...SHORTEST, idempotencyKey: `key-${key}`, overlap: 'ALLOW' });
    for (let key = 0; key <= 1000; key += 1) await keyed(key);
    expect((await keyed(1000)).status).toBe(200);
    expect((await keyed(0)).status).toBe(201);
  });

  it('takes the key from the Idempotency-Key header, whatever its case', async () => {
    await trigger.post(SHORTEST, { 'IDEMPOTENCY-KEY': 'release-42' });
    await trigger.post(KEYED, { 'idempotency-key': 'release-42' });
    await trigger.post(KEYED);
    expect(new Set(calls().map(({ name }) => name)).size).toBe(1);
  });

  it('refuses a key in the body that differs from the header', async () => {
    const { status, body } = await trigger.post(KEYED, { 'idempotency-key': 'release-43' });
    expect(status).toBe(400);
    expect(body.details).toEqual([
      {
        field: 'idempotencyKey',
        message: expect.stringContaining('differs from the Idempotency-Key header'),
      },
    ]);
  });

  it('reads a base64 body, and asks for no content type', async () => {
    const body = Buffer.from(JSON.stringify(SHORTEST)).toString('base64');
    expect((await trigger.http({ route: 'POST /executions', body, base64: true })).status).toBe(201);
  });

  it('starts what the defaults say where the request says nothing', async () => {
    trigger = new TriggerFixture({ defaults: SHORTEST });
    trigger.stepFunctions
      .on(StartExecutionCommand)
      .resolves({ executionArn: 'arn', startDate: new Date(NOW) });
    expect((await trigger.post({ overlap: 'ALLOW' })).status).toBe(201);
  });

  it('means another request on another trigger', async () => {
    await trigger.post(KEYED);
    const [first] = calls();
    trigger = new TriggerFixture({ triggerId: 'Stack/Other' });
    await trigger.post(KEYED).catch(() => undefined);
    expect(calls()[0]?.name).not.toBe(first?.name);
  });
});

describe('a request that comes by itself, without a key', () => {
  const invoke = (event: unknown, awsRequestId?: string) => trigger.handler(event, { awsRequestId });
  const names = () =>
    trigger.stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.name);

  it('is one and the same when Lambda tries the invocation again', async () => {
    await invoke(SHORTEST, 'invocation-1');
    await invoke(SHORTEST, 'invocation-1');
    await invoke({ ...SHORTEST, overlap: 'ALLOW' }, 'invocation-2');
    const [first, again, other] = names();
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is so too when its failure is sent again', async () => {
    await invoke(SHORTEST, 'invocation-1');
    await invoke({ requestContext: { requestId: 'invocation-1' }, requestPayload: SHORTEST }, 'invocation-9');
    const [first, again] = names();
    expect(again).toBe(first);
  });
});

describe('a bad request starts nothing', () => {
  async function refused(body: string | undefined): Promise<Awaited<ReturnType<TriggerFixture['post']>>> {
    const answer = await trigger.http({ route: 'POST /executions', body });
    expect(calls()).toEqual([]);
    expect(trigger.counted).toEqual(['RequestsRejected']);
    expect(trigger.logged).toMatchObject([{ level: 'warn', notice: 'request-rejected' }]);
    return answer;
  }

  it.each([
    [undefined, 'is missing'],
    ['  ', 'is missing'],
    ['{"databaseIdentifier": hunter2}', 'is not JSON'],
    ['["hunter2"]', 'must be an object, got: a list'],
    ['"hunter2"', 'must be an object, got: a string'],
    ['null', 'must be an object, got: null'],
  ])('body %j', async (text, problem) => {
    const { status, body } = await refused(text);
    expect(status).toBe(400);
    expect(body.error).toBe('RequestRefused');
    expect(body.details).toEqual([{ field: 'body', message: expect.stringContaining(problem) }]);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it.each([
    ['{"ruleset": "a", "ruleset": "b"}', 'ruleset'],
    ['{"ruleset": "a", "rule\\u0073et"   \n   : "b"}', 'ruleset'],
    ['{"x": {"y": 1, "y": 2}}', 'y'],
    ['{"x": [{"a": "\\"}"}, {"z": {}, "z": []}]}', 'z'],
  ])('a key that is there twice: %s', async (text, field) => {
    const { status, body } = await refused(text);
    expect(status).toBe(400);
    expect(body.details).toEqual([{ field, message: 'is there more than once; send it once' }]);
  });

  it('reads equal keys of different objects, and strings that look like keys', async () => {
    const { body } = await refused('{"a": {"k": 1}, "b": [{"k": 1}, "k", "k"], "c": "\\"a\\": 1"}');
    expect(body.details?.map(({ field }) => field)).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  });

  it('of 300 KB', async () => {
    const { status, body } = await refused(
      JSON.stringify({ ...SHORTEST, idempotencyKey: 'k'.repeat(300_000) }),
    );
    expect(status).toBe(413);
    expect(body).toEqual({
      error: 'RequestTooLarge',
      message: expect.stringMatching(/^the body is too large, got: 3\d{5} bytes; send at most 32768$/),
    });
  });

  it('logs the names of its fields, and nothing of what they hold', async () => {
    await refused(JSON.stringify({ ...SHORTEST, ruleset: 'hunter2\n', RunSecret: 'hunter2' }));
    expect(trigger.logged[0]?.fields).toEqual(['ruleset', 'RunSecret']);
    expect(JSON.stringify(trigger.logged)).not.toContain('hunter2');
  });

  it('names a machine that is not configured: 403 with those that are', async () => {
    const stateMachineArn = WORKFLOW_ARN.replace('Masking', 'Payroll');
    const { status, body } = await refused(JSON.stringify({ ...SHORTEST, stateMachineArn }));
    expect(status).toBe(403);
    expect(body).toEqual({
      error: 'StateMachineNotConfigured',
      message: expect.stringContaining(WORKFLOW_ARN),
      details: [
        { field: 'stateMachineArn', message: expect.stringContaining(`name one of: ${WORKFLOW_ARN}`) },
      ],
    });
  });

  it('has parameters', async () => {
    const answer = await trigger.http({
      route: 'POST /executions',
      query: { dryRun: 'true' },
      body: JSON.stringify(SHORTEST),
    });
    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([
      { field: 'dryRun', message: 'is not a known parameter; leave it out, this route has none' },
    ]);
  });

  it('asks a blueprint to start from a snapshot', async () => {
    trigger = new TriggerFixture({ stateMachines: [BLUEPRINT, WORKFLOW] });
    const request = { ...SHORTEST, stateMachineArn: BLUEPRINT.arn, sourceSnapshot: 'before-release' };
    const { body } = await refused(JSON.stringify(request));
    expect(body.details?.[0]?.field).toBe('sourceSnapshot');
  });
});

describe('a direct invocation', () => {
  it('answers with the execution', async () => {
    await expect(trigger.handler(KEYED)).resolves.toMatchObject({
      deduplicated: false,
      stateMachineArn: WORKFLOW_ARN,
    });
    await expect(trigger.handler(KEYED)).resolves.toMatchObject({ deduplicated: true });
  });

  it('is another request than the same one by HTTP', async () => {
    await trigger.handler({ ...KEYED, overlap: 'ALLOW' });
    await trigger.post({ ...KEYED, overlap: 'ALLOW' });
    expect(new Set(calls().map(({ name }) => name)).size).toBe(2);
  });

  it.each([[{}], [null], ['orders'], [{ requestContext: { stage: 'prod' } }], [{ requestContext: null }]])(
    'throws on bad input, for the failure queue: %j',
    async (event) => {
      await expect(trigger.handler(event)).rejects.toMatchObject({
        name: 'RequestRefused',
        message: expect.stringMatching(/^request refused: /),
      });
      expect(calls()).toEqual([]);
      expect(trigger.counted).toEqual(['RequestsRejected']);
      expect(trigger.logged).toMatchObject([{ notice: 'request-rejected', route: 'direct' }]);
    },
  );

  it('throws what AWS threw', async () => {
    trigger.stepFunctions.on(StartExecutionCommand).rejects(new Error('boom'));
    await expect(trigger.handler(KEYED)).rejects.toThrow('boom');
    expect(trigger.counted).toEqual(['RequestsFailed']);
  });
});
