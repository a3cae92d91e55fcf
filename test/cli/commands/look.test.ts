import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../lambda/contract/execution-detail';
import type { Leftover } from '../../../lambda/contract/leftover';
import { EXECUTION, endedDetail, failedDetail, MACHINE, NAME, runningDetail } from '../a-run';
import type { Answer } from '../cli-fixture';
import { closeAfterEach, runAgainst } from '../scripted';

closeAfterEach();

const queryOf = (target = ''): Readonly<Record<string, string>> =>
  Object.fromEntries(new URL(target, 'http://x').searchParams);

describe('show', () => {
  const SHOW = `GET /executions/${NAME}`;

  it('tells all that is known of a run, its phases with their times, and its verdict', async () => {
    const { status, stdout } = await runAgainst({ [SHOW]: [{ body: failedDetail() }] }, ['show', NAME]);
    expect(status).toBe(1);
    expect(stdout).toContain(
      `execution        ${EXECUTION}\ndatabase         orders\nruleset          orders\nruleset hash     sha256:${'a'.repeat(64)}\nlibraries        none\nmasked database  orders, schema public; other databases of the server are in the snapshot, unmasked\n`,
    );
    expect(stdout).toMatch(/^masking run +17: failed$/m);
    expect(stdout).toMatch(/^\+ Clone the database +succeeded +10 min, 2 attempts$/m);
    expect(stdout).toMatch(/^\. Share the result +not entered$/m);
    expect(stdout).toMatch(/^failed in +Mask the clone$/m);
    expect(stdout).not.toContain('null');
  });

  it.each([
    ['masked', endedDetail(), 0],
    ['running', runningDetail(), 4],
    ['without a verdict', endedDetail({ verdict: null }), 4],
    ['stopped', endedDetail({ status: 'ABORTED', verdict: 'aborted' }), 1],
  ])('has the exit status of a run that is %s', async (_, body, expected) => {
    expect(await runAgainst({ [SHOW]: [{ body }] }, ['show', NAME])).toMatchObject({ status: expected });
    const { stdout } = await runAgainst({ [SHOW]: [{ body }] }, ['show', NAME, '--json']);
    expect(JSON.parse(stdout)).toEqual(body);
  });

  it.each<[string, Partial<Leftover>, readonly RegExp[]]>([
    ['is being removed', {}, [/^left behind +instance masking-1, deleting: is being removed$/m]],
    [
      'was removed',
      { state: 'removed', removedAt: '2026-11-25T09:05:00.000Z' },
      [/^left behind +instance masking-1: removed at 2026-11-25T09:05:00\.000Z$/m],
    ],
    [
      'needs a person',
      { state: 'needs-a-person', deleteCommand: 'aws rds delete-db-instance' },
      [/^left behind +instance masking-1, deleting: needs a person/m, /^delete it with +aws rds delete-db/m],
    ],
  ])('tells of what a run left that it %s', async (_, changed, lines) => {
    const [leftover] = failedDetail().leftovers;
    const body = failedDetail({ leftovers: leftover ? [{ ...leftover, ...changed }] : [] });
    const { stdout } = await runAgainst({ [SHOW]: [{ body }] }, ['show', NAME]);
    for (const line of lines) expect(stdout).toMatch(line);
    expect(stdout.includes('is being removed')).toBe(changed.state === undefined);
    expect(stdout.includes('delete it with')).toBe(changed.deleteCommand !== undefined);
  });

  it('calls a refused run refused, with the ruleset that was asked for and a status of its own', async () => {
    const body = failedDetail({
      verdict: 'refused',
      rulesetName: null,
      input: { DataMasqueRulesetId: 'cusTomers' },
      maskRunId: null,
      maskingStatus: null,
      firstError: { phase: 'source', error: 'RequestRefused', cause: 'there is no database orders' },
      leftovers: [],
    });
    const { status, stdout } = await runAgainst({ [SHOW]: [{ body }] }, ['show', NAME]);
    expect(status).toBe(5);
    expect(stdout).toMatch(/^ruleset +cusTomers$/m);
    expect(stdout).toMatch(/^verdict +refused$/m);
    expect(stdout).toMatch(/^failed in +Find the source$/m);
    expect(stdout).toMatch(/^cause +there is no database orders$/m);
  });

  it('says of a blueprint’s run what is known of it', async () => {
    const body = runningDetail({ kind: 'blueprint', phases: [], cloneIdentifier: null, rulesetName: null });
    const { stdout } = await runAgainst({ [SHOW]: [{ body }] }, ['show', NAME]);
    expect(stdout).toMatch(/^ {2}RUNNING .*, DataMasque: running$/m);
  });

  it('does not call a snapshot masked that is not the result of a success', async () => {
    const body = endedDetail({ verdict: 'unknown' });
    const { stdout } = await runAgainst({ [SHOW]: [{ body }] }, ['show', NAME]);
    expect(stdout).toMatch(/^snapshot, not to be relied on +arn:aws:rds:/m);
    expect(stdout).not.toContain('restore it with');
  });
});

