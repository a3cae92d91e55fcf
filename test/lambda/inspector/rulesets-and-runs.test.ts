import { createHash } from 'node:crypto';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RulesetList } from '../../../lambda/contract/execution-detail';
import { expectDocumented } from '../../build/documented-answers';
import { recordOf } from '../records/record-fixture';
import { apiEvent, InspectorFixture, WORKFLOW } from './inspector-fixture';

const RULESETS = apiEvent('GET /rulesets');
const ruleset = (name: string, fields: object = {}) => ({
  id: `id-of-${name}`,
  name,
  mask_type: 'database',
  is_valid: 'valid',
  validation_errors: [],
  config_yaml: 'tasks: []',
  ...fields,
});

let answer: { status?: number; body?: unknown };
/** Of the text that each ruleset here has. */
const HASH = `sha256:${createHash('sha256').update('tasks: []').digest('hex')}`;

let fixture: InspectorFixture;

beforeEach(() => {
  answer = { body: [] };
  fixture = new InspectorFixture([WORKFLOW], () => answer);
});

describe('the list of rulesets', () => {
  it('has those that mask databases, by name, with what is wrong with them', async () => {
    answer = {
      body: [
        ruleset('orders', { is_valid: 'in_progress' }),
        ruleset('files', { mask_type: 'file' }),
        ruleset('customers', {
          is_valid: 'invalid',
          validation_errors: [{ message: 'no such mask', line_number: 7 }],
        }),
        ruleset('older', { mask_type: undefined, is_valid: true }),
        ruleset('newer', { is_valid: 'who-knows' }),
      ],
    };
    const listed = await fixture.answer<RulesetList>(RULESETS);
    expectDocumented('listRulesets', listed);
    expect(listed.body.rulesets).toEqual([
      {
        id: 'id-of-customers',
        name: 'customers',
        validity: 'invalid',
        errors: ['no such mask (line 7)'],
        hash: HASH,
      },
      { id: 'id-of-newer', name: 'newer', validity: 'unknown', errors: [], hash: HASH },
      { id: 'id-of-older', name: 'older', validity: 'valid', errors: [], hash: HASH },
      { id: 'id-of-orders', name: 'orders', validity: 'in_progress', errors: [], hash: HASH },
    ]);
  });

  it('is one call of DataMasque in half a minute, however many ask', async () => {
    await Promise.all(Array.from({ length: 100 }, () => fixture.answer(RULESETS)));
    fixture.now += 29_000;
    await fixture.answer(RULESETS);
    expect(fixture.calls).toHaveLength(1);
    fixture.now += 2000;
    await fixture.answer(RULESETS);
    expect(fixture.calls).toHaveLength(2);
  });

  it.each([
    [502, 503, 'DataMasqueUnavailable'],
    [403, 502, 'DataMasqueRefused'],
  ])('of a DataMasque that answers %i is an error in the one shape', async (status, expected, error) => {
    answer = { status, body: { detail: 'words of the server' } };
    const listed = await fixture.answer(RULESETS);
    expectDocumented('listRulesets', listed);
    expect(listed).toMatchObject({ status: expected, body: { error } });
    expect(JSON.stringify(listed.body)).not.toContain('words of the server');
    expect(fixture.logged).toMatchObject([{ level: 'error', notice: 'request-failed' }]);
    answer = { body: [] };
    expect((await fixture.answer(RULESETS)).status).toBe(200);
  });

  it('takes no parameter', async () => {
    const listed = await fixture.answer(apiEvent('GET /rulesets', { query: { limit: '5' } }));
    expectDocumented('listRulesets', listed);
    expect(listed).toMatchObject({ status: 400, body: { details: [{ field: 'limit' }] } });
  });
});

describe('the list of runs', () => {
  it('is that of the records', async () => {
    const [old, recent] = [recordOf('a', { verdict: 'unknown', databaseIdentifier: null }), recordOf('b')];
    for (const record of [old, recent]) await fixture.table.records.put(record);
    const listed = await fixture.answer(apiEvent('GET /runs', { query: { limit: '1' } }));
    expectDocumented('listRuns', listed);
    expect(listed.body).toEqual({ runs: [recent], nextToken: expect.any(String) });
    const { nextToken } = listed.body as { readonly nextToken: string };
    const rest = await fixture.answer(apiEvent('GET /runs', { query: { nextToken } }));
    expectDocumented('listRuns', rest);
    expect(rest.body).toEqual({ runs: [old] });
  });

  it('says all that is wrong with its parameters', async () => {
    const refused = await fixture.answer(apiEvent('GET /runs', { query: { verdict: 'good', page: '2' } }));
    expectDocumented('listRuns', refused);
    expect(refused).toMatchObject({
      status: 400,
      body: { details: [{ field: 'verdict' }, { field: 'page' }] },
    });
  });
});

describe('a route that is not the inspector’s', () => {
  it.each(['POST /executions', 'POST /executions/{name}/stop', '$default'])(
    'is refused: %s',
    async (route) => {
      const refused = await fixture.answer(apiEvent(route, { name: 'orders-1' }));
      expect(refused).toMatchObject({ status: 404, body: { error: 'NotFound' } });
    },
  );
});

describe('a request of an execution', () => {
  it.each([
    ['StateMachineDoesNotExist', 'warn', 'request-rejected'],
    ['ValidationException', 'error', 'request-failed'],
  ])('to which Step Functions answers %s', async (name, level, notice) => {
    const error = Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 400 } });
    fixture.stepFunctions.on(DescribeExecutionCommand).rejects(error);
    await fixture.answer(apiEvent('GET /executions/{name}', { name: 'orders-1' }));
    expect(fixture.logged).toMatchObject([{ level, notice, error }]);
  });
});
