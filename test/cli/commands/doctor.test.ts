import { describe, expect, it } from 'vitest';
import { CHECKS, type CheckLine } from '../../../lambda/contract/doctor-report';
import { MACHINE, SECRET } from '../a-run';
import { type Answer, run } from '../cli-fixture';
import { closeAfterEach, runAgainst } from '../scripted';

closeAfterEach();

const machines = (...names: readonly string[]): Answer => ({
  body: {
    stateMachines: names.map((name) => ({
      stateMachineArn: MACHINE.replace('masking', name),
      name,
      kind: 'workflow',
    })),
  },
});
const report = (...checks: readonly CheckLine[]): Answer => ({ body: { checks } });
const MACHINES = 'GET /state-machines';
const GET_CHECKS = 'GET /checks';
const VALID: CheckLine = { check: 'ruleset', result: 'pass', message: 'the ruleset orders is valid' };
const NO_DATABASE: CheckLine = {
  check: 'database',
  result: 'warn',
  message: 'none is named',
  fix: 'name one: databaseIdentifier',
};
const LOCKED: CheckLine = {
  check: 'database-secret',
  result: 'fail',
  message: 'the secret cannot be read\u001b[2J',
  fix: 'give the workflow its name by databaseSecretNames',
};

const linesOf = (stdout: string): CheckLine[] => JSON.parse(stdout).checks;

