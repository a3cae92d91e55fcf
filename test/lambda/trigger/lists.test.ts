import {
  ListExecutionsCommand,
  ListStateMachinesCommand,
  type StateMachineListItem,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { BLUEPRINT, BLUEPRINT_ARN, WORKFLOW, WORKFLOW_ARN } from '../contract/valid-request';
import { TriggerFixture } from './trigger-fixture';

let trigger: TriggerFixture;

beforeEach(() => {
  trigger = new TriggerFixture();
});

describe('GET /executions', () => {
  const route = 'GET /executions';
  const list = (query?: Readonly<Record<string, string>>) => trigger.http({ route, query });
  const awsCalls = () =>
    trigger.stepFunctions.commandCalls(ListExecutionsCommand).map((call) => call.args[0].input);
  const EXECUTION = {
    executionArn: 'arn:aws:states:us-east-1:111122223333:execution:Masking:orders-0123456789abcdef',
    name: 'orders-0123456789abcdef',
    stateMachineArn: WORKFLOW_ARN,
    status: 'SUCCEEDED',
    startDate: new Date('2026-03-01T11:00:00Z'),
    stopDate: new Date('2026-03-01T11:45:00Z'),
  } as const;

  beforeEach(() => {
    trigger.stepFunctions.on(ListExecutionsCommand).resolves({ executions: [EXECUTION] });
  });

  it('lists the executions of the only machine, with ISO dates and the database of names of our own form', async () => {
    const foreign = { ...EXECUTION, name: 'by-hand', status: 'RUNNING', stopDate: undefined } as const;
    trigger.stepFunctions.on(ListExecutionsCommand).resolves({ executions: [EXECUTION, foreign] });
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      executions: [
        {
          ...EXECUTION,
          startDate: '2026-03-01T11:00:00.000Z',
          stopDate: '2026-03-01T11:45:00.000Z',
          databaseIdentifier: 'orders',
        },
        {
          executionArn: EXECUTION.executionArn,
          name: 'by-hand',
          stateMachineArn: WORKFLOW_ARN,
          status: 'RUNNING',
          startDate: '2026-03-01T11:00:00.000Z',
        },
      ],
    });
    expect(awsCalls()).toEqual([{ stateMachineArn: WORKFLOW_ARN, maxResults: 100 }]);
  });

  it('goes from page to page by token', async () => {
    trigger.stepFunctions
      .on(ListExecutionsCommand)
      .resolvesOnce({ executions: [EXECUTION], nextToken: 'page/2==' })
      .resolves({ executions: [EXECUTION] });
    const first = await list({ status: 'FAILED', limit: '1' });
    const second = await list({ status: 'FAILED', limit: '1', nextToken: String(first.body.nextToken) });
    expect(second.body).toEqual({ executions: first.body.executions });
    expect(awsCalls()[1]).toEqual({
      stateMachineArn: WORKFLOW_ARN,
      statusFilter: 'FAILED',
      maxResults: 1,
      nextToken: 'page/2==',
    });
  });

  it('refuses the token of another list', async () => {
    trigger.stepFunctions.on(ListExecutionsCommand).resolvesOnce({ executions: [], nextToken: 'page-2' });
    const nextToken = String((await list({ status: 'FAILED' })).body.nextToken);
    const { status, body } = await list({ status: 'RUNNING', nextToken });
    expect(status).toBe(400);
    expect(body.details).toEqual([
      {
        field: 'nextToken',
        message: expect.stringMatching(/^is not a token of this list, got: ".*"; give /),
      },
    ]);
    expect(awsCalls()).toHaveLength(1);
  });

  it('shares one AWS call between identical calls within two seconds', async () => {
    await Promise.all([list(), list(), list({ stateMachineArn: WORKFLOW_ARN })]);
    trigger.now += 1999;
    await list();
    expect(awsCalls()).toHaveLength(1);
    trigger.now += 1;
    await list();
    expect(awsCalls()).toHaveLength(2);
  });

  it.each([
    ['status', 'FAILED'],
    ['limit', '7'],
  ])('shares none between calls that differ in %s', async (name, value) => {
    await Promise.all([list(), list({ [name]: value })]);
    expect(awsCalls()).toHaveLength(2);
  });

  it('does not keep a failure', async () => {
    trigger.stepFunctions
      .on(ListExecutionsCommand)
      .rejectsOnce(new Error('boom'))
      .resolves({ executions: [EXECUTION] });
    expect((await list()).status).toBe(500);
    expect((await list()).status).toBe(200);
  });

  it('remembers a bounded number of pages', async () => {
    for (let limit = 1; limit <= 101; limit += 1) await list({ limit: String(limit) });
    await list({ limit: '101' });
    expect(awsCalls()).toHaveLength(101);
    await list({ limit: '1' });
    expect(awsCalls()).toHaveLength(102);
  });

  it.each([
    ['status', 'running'],
    ['status', ''],
    ['status', 'RUNNING,FAILED'],
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', '-1'],
    ['limit', '1.5'],
    ['limit', ''],
    ['limit', '1,2'],
    ['limit', '１'],
    ['nextToken', ''],
    ['nextToken', 'page-2'],
    ['nextToken', 'a\nb'],
    ['nextToken', `0123456789abcdef.${'x'.repeat(9000)}`],
    ['stateMachineArn', ''],
    ['stateMachineArn', 'Masking'],
    ['statusFilter', 'RUNNING'],
    ['__proto__', 'x'],
  ])('refuses %s=%j', async (name, value) => {
    const { status, body } = await list(Object.fromEntries([[name, value]]));
    expect(status).toBe(400);
    expect(body.details).toEqual([{ field: name, message: expect.any(String) }]);
    expect(body.message?.length).toBeLessThan(400);
    expect(awsCalls()).toEqual([]);
  });

  it('refuses a machine that is not configured, with every other fault', async () => {
    const { status, body } = await list({
      stateMachineArn: BLUEPRINT_ARN,
      limit: 'all',
      status: 'x',
      nextToken: 'y',
    });
    expect(status).toBe(403);
    expect(body.details?.map(({ field }) => field)).toEqual(['stateMachineArn', 'status', 'limit']);
  });

  it('asks for the machine where several are configured', async () => {
    trigger = new TriggerFixture({ stateMachines: [WORKFLOW, BLUEPRINT] });
    const { status, body } = await list();
    expect(status).toBe(400);
    expect(body.details?.[0]?.message).toContain(BLUEPRINT_ARN);
  });

  it('shows what Step Functions leaves out as empty', async () => {
    trigger.stepFunctions.on(ListExecutionsCommand).resolves({
      executions: [{} as typeof EXECUTION],
    });
    expect((await list()).body.executions).toEqual([
      { executionArn: '', name: '', stateMachineArn: '', status: '', startDate: '' },
    ]);
    trigger.now += 5000;
    trigger.stepFunctions.on(ListExecutionsCommand).resolves({});
    expect((await list()).body).toEqual({ executions: [] });
  });
});

