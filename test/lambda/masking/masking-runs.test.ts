import { beforeEach, describe, expect, it } from 'vitest';
import type { ExpectedCall } from '../datamasque/scripted-transport';
import {
  CONNECTIONS,
  doStep,
  forget,
  giveSecret,
  lines,
  RULESET,
  RUN_SECRET,
  RUN_SECRET_ARN,
} from './masking-fixture';

const RUNS = 'GET /api/runs/?limit=100&offset=0';
const NARROWED = 'GET /api/runs/?ruleset_name=gdpr%20%26%20more&limit=100&offset=0';

beforeEach(forget);

describe('starting the masking run', () => {
  const start = (runSecretArn: string | null, ...script: ExpectedCall[]) =>
    doStep(
      { step: 'start-run', runName: 'masking-1', connectionId: 'c1', rulesetId: RULESET, runSecretArn },
      { call: `GET /api/rulesets/${RULESET}/`, answer: { body: { id: RULESET, name: 'gdpr & more' } } },
      ...script,
    );
  const stranger = { id: 1, name: 'other', status: 'finished' };
  const none: ExpectedCall = { call: NARROWED, answer: { body: { results: [stranger], next: null } } };

  it('starts one with the run secret', async () => {
    giveSecret(RUN_SECRET_ARN, RUN_SECRET);
    const { result, transport } = start(RUN_SECRET_ARN, none, {
      call: 'POST /api/runs/',
      answer: { status: 201, body: { id: 7 } },
    });
    await expect(result).resolves.toEqual({ maskRunId: 7 });
    expect(JSON.parse(transport.requests.at(-1)?.body ?? '')).toEqual({
      name: 'masking-1',
      connection: 'c1',
      ruleset: RULESET,
      mask_type: 'database',
      options: { run_secret: RUN_SECRET },
    });
  });

  it('leaves the run secret to DataMasque when none is asked for', async () => {
    const { result, transport } = start(null, none, {
      call: 'POST /api/runs/',
      answer: { status: 201, body: { id: 7 } },
    });
    await result;
    expect(JSON.parse(transport.requests.at(-1)?.body ?? '')).toMatchObject({ options: {} });
  });

  it('finds the run whose answer was lost, and starts no second one', async () => {
    const runs = [
      { id: 3, name: 'masking-1', source_connection: 'c1' },
      { id: 5, name: 'masking-1', connection: 'c1' },
      { id: 9, name: 'other' },
    ];
    const { result, transport } = start(null, {
      call: NARROWED,
      answer: { body: { results: runs, next: null } },
    });
    await expect(result).resolves.toEqual({ maskRunId: 5 });
    expect(transport.isPlayed).toBe(true);
  });

  it.each([
    ['by another connection', { source_connection: 'c0' }],
    ['by a connection that the server does not say', {}],
  ])('takes no run of its name %s for its own: that one masked another clone', async (_, by) => {
    const { result } = start(
      null,
      { call: NARROWED, answer: { body: [{ id: 3, name: 'masking-1', status: 'finished', ...by }] } },
      { call: 'POST /api/runs/', answer: { status: 201, body: { id: 7 } } },
    );
    await expect(result).resolves.toEqual({ maskRunId: 7 });
  });

  it('prefers a run that goes on to a newer one that is over', async () => {
    const runs = [
      { id: 3, name: 'masking-1', source_connection: 'c1', status: 'running' },
      { id: 5, name: 'masking-1', source_connection: 'c1', status: 'cancelled' },
    ];
    const { result } = start(null, { call: NARROWED, answer: { body: runs } });
    await expect(result).resolves.toEqual({ maskRunId: 3 });
  });

  it('finds its run where the server ignores the filter', async () => {
    const runs = [stranger, { id: 3, name: 'masking-1', source_connection: 'c1', status: 'running' }];
    const { result, transport } = start(null, { call: NARROWED, answer: { body: runs } });
    await expect(result).resolves.toEqual({ maskRunId: 3 });
    expect(transport.isPlayed).toBe(true);
  });

  it('finds its run where the server reads the filter otherwise, and answers with nothing', async () => {
    const runs = [stranger, { id: 3, name: 'masking-1', source_connection: 'c1', status: 'running' }];
    const { result } = start(
      null,
      { call: NARROWED, answer: { body: [] } },
      { call: RUNS, answer: { body: runs } },
    );
    await expect(result).resolves.toEqual({ maskRunId: 3 });
  });

  it('reads all runs when the ruleset is gone', async () => {
    const { result } = doStep(
      { step: 'start-run', runName: 'masking-1', connectionId: 'c1', rulesetId: RULESET, runSecretArn: null },
      { call: `GET /api/rulesets/${RULESET}/`, answer: { status: 404 } },
      { call: RUNS, answer: { body: [] } },
      { call: 'POST /api/runs/', answer: { status: 400, body: { ruleset: ['does not exist'] } } },
    );
    await expect(result).rejects.toMatchObject({ name: 'DataMasqueRefused' });
  });

  it('never repeats the run secret', async () => {
    giveSecret(RUN_SECRET_ARN, RUN_SECRET);
    const { result } = start(RUN_SECRET_ARN, none, {
      call: 'POST /api/runs/',
      answer: { status: 400, body: { run_secret: [`${RUN_SECRET} will not do`] } },
    });
    const error = (await result.catch((failure: Error) => failure)) as Error;
    expect(error.message).toContain('*** will not do');
    expect(JSON.stringify(lines)).not.toContain(RUN_SECRET);
  });
});