describe('doctor', () => {
  it('shows what it saw itself and what the deployment found, each with the fix', async () => {
    const answers = { [MACHINES]: [machines('masking')], [GET_CHECKS]: [report(VALID, LOCKED, NO_DATABASE)] };
    const { status, stdout, api } = await runAgainst(answers, ['doctor']);
    expect(status).toBe(1);
    expect(stdout).toBe(
      `pass  api              ${api.url} answers
pass  state-machine    masking is there
pass  ruleset          the ruleset orders is valid
fail  database-secret  the secret cannot be read\\u001b[2J
                       fix: give the workflow its name by databaseSecretNames
warn  database         none is named
                       fix: name one: --database
`,
    );
  });

  it('asks for what is to be masked, with the state machine’s ARN', async () => {
    const answers = { [MACHINES]: [machines('masking', 'other')], [GET_CHECKS]: [report(VALID)] };
    const words = ['--database', 'orders', '--secret', SECRET, '--ruleset', 'orders', '--zone', 'us-east-1a'];
    const { status, api } = await runAgainst(answers, ['doctor', ...words, '--state-machine', 'masking']);
    expect(status).toBe(0);
    expect(Object.fromEntries(new URL(api.requests[1]?.target ?? '', api.url).searchParams)).toEqual({
      databaseIdentifier: 'orders',
      databaseSecretIdentifier: SECRET,
      ruleset: 'orders',
      preferredAvailabilityZone: 'us-east-1a',
      stateMachineArn: MACHINE,
    });
  });

  it('has the deployment’s own word on the state machine in place of what it saw', async () => {
    const own: CheckLine = {
      check: 'state-machine',
      result: 'fail',
      message: 'is being deleted',
      fix: 'deploy',
    };
    const answers = { [MACHINES]: [machines('masking')], [GET_CHECKS]: [report(own)] };
    const { status, stdout } = await runAgainst(answers, ['doctor', '--json']);
    expect(status).toBe(1);
    expect(linesOf(stdout).map(({ check, result }) => `${check} ${result}`)).toEqual([
      'api pass',
      'state-machine fail',
    ]);
  });

  it('says what was not checked where the deployment has no doctor, and how to have one', async () => {
    const { status, stdout } = await runAgainst({ [MACHINES]: [machines('masking')] }, ['doctor', '--json']);
    expect(status).toBe(0);
    const lines = linesOf(stdout);
    expect(lines.map(({ check }) => check)).toEqual([...CHECKS]);
    for (const { result, fix } of lines.slice(2))
      expect({ result, fix }).toEqual({ result: 'warn', fix: 'deploy with doctor: true' });
  });

  it('says what was not checked where the caller may not have it checked', async () => {
    const forbidden: Answer = { status: 403, body: { message: 'Forbidden' } };
    const answers = { [MACHINES]: [machines('masking')], [GET_CHECKS]: [forbidden] };
    const { status, stdout } = await runAgainst(answers, ['doctor']);
    expect(status).toBe(0);
    expect(stdout).toContain('fix: be granted it (grantStart of MaskingApi)');
  });

  it.each([
    ['none is there', machines(), ['doctor'], /^fail +state-machine +no state machine is there/m],
    [
      'another one is named',
      machines('masking'),
      ['doctor', '--state-machine', 'maksing'],
      /^fail +state-machine +maksing is not there\n +fix: name masking by --state-machine$/m,
    ],
    [
      'nobody knows the ARN',
      machines('masking'),
      ['doctor', '--state-machine', `${MACHINE}-2`],
      /^fail +state-machine/m,
    ],
  ])('fails without asking for more where %s', async (_, answer, words, expected) => {
    const { status, stdout, api } = await runAgainst(
      { [MACHINES]: [answer], [GET_CHECKS]: [report(VALID)] },
      words,
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(expected);
    expect(api.requests).toHaveLength(1);
  });

  it('warns where several state machines are configured and none is named', async () => {
    const answers = { [MACHINES]: [machines('a', 'b')], [GET_CHECKS]: [report(VALID)] };
    const { status, stdout } = await runAgainst(answers, ['doctor']);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^warn +state-machine +there are several: a, b\n +fix: name one by --state-machine/m,
    );
  });

  it('says that the API does not answer, with the fix, and ends with status 3', async () => {
    const { status, stdout } = await run(['doctor', '--api', 'http://127.0.0.1:9']);
    expect(status).toBe(3);
    expect(stdout).toBe(
      'fail  api              the API cannot be reached at http://127.0.0.1:9\n                       fix: check the address and the network\n',
    );
  });

  it('says that the API lets nobody in', async () => {
    const answers = { [MACHINES]: [{ status: 403, body: { message: 'Forbidden' } }] };
    const { status, stdout } = await runAgainst(answers, ['doctor', '--json']);
    expect(status).toBe(3);
    expect(linesOf(stdout)).toMatchObject([
      { check: 'api', result: 'fail', fix: expect.stringContaining('check the profile') },
    ]);
  });

  it('ends with status 3 where the checks cannot be asked for, with 5 where they are refused', async () => {
    const away: Answer = {
      status: 503,
      headers: { 'retry-after': '0' },
      body: { error: 'X', message: 'the doctor does not answer' },
    };
    const gone = await runAgainst({ [MACHINES]: [machines('a')], [GET_CHECKS]: [away] }, ['doctor']);
    expect(gone).toMatchObject({
      status: 3,
      stderr: 'masking: the doctor does not answer; try again in a while\n',
    });
    const details = [{ field: 'databaseIdentifier', message: 'is in another Region' }];
    const refusal: Answer = { status: 400, body: { error: 'RequestRefused', message: 'refused', details } };
    const refused = await runAgainst({ [MACHINES]: [machines('a')], [GET_CHECKS]: [refusal] }, ['doctor']);
    expect(refused).toMatchObject({ status: 5, stderr: 'masking: --database is in another Region\n' });
  });

  it('refuses fields that are wrong before it asks', async () => {
    const { status, stderr, api } = await runAgainst({}, ['doctor', '--zone', 'x', '--secret', 'hunter2']);
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(stderr).not.toContain('hunter2');
    expect(api.requests).toEqual([]);
  });

  it('is coloured where colours are shown, and the words say the same', async () => {
    const answers = { [MACHINES]: [machines('masking')], [GET_CHECKS]: [report(LOCKED)] };
    const { stdout } = await runAgainst(answers, ['doctor'], { hasColours: true });
    expect(stdout).toContain('\u001b[31mfail\u001b[0m  database-secret');
    expect(stdout).toContain('\u001b[32mpass\u001b[0m  api');
  });
});
