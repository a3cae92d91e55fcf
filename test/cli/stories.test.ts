import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BUILT_CLI } from '../../build/bundle-cli';
import { CHECKS, type DoctorReport } from '../../lambda/contract/doctor-report';
import type { ExecutionDetail } from '../../lambda/contract/execution-detail';
import type { LocalMode } from '../../local/boot';
import { bootOrders } from '../local/orders-mode';
import { type BuiltRun, beginBuilt, type Ran, runBuilt } from './cli-fixture';
import { announceBelow } from './local-folder';

const FAST = { timeout: 40_000, interval: 100 };
function startWords({ automation }: LocalMode): readonly string[] {
  const secret = automation.databaseSecretArn;
  return ['start', '--database', 'orders', '--secret', secret, '--ruleset', 'orders', '--overlap', 'ALLOW'];
}

describe('the built command line', () => {
  it('is one file that the system can run', () => {
    expect(() => accessSync(BUILT_CLI, constants.X_OK)).not.toThrow();
  });

  it('ends with status 2 for what it cannot use, and 3 for an API that is not there', async () => {
    const misspelt = await runBuilt(['strat']);
    expect(misspelt).toEqual({
      status: 2,
      stdout: '',
      stderr: 'masking: there is no command strat (did you mean start?); masking --help lists them\n',
    });
    const gone = await runBuilt(['list', '--api', 'http://127.0.0.1:9']);
    expect(gone).toMatchObject({ status: 3, stdout: '' });
    expect(gone.stderr).toMatch(/^masking: the API cannot be reached at http:\/\/127\.0\.0\.1:9; /);
  });

  it('names npx in what is to be typed where it was started by it', async () => {
    expect((await runBuilt(['--help'], { npm_command: 'exec' })).stdout).toMatch(
      /^Usage: npx cdk-masking-automation COMMAND/,
    );
  });

  it('signs with the credentials of the environment, and says in one line that there are none', async () => {
    const api = 'https://abc.execute-api.us-east-1.amazonaws.com';
    const none = await runBuilt(['list', '--api', api], { HOME: '/nonexistent' });
    expect(none).toMatchObject({ status: 3, stdout: '' });
    expect(none.stderr).toMatch(
      /^masking: there are no AWS credentials to sign with \(.*\); log in, .*--profile\n$/,
    );
    const orphans = await runBuilt(['orphans', '--region', 'us-east-1'], { HOME: '/nonexistent' });
    expect(orphans).toMatchObject({ status: 3, stdout: '' });
    expect(orphans.stderr).toMatch(
      /^masking: RDS cannot be looked at \(CredentialsError: there are no AWS credentials/,
    );
  });
});

describe('the built command line, against local mode', { timeout: 120_000 }, () => {
  let local: LocalMode;
  let folder: string;
  const begun: BuiltRun[] = [];

  const begin = (...words: readonly string[]): BuiltRun => {
    const one = beginBuilt(words, { MASKING_API_URL: local.urls.api, TMPDIR: folder });
    begun.push(one);
    return one;
  };
  const masking = (...words: readonly string[]): Promise<Ran> => begin(...words).ended;
  const startedRun = async (): Promise<string> => {
    const { stdout } = await masking(...startWords(local), '--json');
    return JSON.parse(stdout).name;
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stories-'));
    local = await bootOrders();
  }, 60_000);

  afterEach(async () => {
    for (const { press, ended } of begun.splice(0)) {
      press('SIGKILL');
      await ended;
    }
  });

  afterAll(async () => {
    await local.close();
    await rm(folder, { recursive: true });
  });

  it('masks a database, shows the phases and ends with status 0 and the snapshot', async () => {
    const { status, stdout, stderr } = await masking(...startWords(local), '--wait');
    // How a phase goes on is seen by whoever looks in time; how it ended, by everybody.
    const ends = [...stderr.matchAll(/ {2}([A-Z][^:]*): succeeded, after /g)].map(([, phase]) => phase);
    expect(ends).toEqual([
      'Check the request',
      'Find the source',
      'Clone the database',
      'Mask the clone',
      'Snapshot the clone',
      'Clean up',
    ]);
    expect(stderr).toMatch(/verdict: masked\n$/);
    expect(stdout).toMatch(
      /^started +orders-[0-9a-f]{16}\nexecution +arn:.*\nverdict +masked\nmasked snapshot +arn:aws:rds:.*:snapshot:masked-/,
    );
    expect(status).toBe(0);
    const name = /^started +(\S+)$/m.exec(stdout)?.[1] ?? '';
    const shown = await masking('show', name);
    expect(shown).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\+ Clean up +succeeded/m) });
    expect(await masking('wait', name)).toMatchObject({ status: 0 });
    expect((await masking('list')).stdout).toMatch(new RegExp(`SUCCEEDED +masked +${name}`));
    expect((await masking('list', '--runs', '--database', 'orders', '--verdict', 'masked')).stdout).toContain(
      name,
    );
  });

  it('finds a deployment in order before a run, and says what is not, with the fix', async () => {
    const [, ...request] = startWords(local).filter((word) => word !== '--overlap' && word !== 'ALLOW');
    const fine = await masking('doctor', ...request);
    expect(fine).toMatchObject({ status: 0, stderr: '' });
    expect(
      fine.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ +/).slice(0, 2).join(' ')),
    ).toEqual(CHECKS.map((check) => `pass ${check}`));
    const wrong = await masking('doctor', ...request, '--ruleset', 'oders', '--json');
    expect(wrong.status).toBe(1);
    const { checks }: DoctorReport = JSON.parse(wrong.stdout);
    expect(checks.filter(({ result }) => result === 'fail')).toMatchObject([
      { check: 'ruleset', fix: 'the nearest names are: "orders"' },
    ]);
    const unnamed = await masking('doctor');
    expect(unnamed).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^ +fix: name one: --database$/m),
    });
  });

  it('starts one run for a request that is sent again with its key', async () => {
    const words = [...startWords(local), '--key', 'release-42', '--json'];
    const [first, again] = [await masking(...words), await masking(...words)];
    expect(JSON.parse(first.stdout)).toMatchObject({ deduplicated: false });
    expect(JSON.parse(again.stdout)).toMatchObject({
      deduplicated: true,
      name: JSON.parse(first.stdout).name,
    });
    await masking('stop', JSON.parse(first.stdout).name, '--yes');
  });

  it('follows a log to its end, and prints what the whole log holds', async () => {
    const name = await startedRun();
    const followed = await masking('logs', name, '--follow', '--json');
    expect(followed).toMatchObject({ status: 0, stderr: '' });
    const messages = followed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).message);
    expect(messages[0]).toBe('the execution started');
    expect(messages).toContain('Mask the clone: begun');
    const whole = await masking('logs', name, '--json');
    expect(whole.stdout).toBe(followed.stdout);
  });

  it('stops a run, whose verdict is then aborted', async () => {
    const name = await startedRun();
    const stopped = await masking('stop', name, '--yes', '--reason', 'wrong database');
    expect(stopped).toMatchObject({ status: 0, stderr: '' });
    const waited = await masking('wait', name, '--json');
    expect(waited.status).toBe(1);
    const detail: ExecutionDetail = JSON.parse(waited.stdout);
    expect(detail).toMatchObject({ verdict: 'aborted', firstError: { error: 'StoppedByRequest' } });
    expect(await masking('stop', name, '--yes')).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/has ended already, at \S+; masking show NAME says how/),
    });
  });

  it('leaves a run going at Ctrl-C, and takes it up again with the command that it names', async () => {
    const waiting = begin(...startWords(local), '--wait');
    await waiting.said('execution: RUNNING');
    waiting.press('SIGINT');
    const { status, stderr } = await waiting.ended;
    expect(status).toBe(130);
    const [, again = ''] = /interrupted; the run goes on: masking (.*)\n$/.exec(stderr) ?? [];
    expect(await masking(...again.split(' '))).toMatchObject({ status: 0 });
  });

  it('finds local mode by itself with --local', async () => {
    const announced = await announceBelow(folder, local);
    const found = await runBuilt(['state-machines', '--local'], { TMPDIR: folder });
    expect(found).toMatchObject({ status: 0, stdout: expect.stringContaining('masking-workflow') });
    const orphans = await runBuilt(['orphans', '--local', '--json'], { TMPDIR: folder });
    expect(JSON.parse(orphans.stdout)).toEqual({ resources: expect.any(Array) });
    await announced.remove();
    expect(await runBuilt(['list', '--local'], { TMPDIR: folder })).toMatchObject({ status: 2 });
  });

  it('ends quietly when whoever reads has had enough', async () => {
    const name = await startedRun();
    const { ended, printed, hangUp } = begin('logs', name, '--follow');
    await printed('the execution started');
    hangUp();
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    await masking('stop', name, '--yes');
  });

  it('shows what a run left over when its stack is gone, with the command that deletes it', async () => {
    const name = await startedRun();
    const machine = local.automation.deployment.stateMachine.arn;
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
    const cloneOf = async (): Promise<string | null> =>
      JSON.parse((await masking('show', name, '--json')).stdout).cloneIdentifier;
    const announced = await announceBelow(folder, local);
    const orphans = () => masking('orphans', '--endpoint-url', local.urls.aws, '--json');
    const ofRun = async () =>
      JSON.parse((await orphans()).stdout).resources.filter(
        (one: { executionArn: string }) => one.executionArn === executionArn,
      );
    await vi.waitFor(async () => expect(await cloneOf()).not.toBeNull(), FAST);
    await vi.waitFor(
      async () => expect(await ofRun()).toMatchObject([{ execution: 'running', orphan: false }]),
      FAST,
    );
    // The stack is gone, and with it the monitor that would clean up.
    local.services.functions.register({
      arn: local.automation.deployment.reconciler.arn,
      handler: async () => undefined,
      timeoutMilliseconds: 60_000,
    });
    await local.clients.stepFunctions.send(new StopExecutionCommand({ executionArn }));
    const [left] = await ofRun();
    expect(left).toMatchObject({ kind: 'instance', execution: 'ended', orphan: true });
    expect(left.deleteCommand).toMatch(
      new RegExp(
        `^aws rds delete-db-instance --db-instance-identifier ${await cloneOf()} .*--endpoint-url ${local.urls.aws}$`,
      ),
    );
    expect((await orphans()).status).toBe(1);
    await announced.remove();
  });
});

describe('the built command line, against local mode where masking fails', { timeout: 60_000 }, () => {
  it('ends with status 1, the phase, the first cause and where to look', async () => {
    const local = await bootOrders({ fail: 'masking' });
    try {
      const words = [...startWords(local), '--wait', '--api', local.urls.api];
      const { status, stdout } = await runBuilt(words);
      expect(status).toBe(1);
      expect(stdout).toMatch(
        /^verdict +masking-failed\nfailed in +Mask the clone\nerror +MaskingFailed\ncause +.*\nlook at +https:.*\nand at +http:.*\/api\/runs\/1\/log\/$/m,
      );
    } finally {
      await local.close();
    }
  });
});
