import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidArn,
  InvalidDefinition,
  InvalidExecutionInput,
  InvalidName,
  InvalidToken,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
  StateMachineAlreadyExists,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AWS_BODY_TYPES, awsEndpoint } from '../../../local/aws/endpoint';
import { StepFunctionsService } from '../../../local/aws/step-functions/step-functions-service';
import { VirtualClock } from '../../../local/clock';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';
import { TaskFailure, type TaskIntegrations } from '../../../local/interpreter';

const DAY = 24 * 60 * 60;
const ROLE = 'arn:aws:iam::000000000000:role/local';

const echo: TaskIntegrations = {
  check: (resource) => (resource.endsWith(':echo') ? [] : [`unknown resource ${resource}`]),
  invoke: async (_, argumentsValue) => {
    if (JSON.stringify(argumentsValue) === '{"fail":true}') throw new TaskFailure('Echo.Failed', 'as asked');
    return argumentsValue;
  },
};

function machine(states: object, startAt = Object.keys(states)[0]): string {
  return JSON.stringify({ QueryLanguage: 'JSONata', StartAt: startAt, States: states });
}

const SUCCEED = machine({ Done: { Type: 'Succeed', Output: '{% $states.input %}' } });
const WAIT = machine({ Wait: { Type: 'Wait', Seconds: DAY, End: true } });

