import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands/all';
import { ExitStatus } from '../../cli/exit-status';
import { version } from '../../package.json';
import { run } from './cli-fixture';
import { closeAfterEach, runAgainst } from './scripted';

closeAfterEach();

describe('the command line', () => {
  it('lists its commands in its help, and says its version', async () => {
    const help = await run(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    for (const { name } of COMMANDS) expect(help.stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
    expect(await run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each(COMMANDS.map(({ name }) => name))(
    'explains each option of %s, in lines that fit a terminal',
    async (name) => {
      const { status, stdout, stderr } = await run([name, '--help'], {
        program: 'npx cdk-masking-automation',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^Usage: npx cdk-masking-automation ${name} `));
      expect(stdout).toMatch(/^ {2}--json +print one JSON object/m);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
      for (const [, meaning] of stdout.matchAll(/^ {2}--[a-z-]+(?: [A-Z]+)?(.*)$/gm))
        expect(meaning?.trim()).not.toBe('');
    },
  );

  it.each([
    [['-h'], ['--help']],
    [['help'], ['--help']],
    [['-v'], ['--version']],
    [['version'], ['--version']],
    [
      ['help', 'start'],
      ['start', '--help'],
    ],
    [
      ['start', '-h'],
      ['start', '--help'],
    ],
  ])('understands %j as %j', async (short, long) => {
    const ran = await run(short);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran).toEqual(await run(long));
  });

  it.each(COMMANDS.map((command) => ({ command, name: command.name })))(
    'shows two examples of $name that it takes, and every exit status',
    async ({ command, name }) => {
      const { stdout } = await run([name, '--help']);
      const examples = [...stdout.matchAll(new RegExp(`^  masking ${name} (.+)$`, 'gm'))];
      expect(examples.map(([, words]) => words)).toEqual([...command.examples]);
      expect(new Set(command.examples).size).toBe(2);
      for (const example of command.examples) expect(() => command.check(example.split(' '))).not.toThrow();
      const listed = [...stdout.matchAll(/^ {2}(\d+) +\S/gm)].map(([, status]) => Number(status));
      expect(listed).toEqual(Object.values(ExitStatus));
    },
  );

  it('has a status of its own for a wrong option, an overlap, a refusal and a failure', () => {
    const { UNUSABLE_INPUT, OVERLAP, REFUSED, FAILED, SUCCESS } = ExitStatus;
    expect(new Set([UNUSABLE_INPUT, OVERLAP, REFUSED, FAILED, SUCCESS]).size).toBe(5);
  });

  it.each([
    [[], /^masking: no command is given; masking --help lists them\n$/],
    [['strat'], /^masking: there is no command strat \(did you mean start\?\); masking --help lists them\n$/],
    [
      ['help', 'strat'],
      /^masking: there is no command strat \(did you mean start\?\); masking --help lists them\n$/,
    ],
    [['frobnicate'], /^masking: there is no command frobnicate; masking --help lists them\n$/],
    [
      ['start', '--databse', 'x'],
      /^masking: unknown option '--databse' \(did you mean --database\?\); masking start --help lists the options\n$/,
    ],
    [['start', '--xyzzy'], /^masking: unknown option '--xyzzy'; masking start --help/],
    [['start', '--database'], /^masking: option '--database <value>' argument missing; masking start --help/],
    [['start', 'orders'], /^masking: unexpected argument 'orders'; masking start --help/],
    [
      ['start', '--overlap', 'MAYBE'],
      /^masking: --overlap takes one of ALLOW, SKIP, REJECT, got: "MAYBE"\n$/,
    ],
    [['wait'], /^masking: NAME is missing; masking wait --help says what it is\n$/],
    [['wait', 'a', 'b'], /^masking: takes one NAME, got: a b; masking wait --help/],
    [
      ['wait', 'a', '--timeout', '1'],
      /^masking: --timeout takes a span of at least 5s, like 30s or 5m, got: "1"\n$/,
    ],
    [['list', '--limit', '0'], /^masking: --limit takes a number from 1 to 100, got: "0"\n$/],
    [['list', '--status', 'GREEN'], /^masking: --status takes one of RUNNING, .*, got: "GREEN"\n$/],
    [['list'], /^masking: nothing says where the API is; give --api URL/],
    [['\u001b[2J'], /^masking: there is no command \\u001b\[2J; /],
  ])('refuses %j with status 2, one line and the fix', async (words, message) => {
    const { status, stdout, stderr } = await run(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('prints what is wrong as one JSON object with --json, and nothing else', async () => {
    for (const words of [
      ['strat', '--json'],
      ['start', '--xyzzy', '--json'],
      ['list', '--json'],
    ]) {
      const { status, stdout, stderr } = await run(words);
      expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
      expect(JSON.parse(stdout)).toEqual({ error: { name: 'UnusableInput', message: expect.any(String) } });
    }
  });

  it.each([
    [
      'cannot be reached',
      'http://127.0.0.1:9',
      3,
      /^masking: the API cannot be reached at http:\/\/127\.0\.0\.1:9; check the address and the network\n$/,
    ],
  ])('ends with status 3 when the API %s', async (_, api, status, message) => {
    const ran = await run(['list', '--api', api]);
    expect(ran).toMatchObject({ status, stdout: '' });
    expect(ran.stderr).toMatch(message);
  });

  it.each([
    [401, { message: 'Unauthorized' }, 3, /asks for a token \(Unauthorized\): .*access by IAM\n$/],
    [403, { message: 'Forbidden' }, 3, /does not let you do this \(Forbidden\); be granted it \(grantRead/],
    [
      200,
      '<html>a proxy</html>',
      3,
      /something that is no JSON; check that http:\S+ is the address of the API\n$/,
    ],
    [503, { message: 'Service Unavailable' }, 3, /^masking: Service Unavailable; try again in a while\n$/],
    [
      404,
      { message: 'Not Found' },
      5,
      /does not offer this; check the address, and deploy its MaskingApi with a monitor/,
    ],
    [400, { message: 'Bad Request' }, 5, /^masking: Bad Request\n$/],
    [
      403,
      { error: 'StateMachineNotConfigured', message: 'it is not configured' },
      5,
      /^masking: it is not configured\n$/,
    ],
    [
      404,
      { error: 'ExecutionDoesNotExist', message: 'name one that GET /executions or GET /runs lists' },
      5,
      /^masking: name one that masking list or masking list --runs lists\n$/,
    ],
    [
      404,
      { error: 'StateMachineDoesNotExist', message: 'name one that GET /state-machines lists' },
      5,
      /^masking: name one that masking state-machines lists\n$/,
    ],
    [
      400,
      {
        error: 'RequestRefused',
        message: 'x',
        details: [{ field: 'stateMachineArn', message: 'is missing; name one of: a' }],
      },
      5,
      /^masking: --state-machine is missing; name one of: a\n$/,
    ],
  ])('makes of an answer %s %j the exit status %s', async (status, body, expected, message) => {
    const ran = await runAgainst({ 'GET /rulesets': [{ status, body }] }, ['rulesets']);
    expect(ran).toMatchObject({ status: expected, stdout: '' });
    expect(ran.stderr).toMatch(message);
    const json = await runAgainst({ 'GET /rulesets': [{ status, body }] }, ['rulesets', '--json']);
    expect(json).toMatchObject({ status: expected, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: { name: expect.any(String), message: expect.any(String) },
    });
  });

  it('shows no stack trace of a fault of its own', async () => {
    const broken = await run(['--version'], {
      print: () => {
        throw new TypeError('broken');
      },
    });
    expect(broken).toMatchObject({ status: 70, stderr: 'masking: failed, by a fault of its own: broken\n' });
  });
});
