import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BLUEPRINT_ARN, WORKFLOW_ARN } from '../contract/valid-request';
import type { HttpAnswer } from './trigger-fixture';
import { WatchedTrigger } from './watched-trigger';

const trigger = new WatchedTrigger();

/** Tokens of second pages, as the API gives them. */
let tokens: Readonly<Record<'workflow' | 'blueprint' | 'succeeded', string>>;

const list = (query: Readonly<Record<string, string>>): Promise<HttpAnswer> =>
  trigger.http({ route: 'GET /executions', query: { stateMachineArn: WORKFLOW_ARN, ...query } });
const fieldsOf = ({ body }: HttpAnswer): readonly string[] => (body.details ?? []).map(({ field }) => field);

async function tokenOf(query: Readonly<Record<string, string>>): Promise<string> {
  const { status, body } = await list({ limit: '1', ...query });
  expect(status).toBe(200);
  return String(body.nextToken);
}

beforeAll(async () => {
  await trigger.createStateMachines();
  for (const stateMachineArn of [WORKFLOW_ARN, BLUEPRINT_ARN]) {
    for (const name of ['one', 'two', 'three']) {
      await trigger.client.send(new StartExecutionCommand({ stateMachineArn, name }));
    }
  }
  tokens = {
    workflow: await tokenOf({}),
    blueprint: await tokenOf({ stateMachineArn: BLUEPRINT_ARN }),
    succeeded: await tokenOf({ status: 'SUCCEEDED' }),
  };
});

beforeEach(() => trigger.forget());

describe('a page token', () => {
  it('leads to the next page of its own list, whatever the limit', async () => {
    const { status, body } = await list({ nextToken: tokens.workflow, limit: '5' });
    expect(status).toBe(200);
    expect(body.executions).toHaveLength(2);
  });

  const FOREIGN: readonly (readonly [kind: string, query: () => Readonly<Record<string, string>>])[] = [
    ['of another state machine', () => ({ nextToken: tokens.blueprint })],
    ['of the same machine, narrowed to a status', () => ({ nextToken: tokens.succeeded })],
    ['of the whole list, for one status', () => ({ status: 'SUCCEEDED', nextToken: tokens.workflow })],
    ['of one status, for another', () => ({ status: 'FAILED', nextToken: tokens.succeeded })],
    ['of this machine, for another', () => ({ stateMachineArn: BLUEPRINT_ARN, nextToken: tokens.workflow })],
    ['without its beginning', () => ({ nextToken: tokens.workflow.slice(17) })],
    [
      'with the beginning of another',
      () => ({ nextToken: tokens.blueprint.slice(0, 17) + tokens.workflow.slice(17) }),
    ],
    ['in upper case', () => ({ nextToken: tokens.workflow.toUpperCase() })],
    ['twice', () => ({ nextToken: `${tokens.workflow.slice(0, 16)},${tokens.workflow}` })],
    ['with a blank before', () => ({ nextToken: ` ${tokens.workflow}` })],
    ['with a newline behind', () => ({ nextToken: `${tokens.workflow}\n` })],
    ['with a NUL behind', () => ({ nextToken: `${tokens.workflow}\u0000` })],
    ['with a look-alike behind', () => ({ nextToken: `${tokens.workflow}а` })],
    ['of nothing but its beginning', () => ({ nextToken: tokens.workflow.slice(0, 17) })],
    ['of nothing', () => ({ nextToken: '' })],
    ['that says undefined', () => ({ nextToken: 'undefined' })],
    ['that says null', () => ({ nextToken: 'null' })],
    ['that is JSON', () => ({ nextToken: '{"$ne":null}' })],
    ['of a hundred thousand characters', () => ({ nextToken: tokens.workflow + 'x'.repeat(100_000) })],
  ];

  it.each(FOREIGN)('%s is refused before AWS is asked', async (_, query) => {
    const answer = await list(query());
    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([
      {
        field: 'nextToken',
        message: expect.stringMatching(/^is not a token of this list, got: ".*"; give /),
      },
    ]);
    expect(answer.body.details?.[0]?.message.length).toBeLessThan(500);
    trigger.expectRefused(answer);
  });

  it.each([
    ['changed at its end', (token: string) => `${token}x`],
    ['cut at its end', (token: string) => token.slice(0, 20)],
  ])('%s is refused by Step Functions, in the same words', async (_, change) => {
    const answer = await list({ nextToken: change(tokens.workflow) });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(['nextToken']);
    expect(trigger.asked).toEqual(['ListExecutions']);
  });
});

