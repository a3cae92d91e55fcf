import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../lambda/http/http-response';
import { createTriggerHandler, type TriggerHandler } from '../../lambda/trigger/create-trigger-handler';
import { SHORTEST } from '../lambda/contract/valid-request';
import { httpEvent } from '../lambda/trigger/trigger-fixture';
import { MotoServer } from './moto-server';

let moto: MotoServer;
let client: SFNClient;
/** A request with the fields that it must have. */
let request: Readonly<Record<keyof typeof SHORTEST, string>>;
let stateMachineArn: string;
let handler: TriggerHandler;
let now: number;
let counted: string[];

beforeAll(async () => {
  moto = await MotoServer.start();
});

afterAll(() => moto.stop());

beforeEach(async () => {
  const account = moto.newAccount();
  client = new SFNClient(moto.clientOf(account));
  request = {
    ...SHORTEST,
    databaseSecretIdentifier: SHORTEST.databaseSecretIdentifier.replace('111122223333', account),
  };
  await createMachine('Unrelated');
  stateMachineArn = await createMachine('Masking');
  now = Date.now();
  counted = [];
  handler = newHandler();
});

async function createMachine(name: string): Promise<string> {
  const definition = '{"StartAt":"End","States":{"End":{"Type":"Succeed"}}}';
  const roleArn = 'arn:aws:iam::111122223333:role/masking';
  const made = await client.send(new CreateStateMachineCommand({ name, definition, roleArn }));
  return String(made.stateMachineArn);
}

/** A handler as of another process. */
function newHandler(): TriggerHandler {
  return createTriggerHandler({
    client,
    environment: {
      triggerId: 'Stack/Trigger',
      stateMachines: [{ arn: stateMachineArn, kind: 'workflow' }],
      defaults: {},
      logLevel: 'INFO',
    },
    clock: () => now,
    count: (metric) => counted.push(metric),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}

async function call(route: string, sent: { query?: Readonly<Record<string, string>>; body?: string } = {}) {
  const { statusCode, body } = (await handler(httpEvent({ route, ...sent }))) as HttpResponse;
  return { status: statusCode, body: JSON.parse(body) };
}

const post = (fields: object) => call('POST /executions', { body: JSON.stringify(fields) });
const list = (query?: Readonly<Record<string, string>>) => call('GET /executions', { query });
const keyed = (idempotencyKey: string, fields: object = {}) => ({ ...request, idempotencyKey, ...fields });
const stop = (executionArn: string) => client.send(new StopExecutionCommand({ executionArn }));

/** Until no answer of a list is shared any more, and starts of before count as earlier ones. */
const later = () => {
  now += 5000;
};

describe("the trigger on moto's Step Functions", () => {
  it('lists the machines that it is about, of all that there are', async () => {
    await expect(call('GET /state-machines')).resolves.toEqual({
      status: 200,
      body: { stateMachines: [{ stateMachineArn, name: 'Masking', kind: 'workflow' }] },
    });
  });

  it('starts an execution with the input of the machine', async () => {
    const { status, body } = await post(request);
    expect(status).toBe(201);
    const execution = await client.send(new DescribeExecutionCommand({ executionArn: body.executionArn }));
    expect(execution).toMatchObject({ name: body.name, stateMachineArn, status: 'RUNNING' });
    expect(JSON.parse(String(execution.input))).toMatchObject({
      DBInstanceIdentifier: request.databaseIdentifier,
      DBSecretIdentifier: request.databaseSecretIdentifier,
      DataMasqueRulesetId: request.ruleset,
    });
    expect(counted).toEqual(['ExecutionsStarted']);
  });

  it.each([
    ['in the same process', () => handler],
    ['in another process', newHandler],
  ])('answers a repeat with the execution that runs, %s', async (_, other) => {
    const { body: first } = await post(keyed('release-42'));
    later();
    handler = other();
    const { status, body } = await post(keyed('release-42'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ executionArn: first.executionArn, deduplicated: true });
    expect((await list()).body.executions).toHaveLength(1);
  });

  it('answers a repeat with the execution that has ended', async () => {
    const { body: first } = await post(keyed('release-42'));
    await stop(first.executionArn);
    later();
    handler = newHandler();
    const { status, body } = await post(keyed('release-42'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ executionArn: first.executionArn, deduplicated: true });
    expect((await list()).body.executions).toHaveLength(1);
  });

  it('starts another execution for another input of the same key', async () => {
    const { body: first } = await post(keyed('release-42'));
    const { status, body } = await post(keyed('release-42', { databaseIdentifier: 'payroll' }));
    expect(status).toBe(201);
    expect(body.executionArn).not.toBe(first.executionArn);
  });

  it.each([
    ['REJECT', 409, { error: 'OverlappingExecution' }],
    ['SKIP', 200, { skipped: true }],
  ])('starts nothing beside an execution that masks the same database: %s', async (overlap, code, answer) => {
    const { body: first } = await post(keyed('release-42'));
    later();
    handler = newHandler();
    const { status, body } = await post(keyed('release-43', { overlap }));
    expect(status).toBe(code);
    expect(body).toMatchObject({ ...answer, runningExecutionArn: first.executionArn });
    expect((await list()).body.executions).toHaveLength(1);
  });

  it('starts beside it where that is allowed, and after its end', async () => {
    const { body: first } = await post(keyed('release-42'));
    const beside = await post(keyed('release-43', { overlap: 'ALLOW' }));
    expect(beside.status).toBe(201);
    for (const executionArn of [first.executionArn, beside.body.executionArn]) await stop(executionArn);
    handler = newHandler();
    expect((await post(keyed('release-44'))).status).toBe(201);
  });

  it('lists executions page by page, and by status', async () => {
    const names: string[] = [];
    for (const databaseIdentifier of ['a', 'b', 'c'])
      names.unshift((await post({ ...request, databaseIdentifier })).body.name);
    later();
    const listed: string[] = [];
    let nextToken: string | undefined;
    do {
      const { status, body } = await list({ limit: '2', ...(nextToken && { nextToken }) });
      expect(status).toBe(200);
      expect(body.executions.length).toBeLessThanOrEqual(2);
      listed.push(...body.executions.map(({ name }: { readonly name: string }) => name));
      nextToken = body.nextToken;
    } while (nextToken !== undefined);
    expect(listed).toEqual(names);
    await stop((await list()).body.executions[0].executionArn);
    later();
    expect((await list({ status: 'ABORTED' })).body.executions).toMatchObject([
      { name: names[0], status: 'ABORTED', databaseIdentifier: 'c', stopDate: expect.any(String) },
    ]);
    expect((await list({ status: 'RUNNING' })).body.executions).toHaveLength(2);
  });

  it.each([
    ['databaseIdentifier', { databaseIdentifier: 'no such form!' }],
    ['ruleset', { ruleset: '' }],
    ['stateMachineArn', { stateMachineArn: 'Masking' }],
    ['unknown', { unknown: 1 }],
  ])('refuses a validation error of %s and starts nothing', async (field, fields) => {
    const { status, body } = await post({ ...request, ...fields });
    expect(status).toBe(400);
    expect(body.details).toMatchObject([{ field }]);
    expect((await list()).body.executions).toEqual([]);
    expect(counted).toEqual(['RequestsRejected']);
  });

  it.each([
    ['a start', () => post(request)],
    ['a list', () => list()],
  ])('counts %s at a machine that is gone as rejected', async (_, send) => {
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    const { status, body } = await send();
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: 'StateMachineDoesNotExist' });
    expect(counted).toEqual(['RequestsRejected']);
  });
});
