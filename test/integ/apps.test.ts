import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import type { IntegTest } from '@aws-cdk/integ-tests-alpha';
import aslValidator from 'asl-validator';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { alarmsTest } from '../../integ/integ.alarms';
import { definitionOf, definitionsTest, VARIANTS } from '../../integ/integ.definitions';
import { triggerTest } from '../../integ/integ.trigger';
import { CONTEXT_KEYS, workflowTest } from '../../integ/integ.workflow';
import { failedAssertions, help, TESTS, testRuns } from '../../integ/run';

const CONTEXT = {
  url: 'https://datamasque.example.com',
  secretName: 'datamasque/automation',
  ruleset: '123e4567-e89b-42d3-a456-426614174000',
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: 'us-east-1a,us-east-1b',
  privateSubnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  serverSecurityGroupId: 'sg-0123456789abcdef0',
};

const BUILDERS: Readonly<Record<string, (app: App) => IntegTest>> = {
  trigger: triggerTest,
  definitions: definitionsTest,
  alarms: alarmsTest,
  workflow: workflowTest,
};

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
}

/** The resources of all stacks of a test. */
function resourcesOf(name: string): Resource[] {
  const app = new App({ context: CONTEXT });
  BUILDERS[name]?.(app);
  return app.synth().stacks.flatMap(({ template }) => Object.values(template.Resources) as Resource[]);
}

describe('the integration tests', () => {
  it('are those of the folder, each with its help', () => {
    const files = readdirSync(path.resolve(__dirname, '../../integ')).flatMap(
      (file) => /^integ\.(\w+)\.ts$/.exec(file)?.[1] ?? [],
    );
    expect(files.sort()).toEqual(Object.keys(TESTS).sort());
    expect(Object.keys(BUILDERS).sort()).toEqual(Object.keys(TESTS).sort());
  });

  it.each(Object.keys(TESTS))('%s is synthesized with assertions, and retains nothing', (name) => {
    const resources = resourcesOf(name);
    expect(resources.some(({ Type }) => Type.startsWith('Custom::DeployAssert@'))).toBe(true);
    const retained = resources.filter(({ DeletionPolicy }) => /Retain|Snapshot/.test(DeletionPolicy ?? ''));
    expect(retained).toEqual([]);
  });

  it('of the workflow is refused without a server, with what it needs', () => {
    expect(() => workflowTest(new App({ context: { ...CONTEXT, ruleset: undefined } }))).toThrow(
      'got no context ruleset; name each as -c KEY=VALUE',
    );
  });
});

describe('the variants of the definition', () => {
  it.each(Object.entries(VARIANTS))('%s is a definition without values that are not known', (_, variant) => {
    const definition = definitionOf(variant);
    expect(definition).not.toContain('${Token');
    expect(Buffer.byteLength(definition)).toBeLessThan(1_048_576);
    expect(aslValidator(JSON.parse(definition)).isValid).toBe(true);
  });

  it('differ from each other', () => {
    const texts = Object.values(VARIANTS).map(definitionOf);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe('npm run integ', () => {
  it('--help tells of each test what it makes, takes, costs and deletes, and the context of workflow', () => {
    expect(testRuns(['trigger', '--help'])).toBeUndefined();
    const text = help();
    for (const name of Object.keys(TESTS)) {
      expect(text).toMatch(
        new RegExp(`^${name}\n  makes .*[^]*?\n  takes .*[^]*?\n  costs .*[^]*?\n  deletes `, 'm'),
      );
    }
    for (const key of CONTEXT_KEYS) expect(text).toContain(key);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(125);
  });

  it('runs all but the test of the workflow, which must be named', () => {
    expect(testRuns([])?.map(({ name }) => name)).toEqual(['trigger', 'definitions', 'alarms']);
    expect(testRuns(['workflow'])?.map(({ options }) => options)).toEqual([
      ['--all', '--app=npx tsx integ/integ.workflow.ts', '--output=cdk.out/integ-workflow'],
    ]);
  });

  it('passes Region, profile and context on, and deletes what it deployed unless it is told not to', () => {
    const [test] =
      testRuns(['alarms', '--region', 'eu-west-1', '--profile', 'test', '-c', 'url=https://a?b=c']) ?? [];
    expect(test?.environment).toEqual({ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' });
    expect(test?.options.slice(3)).toEqual(['--context', 'url=https://a?b=c', '--profile', 'test']);
    expect(test?.isCleaned).toBe(true);
    expect(testRuns(['alarms', '--no-clean'])?.[0]?.isCleaned).toBe(false);
  });

  it('reads the results of assertions, and counts none as a failure', () => {
    const result = (status: string) => JSON.stringify({ status, message: 'no such field' });
    const name = 'AssertionResultsInvoke1';
    expect(failedAssertions({ Assert: { [name]: result('success'), Other: 'x' } })).toEqual([]);
    expect(failedAssertions({ Assert: { [name]: result('fail') } })).toEqual([`${name}: no such field`]);
    expect(failedAssertions({ Stack: { Other: 'x' } })).toEqual(['the test has no result of an assertion']);
  });

  it.each([
    [['payroll'], 'there is no test payroll; name some of trigger, definitions, alarms, workflow'],
    [['-c', 'url'], '-c must be KEY=VALUE, got: url'],
    [['--regions', 'x'], /Unknown option '--regions'/],
  ])('refuses %j', (parameters, message) => {
    expect(() => testRuns(parameters)).toThrow(message);
  });
});
