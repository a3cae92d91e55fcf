import { describe, expect, it } from 'vitest';
import { EXECUTION, endedDetail, MACHINE, NAME, runningDetail, SECRET } from '../a-run';
import { type Answer, run } from '../cli-fixture';
import { closeAfterEach, runAgainst, serve } from '../scripted';

const START = 'POST /executions';
const SHOW = `GET /executions/${NAME}`;
const STARTED: Answer = {
  status: 201,
  body: {
    executionArn: EXECUTION,
    name: NAME,
    stateMachineArn: MACHINE,
    deduplicated: false,
    startDate: '2026-11-25T08:00:00.000Z',
  },
};
const REQUEST = ['start', '--database', 'orders', '--secret', SECRET, '--ruleset', 'orders'];
const MACHINES: Answer = {
  body: {
    stateMachines: [
      { stateMachineArn: MACHINE, name: 'masking', kind: 'workflow' },
      { stateMachineArn: `${MACHINE}-old`, name: 'masking-old', kind: 'blueprint' },
    ],
  },
};

closeAfterEach();

describe('start', () => {
  it('sends the request that its options say, and tells the name and how to follow it', async () => {
    const words = [
      ...['--state-machine', MACHINE, '--zone', 'us-east-1a', '--run-secret-arn', SECRET],
      ...['--source-snapshot', 'before-release', '--key', 'release-42', '--overlap', 'ALLOW'],
    ];
    const { status, stdout, stderr, api } = await runAgainst({ [START]: [STARTED] }, [...REQUEST, ...words]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(
      `started         ${NAME}\nexecution       ${EXECUTION}\nfollow it with  masking wait ${EXECUTION} --api ${api.url}\n`,
    );
    expect(JSON.parse(api.requests[0]?.body ?? '')).toEqual({
      databaseIdentifier: 'orders',
      databaseSecretIdentifier: SECRET,
      ruleset: 'orders',
      stateMachineArn: MACHINE,
      preferredAvailabilityZone: 'us-east-1a',
      runSecretArn: SECRET,
      sourceSnapshot: 'before-release',
      idempotencyKey: 'release-42',
      overlap: 'ALLOW',
    });
  });

  it('sends the same key with every attempt, and another one with each call', async () => {
    const away: Answer = {
      status: 503,
      headers: { 'retry-after': '0' },
      body: { error: 'X', message: 'away' },
    };
    const { api } = await runAgainst({ [START]: [away, STARTED] }, REQUEST);
    const other = await runAgainst({ [START]: [STARTED] }, REQUEST);
    const keys = [...api.requests, ...other.api.requests].map(({ body }) => JSON.parse(body).idempotencyKey);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('says that an earlier request with the key started the run', async () => {
    const { stdout } = await runAgainst(
      { [START]: [{ body: { ...(STARTED.body as object), deduplicated: true } }] },
      REQUEST,
    );
    expect(stdout).toMatch(/^started before +orders-/);
  });

  it('is refused with every fault at once, each with the value and the fix, before anything is sent', async () => {
    const words = ['--database', 'or ders', '--secret', 'hunter2', '--zone', 'here', '--ruleset', ' '];
    const { status, stderr, api } = await runAgainst({ [START]: [STARTED] }, ['start', ...words]);
    expect(status).toBe(2);
    expect(api.requests).toEqual([]);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^masking: --database is not of the right form, got: "or ders"; give /),
      expect.stringMatching(
        /^masking: --secret is not of the right form, got: a string \(not shown\); give /,
      ),
      expect.stringMatching(/^masking: --ruleset is not of the right form, got: " "; give /),
      expect.stringMatching(/^masking: --zone is not of the right form, got: "here"; give /),
    ]);
    expect(stderr).not.toContain('hunter2');
  });

  it('leaves to the API what is missing, for the deployment may have defaults', async () => {
    const { status, api } = await runAgainst({ [START]: [STARTED] }, ['start', '--database', 'orders']);
    expect(status).toBe(0);
    expect(api.requests).toHaveLength(1);
    const details = [
      { field: 'databaseSecretIdentifier', message: 'is missing; give the ARN of the secret' },
    ];
    const refusal: Answer = {
      status: 400,
      body: { error: 'RequestRefused', message: 'request refused', details },
    };
    expect(await runAgainst({ [START]: [refusal] }, ['start', '--database', 'orders'])).toMatchObject({
      status: 5,
      stderr: 'masking: --secret is missing; give the ARN of the secret\n',
    });
  });

  it('finds a state machine by its name, and refuses what its kind cannot do', async () => {
    const routes = { [START]: [STARTED], 'GET /state-machines': [MACHINES] };
    const named = await runAgainst(routes, [...REQUEST, '--state-machine', 'masking']);
    expect(named.status).toBe(0);
    expect(JSON.parse(named.api.requests[1]?.body ?? '')).toMatchObject({ stateMachineArn: MACHINE });
    const old = await runAgainst(routes, [...REQUEST, '--state-machine', 'masking-old']);
    expect(old).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^masking: --ruleset must be a UUID on a state machine of kind blueprint/,
      ),
    });
    expect(old.api.requests).toHaveLength(1);
  });

  it('offers the state machines that there are for a name that there is not', async () => {
    const routes = { 'GET /state-machines': [MACHINES] };
    expect(await runAgainst(routes, [...REQUEST, '--state-machine', 'maksing'])).toMatchObject({
      status: 2,
      stderr:
        'masking: --state-machine names none that the API knows, got: "maksing" (did you mean masking?); give one of: masking, masking-old\n',
    });
    const none = { 'GET /state-machines': [{ body: { stateMachines: [] } }] };
    expect((await runAgainst(none, [...REQUEST, '--state-machine', 'x'])).stderr).toContain(
      'none is configured',
    );
  });

  it('names the run that goes on when it is refused because of it', async () => {
    const refusal: Answer = {
      status: 409,
      body: {
        error: 'OverlappingExecution',
        message: 'another execution masks orders; wait for its end, or send overlap ALLOW to start beside it',
        details: [{ field: 'databaseIdentifier', message: 'is being masked' }],
        runningExecutionArn: EXECUTION,
      },
    };
    const { status, stderr, api } = await runAgainst({ [START]: [refusal] }, REQUEST);
    expect(status).toBe(6);
    expect(stderr).toBe(
      `masking: another execution masks orders; wait for its end, or give --overlap ALLOW to start beside it\nmasking: follow the other run with: masking wait ${EXECUTION} --api ${api.url}\n`,
    );
    const json = await runAgainst({ [START]: [refusal] }, [...REQUEST, '--json']);
    expect(JSON.parse(json.stdout)).toEqual({
      error: {
        name: 'OverlappingExecution',
        message:
          'another execution masks orders; wait for its end, or give --overlap ALLOW to start beside it',
        runningExecutionArn: EXECUTION,
      },
    });
  });

  it('is done when it skips, but is no success to wait for', async () => {
    const skipped = {
      skipped: true,
      stateMachineArn: MACHINE,
      databaseIdentifier: 'orders',
      runningExecutionArn: EXECUTION,
    };
    const words = [...REQUEST, '--overlap', 'SKIP'];
    expect(await runAgainst({ [START]: [{ body: skipped }] }, words)).toMatchObject({
      status: 0,
      stdout: `nothing started  ${EXECUTION} masks orders\n`,
    });
    const waited = await runAgainst({ [START]: [{ body: skipped }] }, [...words, '--wait', '--json']);
    expect(waited.status).toBe(6);
    expect(JSON.parse(waited.stdout)).toEqual(skipped);
  });

  it('follows the run with --wait, also while Step Functions does not know of it everywhere', async () => {
    const unknown: Answer = {
      status: 404,
      body: { error: 'ExecutionDoesNotExist', message: 'there is none' },
    };
    const routes = {
      [START]: [STARTED],
      [SHOW]: [unknown, { body: runningDetail() }, { body: endedDetail() }],
    };
    const { status, stdout } = await runAgainst(routes, [...REQUEST, '--wait']);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^started +${NAME}\\nexecution +${EXECUTION}\\nverdict +masked\\n`));
  });

  it('prints the run alone with --wait and --json', async () => {
    const routes = { [START]: [STARTED], [SHOW]: [{ body: endedDetail({ verdict: 'aborted' }) }] };
    const { status, stdout } = await runAgainst(routes, [...REQUEST, '--wait', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual(endedDetail({ verdict: 'aborted' }));
  });

  it('does not wait for ever for a run that nobody ever knows of, nor for an API that tells of none', async () => {
    const unknown: Answer = {
      status: 404,
      body: { error: 'ExecutionDoesNotExist', message: 'there is none' },
    };
    const never = await runAgainst({ [START]: [STARTED], [SHOW]: [unknown] }, [...REQUEST, '--wait']);
    expect(never).toMatchObject({ status: 5, stderr: 'masking: there is none\n' });
    const untold = await runAgainst({ [START]: [STARTED] }, [...REQUEST, '--wait']);
    expect(untold.status).toBe(5);
    expect(untold.stderr).toMatch(
      /^masking: \S+ does not offer this; .* deploy its MaskingApi with a monitor/,
    );
  });

  it('says how to find out whether a run has started, where the answer did not arrive', async () => {
    const away: Answer = {
      status: 503,
      headers: { 'retry-after': '0' },
      body: { error: 'X', message: 'away' },
    };
    expect(await runAgainst({ [START]: [away] }, [...REQUEST, '--key', 'release 42'])).toMatchObject({
      status: 3,
      stderr: `masking: away, so a run may have started: the same command with --key 'release 42' finds it, and starts it otherwise; try again in a while\n`,
    });
  });

  it('says at Ctrl-C while the request is under way that the run may have started, and how to find out', async () => {
    const ctrlC = new AbortController();
    const api = await serve({ [START]: [STARTED] });
    const ran = run([...REQUEST, '--api', api.url, '--key', 'release-42'], { interrupted: ctrlC.signal });
    ctrlC.abort();
    expect(await ran).toMatchObject({
      status: 130,
      stderr: expect.stringContaining('the same command with --key release-42 finds it'),
    });
  });
});
