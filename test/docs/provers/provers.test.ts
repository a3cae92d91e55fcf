import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveApp, typeFaults } from './app';
import { proveJson, proveYaml } from './data';
import { LocalAccount } from './local-account';
import { proveSample } from './sample';
import { proveShell } from './shell';

/** What each prover lets through, and what it does not: one that refused nothing would prove nothing. */

describe('a shell snippet', () => {
  let account: LocalAccount;

  beforeAll(async () => {
    account = await LocalAccount.open();
  });

  afterAll(() => account.close());

  it.each([
    'npm ci && npm start',
    'npm install cdk-masking-automation',
    'npm start -- --once --speed 100',
    'npm run bench -- list --json',
    'npm run faults -- --check docs/faults.md',
    'npm run test:only -- test/docs',
    `npx cdk synth -c maskingAutomation='{"stateMachineNames": ["DataMasque*"]}'`,
    'npx cdk deploy --require-approval never',
    'npx cdk bootstrap aws://111122223333/us-east-1',
    `curl -X POST "$API/executions/$NAME/stop" -d '{"reason": "wrong database"}'`,
    'curl "$API/runs?database=orders"',
    'aws rds describe-db-instances --db-instance-identifier orders',
    'aws stepfunctions stop-execution --execution-arn "$EXECUTION"',
    'aws secretsmanager describe-secret --secret-id "$SECRET"',
    'aws sqs receive-message --queue-url "$QUEUE_URL"',
    'cut -f 2- message > event.json',
    'python3 -m venv .venv',
    '.venv/bin/pip install ./dist/package/python',
    'npx esbuild app.ts --bundle',
    'npx cdk synth --app "npx tsx examples/minimal.ts"',
    'npm pack --dry-run',
  ])('works: %s', async (command) => {
    await expect(proveShell(command, account)).resolves.toBeUndefined();
  });

  it.each([
    ['echo "a', 'the shell cannot read this'],
    ['brew install node', 'nothing proves the command: brew install node'],
    ['npx cowsay', 'npx finds no cowsay in node_modules'],
    ['npx tsc --nothing-like-that', 'there is no option --nothing-like-that'],
    ['npx cdk synth --app "node nowhere.js"', '--app must run one of the examples'],
    ['python3 -m nothing_like_that', 'cannot be run'],
    ['python3 program.py', 'python3 runs modules here'],
    ['.venv/bin/pip install everything', 'pip installs ./dist/package/python'],
    ['npm pack --everything', 'npm pack takes no --everything here'],
    ['npm run nothing', 'package.json has no script nothing'],
    ['npm login', 'npm login is not known here'],
    ['npm ci --force', 'npm ci is not known here, with: --force'],
    ['npm install left-pad', 'npm install is for cdk-masking-automation'],
    ['npm start --once', 'options of start stand behind --'],
    ['npm start -- --fast', "unknown option '--fast'"],
    ['npm run bench -- nothing', 'there is no bench nothing'],
    ['npm run faults -- --nothing', "Unknown option '--nothing'"],
    ['npm run lint -- --write', 'npm run lint takes no options'],
    ['npm run test:only -- test/nothing', 'there is no test/nothing'],
    ['npx cdk destroy', 'cdk destroy is not known here'],
    ['npx cdk bootstrap', 'cdk bootstrap takes aws://ACCOUNT/REGION, got: none'],
    ['npx cdk bootstrap us-east-1', 'cdk bootstrap takes aws://ACCOUNT/REGION, got: us-east-1'],
    ['npx cdk deploy --quickly', "Unknown option '--quickly'"],
    ['npx cdk deploy -c other=1', 'the app reads the one context maskingAutomation'],
    [`npx cdk deploy -c maskingAutomation='{"api": {}}'`, 'must name a workflow'],
    ['curl https://example.com', 'curl takes one address below $API'],
    ['curl "$API/nothing"', 'the API has no GET /nothing'],
    ['curl -X POST "$API/runs"', 'the API has no POST /runs'],
    ['curl "$API/runs?colour=red"', 'has no parameter colour'],
    [`curl "$API/runs" -d '{}'`, 'takes no body'],
    [`curl -X POST "$API/executions" -d '{"ruleset": "orders"}'`, 'databaseIdentifier is missing'],
    [`curl -X POST "$API/executions/a/stop" -d '{"why": "no"}'`, 'why'],
    ['aws rds describe-db-instances --db-instance-identifier nobody', 'nobody'],
    [
      'aws stepfunctions describe-execution --execution-arn "$NOTHING"',
      'nothing is known of the variable NOTHING',
    ],
    ['cut --nothing message', 'cut refuses this'],
  ])('does not work: %s', async (command, reason) => {
    await expect(proveShell(command, account)).rejects.toThrow(reason);
  });
});

