import { spawnSync } from 'node:child_process';
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

Deploys tests to your AWS account, checks them there and deletes them. Without TEST: ${DEFAULT_TESTS.join(', ')}.
The account must be bootstrapped for CDK (npx cdk bootstrap). Costs are estimates by list prices of us-east-1 in mid-2026.

${tests.join('\n\n')}

The context of workflow: url, secretName, ruleset, vpcId, availabilityZones, privateSubnetIds, serverSecurityGroupId, e.g.
  npm run integ -- workflow -c url=https://datamasque.example.com -c secretName=datamasque/automation ...
`;
}

/** @throws Error naming what is no argument */
function contextOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, key, value = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (key === undefined) throw new Error(`-c must be KEY=VALUE, got: ${pair}`);
      return [key, value];
    }),
  );
}

/** What is run of integ-runner, and with which environment. */
export interface RunnerCall {
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The call of integ-runner for a command line; undefined where it asks for help.
 *
 * @throws Error for an argument or a test that there is not
 */
export function runnerCall(parameters: readonly string[]): RunnerCall | undefined {
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
  return {
    parameters: [
      '--directory=integ',
      '--language=typescript',
      '--app=npx tsx {filePath}',
      `--parallel-regions=${values.region}`,
      ...(values.profile ? [`--profiles=${values.profile}`] : []),
      ...(values['no-clean'] ? ['--no-clean'] : []),
      '--force',
      '--update-on-failed',
      '--no-update-workflow',
      '--strict',
      ...names.map((name) => `integ.${name}.ts`),
    ],
    environment: { MASKING_INTEG_CONTEXT: JSON.stringify(contextOf(values.context)) },
  };
}

function main(): void {
  try {
    const call = runnerCall(process.argv.slice(2));
    if (call === undefined) {
      process.stdout.write(help());
      return;
    }
    const runner = path.join(__dirname, '../node_modules/.bin/integ-runner');
    const { status, error } = spawnSync(runner, call.parameters, {
      cwd: path.join(__dirname, '..'),
      env: { ...process.env, ...call.environment },
      stdio: 'inherit',
    });
    if (error) throw error;
    process.exitCode = status ?? 1;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}

if (require.main === module) main();
