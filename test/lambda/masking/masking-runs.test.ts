import { beforeEach, describe, expect, it } from 'vitest';
import { recipeOf } from '../../../lambda/datamasque/ruleset-libraries';
import { sha256 } from '../../../lambda/datamasque/rulesets';
import type { ExpectedCall } from '../datamasque/scripted-transport';
import {
  CONNECTIONS,
  doStep,
  forget,
  giveSecret,
  lines,
  RECIPE,
  RULESET,
  RUN_SECRET,
  RUN_SECRET_ARN,
  STARTED,
  YAML,
} from './masking-fixture';

const RUNS = 'GET /api/runs/?limit=100&offset=0';
const NARROWED = 'GET /api/runs/?ruleset_name=gdpr%20%26%20more&limit=100&offset=0';

/** DataMasque's answer about the ruleset, with a text. */
const ruleset = (text: string | null = YAML): ExpectedCall => ({
  call: `GET /api/rulesets/${RULESET}/`,
  answer: { body: { id: RULESET, name: 'gdpr & more', config_yaml: text } },
});

/** What DataMasque states of the run that was started. */
const OURS = { id: 7, name: 'masking-1', source_connection: 'c1', ruleset: RULESET } as const;

beforeEach(forget);

describe('starting the masking run', () => {
  const start = (runSecretArn: string | null, ...script: ExpectedCall[]) =>
    doStep({ step: 'start-run', ...STARTED, recipe: RECIPE, runSecretArn }, ruleset(), ...script);
  const stranger = { id: 1, name: 'other', status: 'finished' };
  const none: ExpectedCall = { call: NARROWED, answer: { body: { results: [stranger], next: null } } };

  it('starts one with the run secret', async () => {
    giveSecret(RUN_SECRET_ARN, RUN_SECRET);
    const { result, transport } = start(RUN_SECRET_ARN, none, {
      call: 'POST /api/runs/',
      answer: { status: 201, body: { id: 7 } },
    });
    await expect(result).resolves.toEqual({ maskRunId: 7, ...STARTED });
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
      { ...OURS, id: 3 },
      { id: 5, name: 'masking-1', connection: 'c1', ruleset: RULESET },
      { id: 9, name: 'other' },
    ];
    const { result, transport } = start(null, {
      call: NARROWED,
      answer: { body: { results: runs, next: null } },
    });
    await expect(result).resolves.toEqual({ maskRunId: 5, ...STARTED });
    expect(transport.isPlayed).toBe(true);
  });

  it.each([
    ['by another connection', { source_connection: 'c0' }],
    ['by a connection that the server does not state', { source_connection: undefined }],
    ['under another ruleset', { ruleset: 'another' }],
    ['under a ruleset that the server does not state', { ruleset: undefined }],
  ])('takes no run of its name %s for its own: that one masked another clone', async (_, by) => {
    const { result } = start(
      null,
      { call: NARROWED, answer: { body: [{ ...OURS, id: 3, status: 'finished', ...by }] } },
      { call: 'POST /api/runs/', answer: { status: 201, body: { id: 7 } } },
    );
    await expect(result).resolves.toEqual({ maskRunId: 7, ...STARTED });
  });

  it('prefers a run that goes on to a newer one that is over', async () => {
    const runs = [
      { ...OURS, id: 3, status: 'running' },
      { ...OURS, id: 5, status: 'cancelled' },
    ];
    const { result } = start(null, { call: NARROWED, answer: { body: runs } });
    await expect(result).resolves.toEqual({ maskRunId: 3, ...STARTED });
  });

  it('finds its run where the server ignores the filter', async () => {
    const runs = [stranger, { ...OURS, id: 3, status: 'running' }];
    const { result, transport } = start(null, { call: NARROWED, answer: { body: runs } });
    await expect(result).resolves.toEqual({ maskRunId: 3, ...STARTED });
    expect(transport.isPlayed).toBe(true);
  });

  it('finds its run where the server reads the filter otherwise, and answers with nothing', async () => {
    const runs = [stranger, { ...OURS, id: 3, status: 'running' }];
    const { result } = start(
      null,
      { call: NARROWED, answer: { body: [] } },
      { call: RUNS, answer: { body: runs } },
    );
    await expect(result).resolves.toEqual({ maskRunId: 3, ...STARTED });
  });

  describe('under another text than the one that was checked', () => {
    const IMPORTING = `${YAML}imports: [org/pii, plain]\n`;
    const libraries: ExpectedCall = {
      call: 'GET /api/ruleset-libraries/?limit=100&offset=0',
      answer: {
        body: {
          count: 3,
          next: null,
          results: [
            { id: 'l0', namespace: 'other', name: 'pii' },
            { id: 'l1', namespace: 'org', name: 'pii' },
            { id: 'l2', namespace: '', name: 'plain' },
          ],
        },
      },
    };
    const library = (id: string, text: string): ExpectedCall => ({
      call: `GET /api/ruleset-libraries/${id}/`,
      answer: { body: { id, config_yaml: text } },
    });
    const CHECKED = recipeOf(sha256(IMPORTING), [
      { namespace: 'org', name: 'pii', contentHash: sha256('masks: {}') },
      { namespace: '', name: 'plain', contentHash: sha256('other: {}') },
    ]);
    const startUnder = (...script: ExpectedCall[]) =>
      doStep({ step: 'start-run', ...STARTED, recipe: CHECKED, runSecretArn: null }, ...script);

    it('is refused, with both hashes, and starts nothing', async () => {
      const weak = `${YAML}# weak`;
      const { result, transport } = doStep(
        { step: 'start-run', ...STARTED, recipe: RECIPE, runSecretArn: null },
        ruleset(weak),
      );
      await expect(result).rejects.toMatchObject({
        name: 'RequestRefused',
        message: expect.stringMatching(
          new RegExp(
            `^the ruleset gdpr & more changed between the check of the request and the start of the masking run: .*${sha256(YAML)}, now: ${sha256(weak)}; start a new execution`,
          ),
        ),
      });
      expect(transport.requests.some(({ method, url }) => method === 'POST' && url.endsWith('/runs/'))).toBe(
        false,
      );
    });

    it('is refused where the ruleset is gone', async () => {
      const gone: ExpectedCall = { call: `GET /api/rulesets/${RULESET}/`, answer: { status: 404 } };
      await expect(startUnder(gone).result).rejects.toMatchObject({
        name: 'RequestRefused',
        message: expect.stringContaining('DataMasque has no ruleset of that id any more'),
      });
    });

    it('is refused where a library changed, which is named', async () => {
      const { result } = startUnder(
        ruleset(IMPORTING),
        libraries,
        library('l1', 'masks: {weak: {}}'),
        library('l2', 'other: {}'),
      );
      await expect(result).rejects.toMatchObject({
        name: 'RequestRefused',
        message: expect.stringContaining('(changed: org/pii)'),
      });
    });

    it('is refused where libraries can no longer be read', async () => {
      const refused: ExpectedCall = { ...libraries, answer: { status: 403, body: { detail: 'no' } } };
      await expect(startUnder(ruleset(IMPORTING), refused).result).rejects.toMatchObject({
        name: 'RequestRefused',
        message: expect.stringContaining('its libraries could be read, and now DataMasque refuses that'),
      });
    });

    it('is not, where all of it is as it was', async () => {
      const { result } = startUnder(
        ruleset(IMPORTING),
        libraries,
        library('l1', 'masks: {}'),
        library('l2', 'other: {}'),
        none,
        { call: 'POST /api/runs/', answer: { status: 201, body: { id: 7 } } },
      );
      await expect(result).resolves.toMatchObject({ maskRunId: 7 });
    });

    it('waits for a server that does not answer', async () => {
      const away: ExpectedCall = { ...libraries, answer: { status: 502 } };
      await expect(startUnder(ruleset(IMPORTING), away).result).rejects.toMatchObject({
        name: 'DataMasqueUnavailable',
      });
    });

    it('cannot be told where the text was not known when the request was checked', async () => {
      const { result } = doStep(
        { step: 'start-run', ...STARTED, recipe: recipeOf(null, null), runSecretArn: null },
        ruleset(),
        none,
        { call: 'POST /api/runs/', answer: { status: 201, body: { id: 7 } } },
      );
      await expect(result).resolves.toMatchObject({ maskRunId: 7 });
    });
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
    answer: { body: { ...OURS, status } },
  });
  const check = (...script: ExpectedCall[]) =>
    doStep(
      { step: 'check-run', maskRunId: 7, ...STARTED, rulesetName: 'gdpr & more', recipe: RECIPE },
      ...script,
    ).result;
  const alone: ExpectedCall = { call: NARROWED, answer: { body: [OURS] } };

  it.each(['queued', 'validating', 'running', 'cancelling'])('knows that %s goes on', async (status) => {
    await expect(check(run(status))).resolves.toEqual({
      exists: true,
      status,
      inFlight: true,
      known: true,
      message: '',
      recipeChange: null,
    });
  });

  it('takes a status that it does not know for one that goes on, and says so', async () => {
    await expect(check(run('paused'))).resolves.toMatchObject({ inFlight: true, known: false });
  });

  it('knows a finished run', async () => {
    await expect(check(run('finished'), alone, ruleset())).resolves.toEqual({
      exists: true,
      status: 'finished',
      inFlight: false,
      known: true,
      message: '',
      recipeChange: null,
    });
  });

  it('says when the server knows no such run', async () => {
    await expect(check({ call: 'GET /api/runs/7/', answer: { status: 404 } })).resolves.toEqual({
      exists: false,
      status: 'not found',
      inFlight: true,
      known: false,
      message: 'DataMasque knows no run 7',
      recipeChange: null,
    });
  });

  it.each<[string, object, string]>([
    ['whose number is another one', { id: 8 }, 'its number is 8, expected: 7'],
    ['of another name', { name: 'tiny' }, 'its name is tiny, expected: masking-1'],
    ['without a name', { name: null }, 'its name is not stated'],
    ['by another connection', { source_connection: 'c9' }, 'its connection is c9, expected: c1'],
    ['by a connection that is not stated', { source_connection: undefined }, 'its connection is not stated'],
    [
      'by a connection that is stated by its name alone, though it is not deleted yet',
      { source_connection: null, source_connection_name: 'masking-1' },
      'its connection is not stated',
    ],
    ['under another ruleset', { ruleset: 'r9' }, `its ruleset is r9, expected: ${RULESET}`],
    ['under a ruleset that is not stated', { ruleset: null }, 'its ruleset is not stated'],
  ])('takes a finished run %s for none', async (_, stated, reason) => {
    const another: ExpectedCall = {
      call: 'GET /api/runs/7/',
      answer: { body: { ...OURS, status: 'finished', ...stated } },
    };
    await expect(check(another)).resolves.toMatchObject({
      exists: false,
      inFlight: true,
      message: `DataMasque's run 7 does not prove to be the one that was started: ${reason}`,
    });
  });

  it('takes a finished run for none that is not in the list of its name', async () => {
    const nothing: ExpectedCall = { call: RUNS, answer: { body: [{ id: 9, name: 'other' }] } };
    await expect(check(run('finished'), { ...nothing, call: NARROWED }, nothing)).resolves.toMatchObject({
      exists: false,
      message: 'DataMasque lists no run 7 named masking-1',
    });
  });

  it('knows its run by the old names of fields, and by a UUID in capitals', async () => {
    const old: ExpectedCall = {
      call: 'GET /api/runs/7/',
      answer: {
        body: {
          id: 7,
          name: 'masking-1',
          connection: 'C1',
          ruleset: RULESET.toUpperCase(),
          status: 'running',
        },
      },
    };
    await expect(check(old)).resolves.toMatchObject({ exists: true, status: 'running' });
  });

  it.each([
    ['changed', ruleset(`${YAML}# weak`), new RegExp(`now: ${sha256(`${YAML}# weak`)}`)],
    [
      'is gone',
      { call: `GET /api/rulesets/${RULESET}/`, answer: { status: 404 } },
      /no ruleset of that id any more/,
    ],
    ['is not given any more', ruleset(null), /now: it is not given/],
  ] as const)('says that its ruleset %s meanwhile', async (_, now, change) => {
    await expect(check(run('finished'), alone, now)).resolves.toMatchObject({
      status: 'finished',
      recipeChange: expect.stringMatching(change),
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
          { ...OURS, status: 'finished' },
          { ...OURS, id: 8, status: 'running' },
          { ...OURS, id: 9, name: 'other', status: 'running' },
          { ...OURS, id: 10, source_connection: 'c9', status: 'running' },
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
      await expect(check(run('finished'), both, cancel, then('cancelled'), ruleset())).resolves.toMatchObject(
        {
          status: 'finished',
          inFlight: false,
        },
      );
    });

    it('says that it failed without a look at the second one', async () => {
      const log: ExpectedCall = { call: 'GET /api/runs/7/log/', answer: { body: [] } };
      await expect(check(run('failed'), log)).resolves.toMatchObject({ status: 'failed', inFlight: false });
    });
  });

  it.each([
    ['failed', []],
    ['cancelled', []],
    ['finished_with_warnings', [alone, ruleset()]],
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
        clone: { address: 'clone.example', port: 5432 },
      },
      ...script,
    );
  const runs = (status: string): ExpectedCall => ({
    call: NARROWED,
    answer: { body: [{ ...OURS, status }] },
  });
  const then = (status: string): ExpectedCall => ({
    call: 'GET /api/runs/7/',
    answer: { body: { ...OURS, status } },
  });
  const cancel: ExpectedCall = { call: 'POST /api/runs/7/cancel/', answer: { body: {} } };
  const TO_CLONE = { name: 'masking-1', host: 'clone.example', port: 5432 };
  const connections = (...all: object[]): ExpectedCall => ({ call: CONNECTIONS, answer: { body: all } });
  const one = connections({ ...TO_CLONE, id: 'c1' });
  const deleted = (id: string): ExpectedCall => ({
    call: `DELETE /api/connections/${id}/`,
    answer: { status: 204 },
  });

  it('deletes every connection of the name to the clone, and no other', async () => {
    const { result, transport } = disconnect(
      connections(
        { ...TO_CLONE, id: 'c1' },
        { ...TO_CLONE, id: 'c2', host: 'CLONE.example', port: '5432' },
        { ...TO_CLONE, id: 'c3', name: 'other' },
        { ...TO_CLONE, id: 'c4', host: 'elsewhere.example' },
        { ...TO_CLONE, id: 'c5', port: 5433 },
        { id: 'c6', name: 'masking-1' },
      ),
      runs('finished'),
      deleted('c1'),
      deleted('c2'),
    );
    await expect(result).resolves.toEqual({ settled: true });
    expect(transport.isPlayed).toBe(true);
  });

  it('reads no runs where there is no connection, without which nothing can be in flight', async () => {
    const { result, transport } = disconnect(connections());
    await expect(result).resolves.toEqual({ settled: true });
    expect(transport.isPlayed).toBe(true);
  });

  it('asks nothing where there never was a clone', async () => {
    const { result, transport } = doStep({
      step: 'disconnect',
      connectionName: 'masking-1',
      runName: 'masking-1',
      rulesetName: 'gdpr',
      clone: null,
    });
    await expect(result).resolves.toEqual({ settled: true });
    expect(transport.requests).toEqual([]);
  });

  it.each([
    ['by another connection', { source_connection: 'c9' }],
    ['by a connection that is not stated', { source_connection: null }],
  ])('cancels no run of the name %s', async (_, by) => {
    const another: ExpectedCall = {
      call: NARROWED,
      answer: { body: [{ ...OURS, ...by, status: 'running' }] },
    };
    const { result, transport } = disconnect(one, another, deleted('c1'));
    await expect(result).resolves.toEqual({ settled: true });
    expect(transport.isPlayed).toBe(true);
  });

  it('finds a run whose ruleset was renamed', async () => {
    const { result } = disconnect(
      one,
      { call: NARROWED, answer: { body: [{ ...OURS, id: 9, name: 'other', status: 'running' }] } },
      { call: RUNS, answer: { body: [{ ...OURS, status: 'running' }] } },
      cancel,
      then('cancelling'),
    );
    await expect(result).resolves.toEqual({ settled: false });
  });

  it('cancels every run that is in flight, an older one too', async () => {
    const several: ExpectedCall = {
      call: NARROWED,
      answer: {
        body: [
          { ...OURS, status: 'running' },
          { ...OURS, id: 8, status: 'queued' },
          { ...OURS, id: 9, status: 'cancelled' },
        ],
      },
    };
    const { result, transport } = disconnect(
      one,
      several,
      { call: 'POST /api/runs/8/cancel/', answer: { body: {} } },
      { call: 'GET /api/runs/8/', answer: { body: { ...OURS, id: 8, status: 'cancelled' } } },
      cancel,
      then('cancelling'),
    );
    await expect(result).resolves.toEqual({ settled: false });
    expect(transport.isPlayed).toBe(true);
  });

  it('does not take a run for over that it cannot find for a moment', async () => {
    const lost: ExpectedCall = { call: 'GET /api/runs/7/', answer: { status: 404 } };
    await expect(disconnect(one, runs('running'), cancel, lost).result).resolves.toEqual({
      settled: false,
    });
  });

  it('cancels a run that is in flight, and leaves the connection until it is over', async () => {
    await expect(disconnect(one, runs('running'), cancel, then('cancelling')).result).resolves.toEqual({
      settled: false,
    });
    const over = disconnect(one, runs('running'), cancel, then('cancelled'), deleted('c1'));
    await expect(over.result).resolves.toEqual({ settled: true });
  });

  it('does not mind a run that ended in the same moment', async () => {
    const late: ExpectedCall = { ...cancel, answer: { status: 400, body: { error: 'over' } } };
    const { result } = disconnect(one, runs('running'), late, then('finished'), deleted('c1'));
    await expect(result).resolves.toEqual({ settled: true });
  });

  it('passes on that the server is away', async () => {
    const away: ExpectedCall = { ...cancel, answer: { status: 502 } };
    await expect(disconnect(one, runs('running'), away).result).rejects.toMatchObject({
      name: 'DataMasqueUnavailable',
    });
  });
});
