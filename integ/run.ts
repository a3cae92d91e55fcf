import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';

/** A test that deploys to AWS, as its help describes it. */
interface IntegrationTest {
  readonly makes: string;
  readonly takes: string;
  readonly costs: string;
  readonly deletes: string;
}

/** Prices are AWS's list prices for us-east-1 as of mid-2026, to be checked before a test is run elsewhere. */
export const TESTS: Readonly<Record<string, IntegrationTest>> = {
  trigger: {
    makes:
      'a trigger with a schedule, a rule, their queues and alarms, and a state machine that waits and succeeds. No database, no DataMasque',
    takes: 'about 25 minutes',
    costs:
      'cents: 25 executions of 3 state transitions ($0.025 per 1,000), some Lambda invocations and SQS requests, 6 alarms ($0.10 a month each, by the hour)',
    deletes: 'its stacks, with all that is in them; no resource is retained',
  },
  definitions: {
    makes:
      "a function that sends each variant of the workflow's definition to ValidateStateMachineDefinition, which creates nothing",
    takes: 'about 5 minutes',
    costs: 'less than a cent: two Lambda invocations; the validation is free',
    deletes: 'its stacks, with all that is in them; no resource is retained',
  },
  alarms: {
    makes: 'a trigger with two alarms, a topic and a queue; an alarm is set by hand and must reach the queue',
    takes: 'about 10 minutes',
    costs: 'less than a cent: 2 alarms by the hour, one notification, some SQS requests',
    deletes: 'its stacks, with all that is in them; no resource is retained',
  },
  workflow: {
    makes:
      'a db.t4g.micro with PostgreSQL and 20 GB, and one run of the workflow on it with a DataMasque server of yours: a snapshot, a clone, a masked snapshot. Only when it is named, with its context',
    takes: 'about 90 minutes, of which the run may take 55',
    costs:
      'about $0.10, beside DataMasque: two db.t4g.micro ($0.016 an hour each) with 20 GB of gp2 storage ($0.115 per GB and month), snapshots by the day, two secrets',
    deletes:
      'its stacks with the database; the run deletes the clone. The masked snapshot is retained: delete it by the name that the execution has in its output',
  },
};

/** Tests that run where none is named. */
const DEFAULT_TESTS = ['trigger', 'definitions', 'alarms'];
const WIDTH = 100;

function wrapped(label: string, text: string): string {
  const lines = [`  ${label.padEnd(9)}`];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1] ?? '';
    if (last.length + word.length + 1 > WIDTH) lines.push(`${' '.repeat(11)} ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}

/** What `npm run integ -- --help` prints. */
export function help(): string {
  const tests = Object.entries(TESTS).map(([name, { makes, takes, costs, deletes }]) =>
    [
      name,
      wrapped('makes', makes),
      wrapped('takes', takes),
      wrapped('costs', costs),
      wrapped('deletes', deletes),
    ].join('\n'),
  );
  return `usage: npm run integ -- [TEST ...] [--region REGION] [--profile PROFILE] [-c KEY=VALUE ...] [--no-clean]

Deploys tests to your AWS account by the CDK CLI, reads what their assertions found and deletes them.
Without TEST: ${DEFAULT_TESTS.join(', ')}.
The account must be bootstrapped for CDK (npx cdk bootstrap). Costs are estimates by list prices of us-east-1 in mid-2026.

${tests.join('\n\n')}

The context of workflow: url, secretName, ruleset, vpcId, availabilityZones, privateSubnetIds, serverSecurityGroupId, e.g.
  npm run integ -- workflow -c url=https://datamasque.example.com -c secretName=datamasque/automation ...
`;
}

/** A test that is to be run, and how. */
export interface TestRun {
  readonly name: string;
  /** Arguments of the CDK CLI for each of its commands. */
  readonly options: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly isCleaned: boolean;
}

/**
 * The tests that a command line asks for; undefined where it asks for help.
 *
 * @throws Error for an argument or a test that there is not
 */
export function testRuns(parameters: readonly string[]): readonly TestRun[] | undefined {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      region: { type: 'string', default: 'us-east-1' },
      profile: { type: 'string' },
      context: { type: 'string', short: 'c', multiple: true, default: [] },
      'no-clean': { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const names = positionals.length > 0 ? positionals : DEFAULT_TESTS;
  const unknown = names.find((name) => !(name in TESTS));
  if (unknown !== undefined) {
    throw new Error(`there is no test ${unknown}; name some of ${Object.keys(TESTS).join(', ')}`);
  }
  const pair = values.context.find((it) => !/^[^=]+=/.test(it));
  if (pair !== undefined) throw new Error(`-c must be KEY=VALUE, got: ${pair}`);
  return names.map((name) => ({
    name,
    options: [
      '--all',
      `--app=npx tsx integ/integ.${name}.ts`,
      `--output=cdk.out/integ-${name}`,
      ...values.context.flatMap((it) => ['--context', it]),
      ...(values.profile ? ['--profile', values.profile] : []),
    ],
    environment: { AWS_REGION: values.region, AWS_DEFAULT_REGION: values.region },
    isCleaned: !values['no-clean'],
  }));
}

type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the assertions of a deployed test found wrong, by the outputs of its stacks. */
export function failedAssertions(outputs: StackOutputs): string[] {
  const results = Object.values(outputs)
    .flatMap((of) => Object.entries(of))
    .filter(([name]) => name.startsWith('AssertionResults'))
    .map(([name, text]) => ({ name, ...(JSON.parse(text) as { status: string; message?: string }) }));
  if (results.length === 0) return ['the test has no result of an assertion'];
  return results
    .filter(({ status }) => status !== 'success')
    .map(({ name, message }) => `${name}: ${message ?? 'failed'}`);
}

const ROOT = path.join(__dirname, '..');

function cdk({ options, environment }: TestRun, command: readonly string[]): boolean {
  const cli = path.join(ROOT, 'node_modules/.bin/cdk');
  const { status, error } = spawnSync(cli, [...command, ...options], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  if (error) throw error;
  return status === 0;
}

/** Deploys a test, reads its results and deletes it, whatever they are. Says what failed. */
function run(test: TestRun): string[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `masking-integ-${test.name}-`));
  const outputs = path.join(folder, 'outputs.json');
  try {
    const isDeployed = cdk(test, ['deploy', '--require-approval=never', `--outputs-file=${outputs}`]);
    if (!isDeployed)
      return ['the deployment failed; a wait for an assertion that came to no end fails it, too'];
    return failedAssertions(JSON.parse(fs.readFileSync(outputs, 'utf8')) as StackOutputs);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    if (test.isCleaned && !cdk(test, ['destroy', '--force'])) {
      process.stderr.write(`${test.name}: not everything was deleted; look at its stacks masking-integ-*\n`);
      process.exitCode = 1;
    }
  }
}

function main(): void {
  try {
    const tests = testRuns(process.argv.slice(2));
    if (tests === undefined) {
      process.stdout.write(help());
      return;
    }
    for (const test of tests) {
      const failures = run(test);
      process.stdout.write(
        `${test.name}: ${failures.length === 0 ? 'passed' : `failed\n  ${failures.join('\n  ')}`}\n`,
      );
      if (failures.length > 0) process.exitCode = 1;
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}

if (require.main === module) main();
