import { describe, expect, it } from 'vitest';
import { VERDICTS } from '../../../lambda/contract/verdict';
import { EXECUTION, endedDetail, failedDetail, MACHINE, NAME, runningDetail } from '../a-run';
import { type Answer, type Ran, run, type ScriptedApi } from '../cli-fixture';
import { closeAfterEach, serve as serveRoutes } from '../scripted';

const ROUTE = `GET /executions/${NAME}`;
const AWAY: Answer = {
  status: 503,
  headers: { 'retry-after': '0' },
  body: { error: 'ServiceUnavailable', message: 'Step Functions does not answer' },
};

closeAfterEach();

function serve(...answers: readonly Answer[]): Promise<ScriptedApi> {
  return serveRoutes({ [ROUTE]: answers });
}

async function waitFor(answers: readonly Answer[], words: readonly string[] = [], more = {}): Promise<Ran> {
  const api = await serve(...answers);
  return run(['wait', NAME, '--api', api.url, ...words], more);
}

describe('wait', () => {
  it('follows a run to its verdict, and ends with the snapshot and how to restore it', async () => {
    const { status, stdout, stderr } = await waitFor([
      { body: runningDetail() },
      { body: runningDetail() },
      { body: endedDetail() },
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^verdict +masked\nmasked snapshot +arn:aws:rds:\S+\nrestore it with +aws rds restore-/,
    );
    expect(stderr).toMatch(/Clone the database: succeeded, after 10 min\n/);
    expect(stderr).toMatch(/Mask the clone: goes on, run 17: running\n/);
    expect(stderr).toMatch(/verdict: masked\n$/);
  });

  it('says each change once, however often it looks', async () => {
    const { stderr } = await waitFor([...Array(5).fill({ body: runningDetail() }), { body: endedDetail() }]);
    expect(stderr.match(/Mask the clone: goes on/g)).toHaveLength(1);
    expect(stderr.match(/Clone the database: succeeded/g)).toHaveLength(1);
  });

  it.each(VERDICTS)('has an exit status that is true to the verdict %s', async (verdict) => {
    const { status } = await waitFor([{ body: endedDetail({ verdict }) }]);
    const expected = { masked: 0, 'masked-with-warnings': 0, refused: 5, unknown: 4 } as Readonly<
      Record<string, number>
    >;
    expect(status).toBe(expected[verdict] ?? 1);
  });

  it('takes no green execution for a success before the monitor has said its verdict', async () => {
    const green = { body: endedDetail({ verdict: null }) };
    const api = await serve(green, green, {
      body: endedDetail({ verdict: 'masking-failed', maskedSnapshotArn: null }),
    });
    const { status, stdout } = await run(['wait', NAME, '--api', api.url]);
    expect(api.requests).toHaveLength(3);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^verdict +masking-failed\nthat is +The execution succeeded, but masking failed\n/,
    );
  });

  it('waits for a verdict half an hour and no longer, once the execution has ended', async () => {
    const { status, stdout } = await waitFor([{ body: endedDetail({ verdict: null }) }]);
    expect(status).toBe(4);
    expect(stdout).toMatch(/^verdict +not said yet\n/);
    expect(stdout).toContain(
      'nobody has said yet whether the database was masked; look again with: masking wait',
    );
  });

  it('tells of a failure the phase, the first cause, where to look and what is left', async () => {
    const { status, stdout } = await waitFor([{ body: failedDetail() }]);
    expect(status).toBe(1);
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/, ': '))).toEqual([
      'verdict: masking-failed',
      'failed in: Mask the clone',
      'error: MaskingFailed',
      'cause: the run 17 failed: no such column',
      'look at: https://console.example.com/execution',
      'and at: https://dm.example.com/api/runs/17/log/',
      'left behind: instance masking-1, deleting: is being removed',
      '',
    ]);
  });

  it('looks less and less often while nothing changes', async () => {
    const pauses: number[] = [];
    let now = 0;
    await waitFor([...Array(30).fill({ body: runningDetail() }), { body: endedDetail() }], [], {
      now: () => now,
      sleep: async (milliseconds: number) => {
        pauses.push(milliseconds);
        now += milliseconds;
      },
    });
    expect(pauses[0]).toBe(2_000);
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    expect(pauses.at(-1)).toBe(30_000);
  });

  it('gives up at --timeout, with status 4 and the command that goes on', async () => {
    const api = await serve({ body: runningDetail() });
    const { status, stdout } = await run(['wait', NAME, '--api', api.url, '--timeout', '1m']);
    expect(status).toBe(4);
    expect(stdout).toMatch(/^verdict +not said yet\n/);
    expect(stdout).toContain(`the run goes on; follow it with: masking wait ${NAME} --api ${api.url}\n`);
  });

  it('goes on while the API is away for a while, and says so once', async () => {
    const away = Array(6).fill(AWAY);
    const { status, stderr } = await waitFor([{ body: runningDetail() }, ...away, { body: endedDetail() }]);
    expect(status).toBe(0);
    expect(stderr.match(/Step Functions does not answer; looking again/g)).toHaveLength(1);
  });

  it('ends with status 3 when the API stays away', async () => {
    const ran = await waitFor([{ body: runningDetail() }, AWAY], [], { now: quickClock() });
    expect(ran.status).toBe(3);
    expect(ran.stderr).toMatch(/masking: Step Functions does not answer; try again in a while\n$/);
  });

  it('leaves the run going at Ctrl-C, with status 130 and the command that takes it up again', async () => {
    const api = await serve({ body: runningDetail() });
    const words = ['wait', EXECUTION, '--api', api.url, '--timeout', '1h'];
    const { status, stdout, stderr } = await run(words, { ctrlCAtWait: 2 });
    expect(status).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      `masking: interrupted; the run goes on: masking wait ${NAME} --state-machine ${MACHINE} --api ${api.url}\n`,
    );
  });

  it('prints one object with --json, whatever comes of it', async () => {
    const masked = await waitFor([{ body: runningDetail() }, { body: endedDetail() }], ['--json']);
    expect(masked).toMatchObject({ status: 0 });
    expect(JSON.parse(masked.stdout)).toEqual(endedDetail());
    const late = await waitFor([{ body: runningDetail() }], ['--json', '--timeout', '5s']);
    expect(late.status).toBe(4);
    expect(JSON.parse(late.stdout)).toEqual(runningDetail());
    const stopped = await waitFor([{ body: runningDetail() }], ['--json'], { ctrlCAtWait: 0 });
    expect(JSON.parse(stopped.stdout)).toMatchObject({ error: { name: 'Interrupted' } });
    expect(stopped.status).toBe(130);
  });

  it('finds the execution of an ARN in its own state machine', async () => {
    const api = await serve({ body: endedDetail() });
    await run(['wait', EXECUTION, '--api', api.url]);
    expect(new URL(api.requests[0]?.target ?? '', api.url).searchParams.get('stateMachineArn')).toBe(MACHINE);
  });

  it('is refused at once for a run that there is not, with what the API says', async () => {
    const body = {
      error: 'ExecutionDoesNotExist',
      message: `there is no execution ${NAME}; name one that GET /runs lists`,
    };
    const api = await serve({ status: 404, body });
    const ran = await run(['wait', NAME, '--api', api.url]);
    expect(ran).toEqual({
      status: 5,
      stdout: '',
      stderr: `masking: there is no execution ${NAME}; name one that masking list --runs lists\n`,
    });
    expect(api.requests).toHaveLength(1);
  });

  it('shows what a server sent as what it is, and does not act on it', async () => {
    const cause = 'cleared \u001b[2J\u009b2J and\nsplit \u202eturned';
    const { stdout } = await waitFor([
      { body: failedDetail({ firstError: { phase: null, error: 'X', cause } }) },
    ]);
    expect(stdout).toContain('cleared \\u001b[2J\\u009b2J and\\u000asplit \\u202eturned\n');
    const json = await waitFor(
      [{ body: failedDetail({ firstError: { phase: null, error: 'X', cause } }) }],
      ['--json'],
    );
    expect(json.stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
    expect(JSON.parse(json.stdout).firstError.cause).toBe(cause);
  });
});

/** Five minutes pass at each look at it. */
function quickClock(): () => number {
  let now = 0;
  return () => {
    now += 5 * 60_000;
    return now;
  };
}