describe('a parameter of a list', () => {
  it.each([
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', '99999999999999999999'],
    ['limit', '-1'],
    ['limit', '+1'],
    ['limit', '1.0'],
    ['limit', '1e2'],
    ['limit', '0x10'],
    ['limit', ' 10'],
    ['limit', '10\n'],
    ['limit', '10,20'],
    ['limit', '１０'],
    ['limit', '٣'],
    ['limit', 'all'],
    ['limit', 'NaN'],
    ['limit', ''],
    ['status', ''],
    ['status', 'running'],
    ['status', ' RUNNING'],
    ['status', 'RUNNING\n'],
    ['status', 'RUNNING,FAILED'],
    ['status', 'RUNNIΝG'],
    ['status', 'PENDING_REDRIVE'],
    ['status', 'toString'],
    ['status', '*'],
    ['status', 'x'.repeat(10_000)],
    ['stateMachineArn', ''],
    ['stateMachineArn', '*'],
    ['stateMachineArn', `${WORKFLOW_ARN}*`],
    ['stateMachineArn', `${WORKFLOW_ARN},${BLUEPRINT_ARN}`],
    ['stateMachineArn', `${WORKFLOW_ARN}\u0000`],
    ['stateMachineArn', WORKFLOW_ARN.replace('aws', 'aws-cn')],
  ])('%s=%j is refused with the value and the fix', async (name, value) => {
    const answer = await list({ [name]: value });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual([name]);
    expect(answer.body.details?.[0]?.message).toContain('got: "');
    trigger.expectRefused(answer);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'Status',
    'status ',
    'maxResults',
    'next_token',
    'limit[]',
    '',
    'x\nlevel: ERROR',
    'x'.repeat(1000),
  ])('that there is not is refused by name, its value unseen: %j', async (name) => {
    for (const route of ['GET /executions', 'GET /state-machines', 'POST /executions']) {
      trigger.forget();
      const own = route === 'GET /executions' ? [['stateMachineArn', WORKFLOW_ARN]] : [];
      const query = Object.fromEntries([...own, [name, 'hunter2']]);
      const answer = await trigger.http({ route, body: '{}', query });
      expect(answer.status).toBe(400);
      expect(answer.body.details).toHaveLength(1);
      trigger.expectRefused(answer, 'hunter2');
    }
  });

  it.each([
    WORKFLOW_ARN.replace('111122223333', '444455556666'),
    WORKFLOW_ARN.replace('us-east-1', 'eu-west-1'),
    WORKFLOW_ARN.replace('Masking', 'Payroll'),
    WORKFLOW_ARN.replace('Masking', 'masking'),
    `${WORKFLOW_ARN}2`,
  ])(
    'of a machine that nobody configured is refused, without asking whether there is one: %s',
    async (arn) => {
      const answer = await list({ stateMachineArn: arn });
      expect(answer.status).toBe(403);
      expect(answer.body.error).toBe('StateMachineNotConfigured');
      trigger.expectRefused(answer);
    },
  );

  it('wrong beside others is refused with all of them', async () => {
    const answer = await list({ stateMachineArn: 'x', status: 'x', limit: 'x', page: 'x' });
    expect(fieldsOf(answer)).toEqual(['stateMachineArn', 'status', 'limit', 'page']);
    trigger.expectRefused(answer);
  });
});