describe('an app', () => {
  const CORRECT = `
    import { App, Stack } from 'aws-cdk-lib';
    import { MaskingPolicy } from 'cdk-masking-automation';
    const app = new App();
    new MaskingPolicy(new Stack(app, 'Host'), 'Policy', { stateMachineNames: ['DataMasque*'] });
    app.synth();`;

  it('works when it compiles and synthesizes something', async () => {
    await expect(proveApp(CORRECT)).resolves.toBeUndefined();
  });

  it('must not only be right in its types', async () => {
    await expect(proveApp(CORRECT.replace('DataMasque*', '*'))).rejects.toThrow(
      'must not cover any state machine',
    );
    await expect(proveApp(CORRECT.replace('app.synth();', ''))).rejects.toThrow(
      'does it end with app.synth()?',
    );
    await expect(proveApp("import { App } from 'aws-cdk-lib'; new App().synth();")).rejects.toThrow(
      'synthesizes nothing',
    );
  });

  it('must be right in its types, too', async () => {
    const apps = { correct: CORRECT, wrong: CORRECT.replace('stateMachineNames', 'stateMachineName') };
    const faults = await typeFaults(new Map(Object.entries(apps)));
    expect(faults.get('correct')).toEqual([]);
    expect(faults.get('wrong')).toEqual([expect.stringContaining("'stateMachineName' does not exist")]);
  });
});

describe('JSON', () => {
  it.each([
    ['a context', { maskingAutomation: { stateMachineNames: ['DataMasque*'], api: {} } }],
    [
      'a rule for our event',
      {
        source: ['masking.automation'],
        'detail-type': ['Masking Run Finished'],
        detail: { verdict: ['masked'] },
      },
    ],
    [
      'a statement',
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: '*',
        Principal: { Service: 'events.amazonaws.com' },
      },
    ],
  ])('may be %s', (_, value) => {
    expect(() => proveJson(JSON.stringify(value))).not.toThrow();
  });

  it.each([
    ['{"a": }', 'JSON'],
    ['{"a": 1}', 'nothing here reads JSON of this kind'],
    ['[1]', 'nothing here reads JSON of this kind'],
    ['{"maskingAutomation": {"pages": {}}}', 'unknown keys: pages'],
    [
      '{"source": "masking.automation/start", "route": "a", "idempotencyKey": "b", "requests": []}',
      'requests',
    ],
    ['{"detail-type": ["Masking Run Finished"]}', 'tells no verdict from another'],
    ['{"Effect": "Allow", "NotAction": "*"}', 'NotAction'],
    ['{"DBInstanceIdentifier": "orders", "RunSecret": "0123456789abcdef"}', 'RunSecret'],
    ['{"databaseIdentifier": "orders"}', 'ruleset is missing'],
    ['{"executionStatus": "SUCCEEDED"}', 'invalid'],
  ])('may not be anything else: %s', (text, reason) => {
    expect(() => proveJson(text)).toThrow(new RegExp(reason, 'i'));
  });
});

describe('YAML', () => {
  const ruleset = (type: string) =>
    `version: '1.0'\ntasks:\n  - type: mask_table\n    table: a\n    key: id\n    rules:\n      - column: b\n        masks:\n          - type: ${type}\n`;

  it('is a ruleset that the stand-in takes', () => {
    expect(() => proveYaml(ruleset('do_nothing'))).not.toThrow();
    expect(() => proveYaml(ruleset('paint_blue'))).toThrow('paint_blue');
  });
});

describe('a sample', () => {
  const sample = (text: string, heading: string) => ({ language: '', line: 1, text, heading });

  it('is held to what says it, and must be said by something', () => {
    const heading = 'Host it yourself';
    expect(() => proveSample(sample("default-src 'self'\n", heading), 'docs/console.md')).toThrow(
      "the page is served with: default-src 'none'",
    );
    expect(() => proveSample(sample('hello\n', 'Anything'), 'README.md')).toThrow(
      'nothing proves this sample',
    );
  });
});
