import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SECRETS, STARTED_AT } from '../../../faults/fixed-values';
import { WORKFLOW_PHASES } from '../../../lambda/contract/workflow-phases';
import { expectDocumented } from '../../build/documented-answers';
import { aRecord } from './a-record';
import { EXECUTION_ARN, EXECUTION_NAME, InspectedAccount, MASK_RUN_ID } from './inspected-account';

let account: InspectedAccount;

const A_YEAR_BEFORE = '2025-01-03T08:00:00.000Z';

beforeEach(async () => {
  account = new InspectedAccount();
  await account.stand();
});
afterEach(() => account.world.close());

/** A clone that was left and is gone. */
const REMOVED = {
  kind: 'instance',
  identifier: 'masking-1',
  state: 'removed',
  removedAt: '2026-01-01T01:10:00.000Z',
  status: 'deleting',
  deleteCommand: null,
} as const;

describe('the detail of an execution', () => {
  it('that runs says where it is, and holds what is known so far', async () => {
    await account.start();
    await account.until(async () => (await account.detail()).body.maskRunId !== null);
    const { status, headers, body } = await account.detail();
    expectDocumented('describeExecution', { status, headers, body });
    expect(body).toMatchObject({
      executionArn: EXECUTION_ARN,
      name: EXECUTION_NAME,
      stateMachineArn: account.stateMachineArn,
      kind: 'workflow',
      status: 'RUNNING',
      stopDate: null,
      verdict: null,
      databaseIdentifier: 'orders',
      input: { DBInstanceIdentifier: 'orders', DataMasqueRulesetId: account.world.rulesetId },
      cloneIdentifier: account.world.names.clone,
      engine: null,
      rulesetName: 'customers',
      maskRunId: MASK_RUN_ID,
      maskedSnapshotArn: null,
      firstError: null,
      leftovers: [],
      canBeStopped: true,
    });
    expect(body.phases.map(({ phase, outcome }) => [phase, outcome])).toEqual([
      ['request', 'succeeded'],
      ['source', 'succeeded'],
      ['clone', 'succeeded'],
      ['masking', 'running'],
    ]);
    expect(body.availabilityZone).toMatch(/^us-east-1[a-z]$/);
    expect(body.sourceSnapshot).toMatch(/orders/);
    expect(['queued', 'validating', 'running']).toContain(body.maskingStatus);
    expect(body.lookAt.execution).toContain(EXECUTION_ARN);
    expect(body.lookAt.maskingLog).toMatch(/\/api\/runs\/2\/log\/$/);
  });

  it('that succeeded names its snapshot, and no error that it overcame', async () => {
    await account.start();
    await account.untilOver();
    const answer = await account.detail();
    expectDocumented('describeExecution', answer);
    expect(answer.body).toMatchObject({
      status: 'SUCCEEDED',
      maskingStatus: 'finished',
      firstError: null,
      canBeStopped: false,
    });
    expect(answer.body.maskedSnapshotArn).toContain(account.world.names.maskedSnapshot);
    expect(answer.body.phases.map(({ phase }) => phase)).toEqual(
      WORKFLOW_PHASES.filter((phase) => phase !== 'sharing'),
    );
    for (const secret of SECRETS) expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it('names the first error and its phase while clean-up still goes on, and the workflow’s own after it', async () => {
    await account.start({ DataMasqueRulesetId: account.world.rulesetId });
    await account.until(async () => (await account.detail()).body.maskRunId !== null);
    account.world.services.dataMasque.runs.cancel(MASK_RUN_ID);
    await account.until(async () => (await account.detail()).body.firstError !== null);
    const { body: during } = await account.detail();
    expect(during).toMatchObject({
      status: 'RUNNING',
      firstError: {
        phase: 'masking',
        error: 'MaskingRunCancelled',
        cause: `masking run ${MASK_RUN_ID} was cancelled in DataMasque`,
      },
    });
    await account.untilOver();
    const { body: after } = await account.detail();
    expect(after).toMatchObject({
      status: 'FAILED',
      firstError: { phase: 'masking', error: 'MaskingFailed' },
    });
    expect(after.firstError?.cause).toContain('MaskingRunCancelled: masking run 2 was cancelled');
  });

  it('of a source that is not there names the phase that looked for it', async () => {
    await account.start({ DBInstanceIdentifier: 'nowhere' });
    await account.untilOver();
    const { body } = await account.detail();
    expect(body).toMatchObject({ firstError: { phase: 'source', error: 'RequestRefused' } });
    expect(body.firstError?.cause).toMatch(
      /^SourceUnusable: there is no database nowhere; name an RDS instance/,
    );
    expect(body.input.DataMasqueRulesetId).toBeDefined();
    expect(body).toMatchObject({ cloneIdentifier: null, maskRunId: null, maskingStatus: null });
  });

  it('holds all but DataMasque’s status while DataMasque is away', async () => {
    await account.start();
    await account.untilOver();
    account.dataMasqueStatus = 503;
    await account.world.clock.sleep(60_000);
    const answer = await account.detail();
    expectDocumented('describeExecution', answer);
    expect(answer.body).toMatchObject({ status: 'SUCCEEDED', maskRunId: MASK_RUN_ID, maskingStatus: null });
  });

  it('has the verdict of the record of this very end', async () => {
    await account.start();
    await account.untilOver();
    account.records.set(
      EXECUTION_ARN,
      aRecord({ startDate: STARTED_AT, redriveCount: 1, verdict: 'aborted' }),
    );
    expect((await account.detail()).body.verdict).toBeNull();
    account.records.set(EXECUTION_ARN, aRecord({ startDate: A_YEAR_BEFORE, verdict: 'aborted' }));
    await account.world.clock.sleep(3000);
    expect((await account.detail()).body.verdict).toBeNull();
    const record = aRecord({ startDate: STARTED_AT, verdict: 'masked', startedBy: 'nightly' });
    account.records.set(EXECUTION_ARN, record);
    await account.world.clock.sleep(3000);
    const answer = await account.detail();
    expectDocumented('describeExecution', answer);
    expect(answer.body).toMatchObject({ verdict: 'masked', startedBy: 'nightly' });
  });

  it('that Step Functions has forgotten is that of its record', async () => {
    account.records.set(
      EXECUTION_ARN,
      aRecord({
        verdict: 'masking-failed',
        executionStatus: 'FAILED',
        error: 'MaskingFailed',
        cause: 'masking run 7 failed',
        maskRunId: 7,
        requestedRuleset: 'customers',
        leftovers: [REMOVED],
      }),
    );
    const answer = await account.detail();
    expectDocumented('describeExecution', answer);
    expect(answer.body).toMatchObject({
      executionArn: EXECUTION_ARN,
      leftovers: [REMOVED],
      status: 'FAILED',
      verdict: 'masking-failed',
      maskRunId: 7,
      input: { DataMasqueRulesetId: 'customers' },
      firstError: { error: 'MaskingFailed', cause: 'masking run 7 failed' },
      canBeStopped: false,
    });
  });

  it('that nobody knows is a 404 that says where names are', async () => {
    const answer = await account.detail();
    expectDocumented('describeExecution', answer);
    expect(answer).toMatchObject({ status: 404, body: { error: 'ExecutionDoesNotExist' } });
    expect(answer.body.message).toContain(`there is no execution ${EXECUTION_NAME}`);
  });

  it('asked by many at once is asked of AWS once', async () => {
    await account.start();
    await account.world.clock.sleep(30_000);
    account.calls.length = 0;
    await Promise.all(Array.from({ length: 50 }, () => account.detail()));
    expect(account.calls.filter((call) => call === 'DescribeExecution')).toHaveLength(1);
    expect(account.calls.filter((call) => call === 'GetExecutionHistory')).toHaveLength(1);
  });
});

describe('a request about an execution is refused', () => {
  it.each<[string, string, number, string]>([
    ['of a name that would be another ARN', '/executions/a%3Ab', 400, 'name'],
    ['of a name that is too long', `/executions/${'a'.repeat(81)}`, 400, 'name'],
    ['of a wildcard', '/executions/*', 400, 'name'],
    ['with an unknown parameter', '/executions/orders-1?full=1', 400, 'full'],
    ['with a machine that is no ARN', '/executions/orders-1?stateMachineArn=x', 400, 'stateMachineArn'],
    [
      'with another machine',
      '/executions/orders-1?stateMachineArn=arn:aws:states:us-east-1:000000000000:stateMachine:Payroll',
      403,
      'stateMachineArn',
    ],
  ])('%s', async (_, target, status, field) => {
    const answer = await account.get<object>(target);
    expectDocumented('describeExecution', answer);
    expect(answer).toMatchObject({ status, body: { details: [{ field }] } });
    expect(account.calls).toEqual([]);
  });
});