describe('list', () => {
  const execution = (name: string, changed: object = {}) => ({
    executionArn: EXECUTION.replace(NAME, name),
    name,
    stateMachineArn: MACHINE,
    status: 'SUCCEEDED',
    startDate: '2026-11-25T08:00:00.000Z',
    stopDate: '2026-11-25T08:40:00.000Z',
    databaseIdentifier: 'orders',
    ...changed,
  });
  const record = (name: string, verdict: string) => ({
    ...execution(name),
    redriveCount: 0,
    verdict,
    databaseIdentifier: 'orders',
    ruleset: { id: null, name: 'orders', contentHash: null },
  });
  const routes = (executions: readonly object[], runs: readonly object[]) => ({
    'GET /executions': [{ body: { executions } }],
    'GET /runs': [{ body: { runs } }],
  });

  it('shows what truly became of each run', async () => {
    const running = execution('c', { status: 'RUNNING', stopDate: undefined });
    const { status, stdout } = await runAgainst(
      routes(
        [running, execution('b'), execution('a')],
        [record('b', 'masking-failed'), record('a', 'masked')],
      ),
      ['list'],
    );
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'STARTED                   TOOK    DATABASE  STATUS     VERDICT         NAME',
      '2026-11-25T08:00:00.000Z          orders    RUNNING                    c',
      '2026-11-25T08:00:00.000Z  40 min  orders    SUCCEEDED  masking-failed  b',
      '2026-11-25T08:00:00.000Z  40 min  orders    SUCCEEDED  masked          a',
      '',
    ]);
  });

  it('asks as its options say, and says when there are more', async () => {
    const many = Array.from({ length: 4 }, (_, number) => execution(`run-${number}`));
    const { stdout, api } = await runAgainst(routes(many, [record('run-1', 'masked')]), [
      ...['list', '--status', 'SUCCEEDED', '--limit', '2', '--state-machine', MACHINE],
    ]);
    expect(queryOf(api.requests[0]?.target)).toMatchObject({ status: 'SUCCEEDED', stateMachineArn: MACHINE });
    expect(stdout).toMatch(/run-0\n.*run-1\nthere are more; give a higher --limit\n$/);
    const masked = await runAgainst(routes(many, [record('run-1', 'masked')]), [
      'list',
      '--verdict',
      'masked',
      '--json',
    ]);
    expect(JSON.parse(masked.stdout)).toEqual({
      executions: [{ ...execution('run-1'), verdict: 'masked', rulesetName: 'orders' }],
      hasMore: false,
    });
  });

  it('says that there are no verdicts where none can be had, and shows no success', async () => {
    const { status, stdout } = await runAgainst(
      { 'GET /executions': [{ body: { executions: [execution('a')] } }] },
      ['list'],
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/SUCCEEDED +none yet +a$/m);
    expect(stdout).toMatch(/verdicts cannot be had \(Not Found\): that an execution succeeded is no proof/);
  });

  it('lists the record with --runs, asked by database and verdict', async () => {
    const page = { runs: [record('a', 'masking-failed')], nextToken: 'more' };
    const words = ['list', '--runs', '--database', 'orders', '--verdict', 'masking-failed', '--limit', '1'];
    const { stdout, api } = await runAgainst({ 'GET /runs': [{ body: page }] }, words);
    expect(queryOf(api.requests[0]?.target)).toEqual({
      database: 'orders',
      verdict: 'masking-failed',
      limit: '1',
    });
    expect(stdout).toMatch(/masking-failed +orders +a\nthere are more; give a higher --limit\n$/);
    const json = await runAgainst({ 'GET /runs': [{ body: page }] }, [...words, '--json']);
    expect(JSON.parse(json.stdout)).toEqual(page);
  });

  it('takes the words of its columns as filters, in upper and lower case', async () => {
    const executions = [execution('b'), execution('a')];
    const records = [record('b', 'masking-failed'), record('a', 'masked')];
    const { stdout } = await runAgainst(routes(executions, records), ['list']);
    const [, , , status = '', verdict = ''] = stdout.split('\n')[1]?.split(/ {2,}/) ?? [];
    expect([status, verdict]).toEqual(['SUCCEEDED', 'masking-failed']);
    for (const words of [
      [status, verdict],
      [status.toLowerCase(), verdict.toUpperCase()],
    ]) {
      const filters = ['--status', words[0] ?? '', '--verdict', words[1] ?? ''];
      const found = await runAgainst(routes(executions, records), ['list', ...filters]);
      expect(found.stdout.trimEnd().split('\n')).toHaveLength(2);
      expect(queryOf(found.api.requests[0]?.target)).toMatchObject({ status: 'SUCCEEDED' });
    }
  });

  it('has no --status of the record', async () => {
    const ran = await runAgainst({}, ['list', '--runs', '--status', 'RUNNING']);
    expect(ran).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('leave it out, or leave out --runs'),
    });
    expect(ran.api.requests).toEqual([]);
  });
});