describe('looking at the masking run', () => {
  const run = (status: string): ExpectedCall => ({
    call: 'GET /api/runs/7/',
    answer: { body: { id: 7, status } },
  });
  const check = (...script: ExpectedCall[]) =>
    doStep({ step: 'check-run', maskRunId: 7, runName: 'masking-1', rulesetName: 'gdpr & more' }, ...script)
      .result;
  const alone: ExpectedCall = { call: NARROWED, answer: { body: [{ id: 7, name: 'masking-1' }] } };

  it.each(['queued', 'validating', 'running', 'cancelling'])('knows that %s goes on', async (status) => {
    await expect(check(run(status))).resolves.toEqual({
      exists: true,
      status,
      inFlight: true,
      known: true,
      message: '',
    });
  });

  it('takes a status that it does not know for one that goes on, and says so', async () => {
    await expect(check(run('paused'))).resolves.toMatchObject({ inFlight: true, known: false });
  });

  it('knows a finished run', async () => {
    await expect(check(run('finished'), alone)).resolves.toEqual({
      exists: true,
      status: 'finished',
      inFlight: false,
      known: true,
      message: '',
    });
  });

  it('says when the server knows no such run', async () => {
    await expect(check({ call: 'GET /api/runs/7/', answer: { status: 404 } })).resolves.toEqual({
      exists: false,
      status: 'not found',
      inFlight: true,
      known: false,
      message: '',
    });
  });

  it.each([403, 400])('does not say so of a %i', async (status) => {
    const refused = check({ call: 'GET /api/runs/7/', answer: { status, body: { detail: 'no' } } });
    await expect(refused).rejects.toMatchObject({ name: 'DataMasqueRefused' });
  });

  describe('of which there are two', () => {
    const both: ExpectedCall = {
      call: NARROWED,
      answer: {
        body: [
          { id: 7, name: 'masking-1', status: 'finished' },
          { id: 8, name: 'masking-1', status: 'running' },
          { id: 9, name: 'other', status: 'running' },
        ],
      },
    };
    const cancel: ExpectedCall = { call: 'POST /api/runs/8/cancel/', answer: { body: {} } };
    const then = (status: string): ExpectedCall => ({
      call: 'GET /api/runs/8/',
      answer: { body: { id: 8, status } },
    });

    it('cancels the second one, and counts as in flight as long as that one does', async () => {
      await expect(check(run('finished'), both, cancel, then('cancelling'))).resolves.toMatchObject({
        status: 'cancelling',
        inFlight: true,
      });
    });

    it('is finished once the second one is over', async () => {
      await expect(check(run('finished'), both, cancel, then('cancelled'))).resolves.toMatchObject({
        status: 'finished',
        inFlight: false,
      });
    });

    it('says that it failed without a look at the second one', async () => {
      const log: ExpectedCall = { call: 'GET /api/runs/7/log/', answer: { body: [] } };
      await expect(check(run('failed'), log)).resolves.toMatchObject({ status: 'failed', inFlight: false });
    });
  });

  it.each([
    ['failed', []],
    ['cancelled', []],
    ['finished_with_warnings', [alone]],
  ] as const)('tells the last troubles of a run that %s', async (status, between) => {
    const log = [
      { log_level: 20, message: 'fine' },
      { log_level: 30, message: 'odd' },
      { log_level: 40, message: 'broken' },
      { message: 'no level' },
    ];
    const answer: ExpectedCall = { call: 'GET /api/runs/7/log/', answer: { body: log } };
    await expect(check(run(status), ...between, answer)).resolves.toMatchObject({
      inFlight: false,
      message: 'odd | broken',
    });
  });

  it.each<[ExpectedCall['answer'], RegExp]>([
    [{ body: [] }, /^its log holds no warning and no error$/],
    [{ body: { detail: 'x' } }, /^its log holds no warning and no error$/],
    [{ body: 'plain text' }, /^its log holds no warning and no error$/],
    [{ body: 'INFO fine\nERROR broken' }, /^broken$/],
  ])('does not fail over a log like %j', async (answer, message) => {
    const result = check(run('failed'), { call: 'GET /api/runs/7/log/', answer });
    await expect(result).resolves.toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe('letting go of DataMasque', () => {
  const disconnect = (...script: ExpectedCall[]) =>
    doStep(
      {
        step: 'disconnect',
        connectionName: 'masking-1',
        runName: 'masking-1',
        rulesetName: 'gdpr & more',
      },
      ...script,
    );
  const runs = (status: string): ExpectedCall => ({
    call: NARROWED,
    answer: { body: [{ id: 7, name: 'masking-1', status }] },
  });
  const then = (status: string): ExpectedCall => ({
    call: 'GET /api/runs/7/',
    answer: { body: { id: 7, status } },
  });
  const cancel: ExpectedCall = { call: 'POST /api/runs/7/cancel/', answer: { body: {} } };
  const two: ExpectedCall = {
    call: CONNECTIONS,
    answer: {
      body: [
        { id: 'c1', name: 'masking-1' },
        { id: 'c2', name: 'masking-1' },
        { id: 'c3', name: 'other' },
      ],
    },
  };
  const deleted = (id: string): ExpectedCall => ({
    call: `DELETE /api/connections/${id}/`,
    answer: { status: 204 },
  });

  it('deletes every connection of the name, and no other', async () => {
    const { result, transport } = disconnect(runs('finished'), two, deleted('c1'), deleted('c2'));
    await expect(result).resolves.toEqual({ settled: true });
    expect(transport.isPlayed).toBe(true);
  });

  it('has nothing to do where nothing was made', async () => {
    const { result } = disconnect(
      { call: NARROWED, answer: { body: [{ id: 9, name: 'other', status: 'running' }] } },
      { call: RUNS, answer: { body: [] } },
      { call: CONNECTIONS, answer: { body: [] } },
    );
    await expect(result).resolves.toEqual({ settled: true });
  });

  it('finds a run whose ruleset was renamed', async () => {
    const { result } = disconnect(
      { call: NARROWED, answer: { body: [{ id: 9, name: 'other', status: 'running' }] } },
      { call: RUNS, answer: { body: [{ id: 7, name: 'masking-1', status: 'running' }] } },
      cancel,
      then('cancelling'),
    );
    await expect(result).resolves.toEqual({ settled: false });
  });

  it('cancels every run that goes on, an older one too', async () => {
    const several: ExpectedCall = {
      call: NARROWED,
      answer: {
        body: [
          { id: 7, name: 'masking-1', status: 'running' },
          { id: 8, name: 'masking-1', status: 'queued' },
          { id: 9, name: 'masking-1', status: 'cancelled' },
        ],
      },
    };
    const { result, transport } = disconnect(
      several,
      { call: 'POST /api/runs/8/cancel/', answer: { body: {} } },
      { call: 'GET /api/runs/8/', answer: { body: { id: 8, status: 'cancelled' } } },
      cancel,
      then('cancelling'),
    );
    await expect(result).resolves.toEqual({ settled: false });
    expect(transport.isPlayed).toBe(true);
  });

  it('does not take a run for over that it cannot find for a moment', async () => {
    const lost: ExpectedCall = { call: 'GET /api/runs/7/', answer: { status: 404 } };
    await expect(disconnect(runs('running'), cancel, lost).result).resolves.toEqual({ settled: false });
  });

  it('cancels a run that goes on, and leaves the connection until it is over', async () => {
    await expect(disconnect(runs('running'), cancel, then('cancelling')).result).resolves.toEqual({
      settled: false,
    });
    const over = disconnect(runs('running'), cancel, then('cancelled'), {
      call: CONNECTIONS,
      answer: { body: [] },
    });
    await expect(over.result).resolves.toEqual({ settled: true });
  });

  it('does not mind a run that ended in the same moment', async () => {
    const late: ExpectedCall = { ...cancel, answer: { status: 400, body: { error: 'over' } } };
    const { result } = disconnect(runs('running'), late, then('finished'), {
      call: CONNECTIONS,
      answer: { body: [] },
    });
    await expect(result).resolves.toEqual({ settled: true });
  });

  it('passes on that the server is away', async () => {
    const away: ExpectedCall = { ...cancel, answer: { status: 502 } };
    await expect(disconnect(runs('running'), away).result).rejects.toMatchObject({
      name: 'DataMasqueUnavailable',
    });
  });
});