describe('Step Functions of local mode, through the unmodified SDK client', () => {
  let clock: VirtualClock;
  let server: LoopbackServer;
  let service: StepFunctionsService;
  let client: SFNClient;
  let release: () => void;

  /** Time stands still while a test talks to the server, and passes when the test says so. */
  async function pass(seconds: number): Promise<void> {
    release();
    await clock.sleep(seconds * 1000);
    hold();
  }

  function hold(): void {
    void clock.track(
      new Promise<void>((resolve) => {
        release = resolve;
      }),
    );
  }

  beforeEach(async () => {
    clock = new VirtualClock(Date.UTC(2026, 0, 1));
    hold();
    service = new StepFunctionsService({
      clock,
      integrations: echo,
      accountId: '000000000000',
      region: 'us-east-1',
    });
    server = await serveOnLoopback(awsEndpoint(new Map([['states', service.handle]])), 0, AWS_BODY_TYPES);
    client = new SFNClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });

  afterEach(async () => {
    service.close();
    release();
    client.destroy();
    await server.close();
  });

  async function create(name: string, definition: string): Promise<string> {
    const { stateMachineArn } = await client.send(
      new CreateStateMachineCommand({ name, definition, roleArn: ROLE }),
    );
    return stateMachineArn ?? '';
  }

  async function start(stateMachineArn: string, name?: string, input?: object): Promise<string> {
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, name, input: input && JSON.stringify(input) }),
    );
    return executionArn ?? '';
  }

  it('creates, describes and lists state machines', async () => {
    const arn = await create('masking', SUCCEED);
    expect(arn).toBe('arn:aws:states:us-east-1:000000000000:stateMachine:masking');
    await create('another', WAIT);
    await expect(
      client.send(new DescribeStateMachineCommand({ stateMachineArn: arn })),
    ).resolves.toMatchObject({
      name: 'masking',
      definition: SUCCEED,
      roleArn: ROLE,
      type: 'STANDARD',
      status: 'ACTIVE',
      creationDate: new Date(Date.UTC(2026, 0, 1)),
    });
    const first = await client.send(new ListStateMachinesCommand({ maxResults: 1 }));
    expect(first.stateMachines?.map(({ name }) => name)).toEqual(['another']);
    const second = await client.send(
      new ListStateMachinesCommand({ maxResults: 1, nextToken: first.nextToken }),
    );
    expect(second.stateMachines?.map(({ name }) => name)).toEqual(['masking']);
    expect(second.nextToken).toBeUndefined();
  });

  it('takes the same machine twice, and no other under its name', async () => {
    const arn = await create('masking', SUCCEED);
    await expect(create('masking', SUCCEED)).resolves.toBe(arn);
    await expect(create('masking', WAIT)).rejects.toBeInstanceOf(StateMachineAlreadyExists);
  });

  it('refuses a definition that it could not run, with the reason and the place', async () => {
    const call = { Type: 'Task', Resource: 'arn:aws:states:::other', End: true };
    const failure = create('masking', machine({ Call: call }));
    await expect(failure).rejects.toBeInstanceOf(InvalidDefinition);
    await expect(failure).rejects.toThrow(/unknown resource arn:aws:states:::other at \/States\/Call/);
  });

  it('refuses what it does not do by name', async () => {
    const express = new CreateStateMachineCommand({
      name: 'x',
      definition: SUCCEED,
      roleArn: ROLE,
      type: 'EXPRESS',
    });
    await expect(client.send(express)).rejects.toThrow(
      'local mode makes STANDARD state machines only, got: EXPRESS',
    );
    await expect(create('no spaces', SUCCEED)).rejects.toBeInstanceOf(InvalidName);
  });

  it('runs an execution to its output and tells its history', async () => {
    const executionArn = await start(await create('masking', SUCCEED), 'run', { a: 1 });
    await pass(1);
    await expect(client.send(new DescribeExecutionCommand({ executionArn }))).resolves.toMatchObject({
      status: 'SUCCEEDED',
      input: '{"a":1}',
      output: '{"a":1}',
      startDate: new Date(Date.UTC(2026, 0, 1)),
      stopDate: new Date(Date.UTC(2026, 0, 1)),
    });
    const history = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(history.events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
    const newest = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(newest.events?.map(({ id }) => id)).toEqual([4]);
    expect(newest.nextToken).toBeDefined();
  });

  it('tells why an execution failed', async () => {
    const call = { Type: 'Task', Resource: 'arn:aws:states:::echo', Arguments: { fail: true }, End: true };
    const executionArn = await start(await create('masking', machine({ Call: call })), 'run');
    await pass(1);
    await expect(client.send(new DescribeExecutionCommand({ executionArn }))).resolves.toMatchObject({
      status: 'FAILED',
      error: 'Echo.Failed',
      cause: 'as asked',
    });
  });

  it('stops an execution with the reason given, and only once', async () => {
    const executionArn = await start(await create('masking', WAIT), 'run');
    await client.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'by hand' }));
    await pass(1);
    await client.send(new StopExecutionCommand({ executionArn, error: 'Again' }));
    const after = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(after).toMatchObject({ status: 'ABORTED', error: 'Stopped', cause: 'by hand' });
  });

  describe('a name', () => {
    it('with the same input gives the running execution again', async () => {
      const arn = await create('masking', WAIT);
      const first = await start(arn, 'run', { a: 1 });
      await pass(60);
      const repeat = await client.send(
        new StartExecutionCommand({ stateMachineArn: arn, name: 'run', input: '{"a":1}' }),
      );
      expect(repeat).toMatchObject({ executionArn: first, startDate: new Date(Date.UTC(2026, 0, 1)) });
    });

    it('with another input, or after the end, is refused', async () => {
      const arn = await create('masking', WAIT);
      await start(arn, 'run', { a: 1 });
      await expect(start(arn, 'run', { a: 2 })).rejects.toBeInstanceOf(ExecutionAlreadyExists);
      await pass(DAY + 1);
      await expect(start(arn, 'run', { a: 1 })).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    });

    it('is free again 90 days after the end', async () => {
      const arn = await create('masking', WAIT);
      const first = await start(arn, 'run', { a: 1 });
      await pass(92 * DAY);
      await expect(start(arn, 'run', { a: 2 })).resolves.toBe(first);
    });

    it('is made up when none is given', async () => {
      const arn = await create('masking', WAIT);
      expect(await start(arn)).not.toBe(await start(arn));
    });
  });

  it('refuses what it cannot start, by the service’s own errors', async () => {
    const arn = await create('masking', WAIT);
    await expect(start(`${arn}-2`)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
    await expect(start('not-an-arn')).rejects.toBeInstanceOf(InvalidArn);
    await expect(start(arn, 'a'.repeat(81))).rejects.toBeInstanceOf(InvalidName);
    const bad = new StartExecutionCommand({ stateMachineArn: arn, input: '{' });
    await expect(client.send(bad)).rejects.toBeInstanceOf(InvalidExecutionInput);
    await expect(start(arn, 'run', { a: 'x'.repeat(262_144) })).rejects.toBeInstanceOf(InvalidExecutionInput);
    const missing = `${arn.replace('stateMachine', 'execution')}:missing`;
    await expect(client.send(new DescribeExecutionCommand({ executionArn: missing }))).rejects.toBeInstanceOf(
      ExecutionDoesNotExist,
    );
    await expect(client.send(new DescribeExecutionCommand({ executionArn: arn }))).rejects.toBeInstanceOf(
      InvalidArn,
    );
  });

  it('lists 1,200 executions, the newest first, page by page', async () => {
    const arn = await create('masking', WAIT);
    for (let number = 0; number < 1200; number += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => start(arn, `run-${number + index}`)));
    }
    const names: string[] = [];
    for await (const page of paginateListExecutions({ client, pageSize: 1000 }, { stateMachineArn: arn })) {
      names.push(...(page.executions ?? []).map(({ name }) => name ?? ''));
    }
    expect(new Set(names).size).toBe(1200);
    expect(names[0]?.startsWith('run-11')).toBe(true);
    expect(names[1199]?.length).toBeLessThanOrEqual(6);
  });

  it('lists by status, even while executions end between two pages', async () => {
    const arn = await create('masking', WAIT);
    for (const name of ['one', 'two', 'three']) await start(arn, name);
    const list = (nextToken?: string) =>
      client.send(
        new ListExecutionsCommand({
          stateMachineArn: arn,
          statusFilter: 'RUNNING',
          maxResults: 1,
          nextToken,
        }),
      );
    const first = await list();
    expect(first.executions?.map(({ name }) => name)).toEqual(['three']);
    await client.send(new StopExecutionCommand({ executionArn: first.executions?.[0]?.executionArn }));
    await pass(1);
    const second = await list(first.nextToken);
    expect(second.executions?.map(({ name }) => name)).toEqual(['two']);
    const aborted = new ListExecutionsCommand({ stateMachineArn: arn, statusFilter: 'ABORTED' });
    expect((await client.send(aborted)).executions?.map(({ name }) => name)).toEqual(['three']);
  });

  it('refuses a page token of another list, and one that is too old', async () => {
    const arn = await create('masking', WAIT);
    for (const name of ['one', 'two']) await start(arn, name);
    const first = await client.send(new ListExecutionsCommand({ stateMachineArn: arn, maxResults: 1 }));
    const list = (statusFilter?: 'RUNNING') =>
      client.send(
        new ListExecutionsCommand({ stateMachineArn: arn, statusFilter, nextToken: first.nextToken }),
      );
    await expect(list('RUNNING')).rejects.toBeInstanceOf(InvalidToken);
    await pass(DAY + 60);
    await expect(list()).rejects.toBeInstanceOf(InvalidToken);
    const garbage = new ListExecutionsCommand({ stateMachineArn: arn, nextToken: 'garbage' });
    await expect(client.send(garbage)).rejects.toBeInstanceOf(InvalidToken);
  });

  it.each([{ maxResults: 1001 }, { statusFilter: 'DONE' }])('refuses %j', async (options) => {
    const arn = await create('masking', WAIT);
    const command = new ListExecutionsCommand({ stateMachineArn: arn, ...(options as object) });
    await expect(client.send(command)).rejects.toThrow(/must be/);
  });

  it('says when an execution starts and ends', async () => {
    const seen: string[] = [];
    service.onStatusChange(({ name, status }) => seen.push(`${name} ${status}`));
    await start(await create('masking', SUCCEED), 'run');
    await pass(1);
    expect(seen).toEqual(['run RUNNING', 'run SUCCEEDED']);
  });
});