describe('logs', () => {
  const LOG = `GET /executions/${NAME}/log`;
  const line = (message: string, changed: Partial<LogLine> = {}): LogLine => ({
    time: '2026-11-25T08:00:00.000Z',
    level: 'INFO',
    phase: 'masking',
    message,
    ...changed,
  });
  const page = (lines: readonly LogLine[], nextToken?: string, hasMore = false): Answer => ({
    body: { lines, hasMore, ...(nextToken && { nextToken }) },
  });

  it('prints all that is there, and ends', async () => {
    const pages = [
      page([line('one')], 't1', true),
      page([line('two', { level: 'ERROR', phase: null })], 't2'),
    ];
    const { status, stdout, api } = await runAgainst({ [LOG]: pages }, ['logs', NAME, '--level', 'DEBUG']);
    expect(status).toBe(0);
    expect(stdout).toBe(
      '2026-11-25T08:00:00.000Z  INFO   masking: one\n2026-11-25T08:00:00.000Z  ERROR  two\n',
    );
    expect(api.requests.map(({ target }) => queryOf(target))).toEqual([
      { level: 'DEBUG' },
      { level: 'DEBUG', nextToken: 't1' },
    ]);
  });

  it('follows the log to its end, past an API that is away for a while, and prints each line once', async () => {
    const away: Answer = {
      status: 503,
      headers: { 'retry-after': '0' },
      body: { error: 'X', message: 'DataMasque does not answer' },
    };
    const pages = [
      page([line('one')], 't1'),
      page([], 't1'),
      away,
      away,
      away,
      page([line('two')], 't2'),
      page([line('end')]),
    ];
    const { status, stdout, stderr } = await runAgainst({ [LOG]: pages }, [
      'logs',
      NAME,
      '--follow',
      '--json',
    ]);
    expect(status).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text).message),
    ).toEqual(['one', 'two', 'end']);
    expect(stderr).toBe('DataMasque does not answer; looking again\n');
  });

  it('ends at Ctrl-C while it follows', async () => {
    const ran = await runAgainst({ [LOG]: [page([line('one')], 't1')] }, ['logs', NAME, '--follow'], {
      ctrlCAtWait: 1,
    });
    expect(ran).toMatchObject({ status: 130, stderr: 'masking: interrupted\n' });
    expect(ran.stdout).toContain('one');
  });

  it('shows what somebody logged as what it is', async () => {
    const { stdout } = await runAgainst({ [LOG]: [page([line('a\u001b]0;title\u0007b\nc')])] }, [
      'logs',
      NAME,
    ]);
    expect(stdout).toContain('masking: a\\u001b]0;title\\u0007b\\u000ac\n');
  });
});

describe('rulesets and state-machines', () => {
  it('list what there is', async () => {
    const rulesets = [{ id: '1', name: 'orders', validity: 'invalid', errors: ['no such\u001b mask'] }];
    const listed = await runAgainst({ 'GET /rulesets': [{ body: { rulesets } }] }, ['rulesets']);
    expect(listed.stdout).toBe(
      `NAME    VALIDITY  ID  HASH  ERRORS\norders  invalid   1   -     no such\\u001b mask\n`,
    );
    const stateMachines = [{ stateMachineArn: MACHINE, name: 'masking', kind: 'workflow' }];
    const answer = { 'GET /state-machines': [{ body: { stateMachines } }] };
    expect((await runAgainst(answer, ['state-machines'])).stdout).toBe(
      `NAME     KIND      ARN\nmasking  workflow  ${MACHINE}\n`,
    );
    expect(JSON.parse((await runAgainst(answer, ['state-machines', '--json'])).stdout)).toEqual({
      stateMachines,
    });
  });
});
