import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionDetail, LogPage, RulesetList } from '../../lambda/contract/execution-detail';
import type { RunPage } from '../../lambda/contract/run-record';
import type { LocalMode } from '../../local/boot';
import { bootOrders } from './orders-mode';

const FAST = { timeout: 40_000, interval: 50 };

describe('the inspector and the stopper in local mode, over HTTP', { timeout: 90_000 }, () => {
  let local: LocalMode;
  let name: string;
  let executionArn: string;

  beforeAll(async () => {
    local = await bootOrders({
      timings: {
        restoreMilliseconds: 20_000,
        createMemberMilliseconds: 20_000,
        snapshotMilliseconds: 20_000,
        deleteMilliseconds: 20_000,
        maskingMilliseconds: 3_600_000,
      },
    });
    const request = {
      databaseIdentifier: 'orders',
      databaseSecretIdentifier: local.automation.databaseSecretArn,
      ruleset: local.rulesetId,
    };
    const started = await send<{ name: string; executionArn: string }>('POST', '/executions', request);
    ({ name, executionArn } = started.body);
  }, 60_000);

  afterAll(() => local.close());

  async function send<Body>(method: string, path: string, body?: object) {
    const headers = { 'content-type': 'application/json' };
    const options = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${local.urls.api}${path}`, options);
    return { status: response.status, body: (await response.json()) as Body };
  }

  it('list DataMasque’s rulesets', async () => {
    const { status, body } = await send<RulesetList>('GET', '/rulesets');
    expect(status).toBe(200);
    const ruleset = { id: local.rulesetId, name: 'orders', validity: 'valid', errors: [] };
    expect(body.rulesets).toEqual([{ ...ruleset, hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }]);
  });

  it('tell of a run that goes on, and stop it; the monitor then says that it was aborted', async () => {
    const detail = async () => (await send<ExecutionDetail>('GET', `/executions/${name}`)).body;
    await expect.poll(async () => (await detail()).maskingStatus, FAST).toBe('running');
    expect(await detail()).toMatchObject({ executionArn, canBeStopped: true, firstError: null });

    const stopped = await send('POST', `/executions/${name}/stop`, { reason: 'wrong database' });
    expect(stopped).toMatchObject({ status: 200, body: { executionArn } });
    await expect(local.finishedRuns.of(executionArn)).resolves.toMatchObject({
      verdict: 'aborted',
      error: 'StoppedByRequest',
    });

    await expect
      .poll(async () => (await send<LogPage>('GET', `/executions/${name}/log`)).body.nextToken, FAST)
      .toBeUndefined();
    const { body: log } = await send<LogPage>('GET', `/executions/${name}/log`);
    const messages = log.lines.map(({ message }) => message);
    expect(messages[0]).toBe('the execution started');
    expect(messages).toContain('Mask the clone: begun');
    expect(messages).toContain('Masking run ended: cancelled.');
    expect(messages).toContainEqual(expect.stringContaining('the execution was stopped: StoppedByRequest'));
  });

  it('list it among the runs that have ended, with its verdict', async () => {
    const verdictOf = async () => (await send<ExecutionDetail>('GET', `/executions/${name}`)).body.verdict;
    await expect.poll(verdictOf, FAST).toBe('aborted');
    const { status, body } = await send<RunPage>('GET', '/runs?database=orders&verdict=aborted');
    expect(status).toBe(200);
    expect(body.runs).toMatchObject([{ executionArn, verdict: 'aborted', error: 'StoppedByRequest' }]);
    expect(await send('GET', '/runs?verdict=fine')).toMatchObject({
      status: 400,
      body: { details: [{ field: 'verdict' }] },
    });
  });

  it('answer a name that nobody knows with a 404', async () => {
    expect(await send('GET', '/executions/nobody')).toMatchObject({ status: 404 });
    expect(await send('POST', '/executions/nobody/stop')).toMatchObject({ status: 404 });
  });
});