describe('GET /state-machines', () => {
  const machine = (name: string, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): StateMachineListItem => ({
    stateMachineArn: `arn:aws:states:us-east-1:111122223333:stateMachine:${name}`,
    name,
    type,
    creationDate: new Date(0),
  });

  it('lists the configured ones with their kind, from however many pages', async () => {
    const pattern = {
      arn: 'arn:aws:states:us-east-1:111122223333:stateMachine:DataMasque*',
      kind: 'blueprint',
    } as const;
    trigger = new TriggerFixture({ stateMachines: [WORKFLOW, pattern] });
    trigger.stepFunctions
      .on(ListStateMachinesCommand)
      .resolves({ stateMachines: [machine('DataMasque-Blueprint'), machine('DataMasque-Fast', 'EXPRESS')] })
      .on(ListStateMachinesCommand, { nextToken: undefined })
      .resolves({ stateMachines: [machine('Payroll')], nextToken: '2' })
      .on(ListStateMachinesCommand, { nextToken: '2' })
      .resolves({ nextToken: '3' })
      .on(ListStateMachinesCommand, { nextToken: '3' })
      .resolves({
        stateMachines: [
          machine('Masking'),
          machine('DataMasque-Blueprint'),
          machine('DataMasque-Fast', 'EXPRESS'),
        ],
      });
    const { status, body } = await trigger.http({ route: 'GET /state-machines' });
    expect(status).toBe(200);
    expect(body).toEqual({
      stateMachines: [
        { stateMachineArn: WORKFLOW_ARN, name: 'Masking', kind: 'workflow' },
        { stateMachineArn: BLUEPRINT_ARN, name: 'DataMasque-Blueprint', kind: 'blueprint' },
      ],
    });
  });

  it('shares one AWS call between calls within two seconds', async () => {
    trigger.stepFunctions.on(ListStateMachinesCommand).resolves({ stateMachines: [] });
    await trigger.http({ route: 'GET /state-machines' });
    await trigger.http({ route: 'GET /state-machines' });
    expect(trigger.stepFunctions.commandCalls(ListStateMachinesCommand)).toHaveLength(1);
  });

  it('takes no parameters', async () => {
    const { status } = await trigger.http({ route: 'GET /state-machines', query: { limit: '5' } });
    expect(status).toBe(400);
  });

  it('passes over machines without a name or ARN', async () => {
    trigger.stepFunctions
      .on(ListStateMachinesCommand)
      .resolves({ stateMachines: [{} as StateMachineListItem] });
    expect((await trigger.http({ route: 'GET /state-machines' })).body).toEqual({ stateMachines: [] });
  });
});
