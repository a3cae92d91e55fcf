import { App, Validations } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { API_BY_TOKEN_CONTEXT, automationStack, DEFAULT_CONTEXT, VPC_CONTEXT } from '../bin/automation-app';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What the pack finds, each with where. */
function findings(scope: IConstruct): string[] {
  return new AwsSolutionsChecks()
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

/** Every finding that was accepted, with the reasons given for it. */
function acceptances(scope: IConstruct): [finding: string, reason: string][] {
  return scope.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>));
}

const APPS: readonly (readonly [string, unknown])[] = [
  ['as it comes', DEFAULT_CONTEXT],
  ['with its functions in a VPC', VPC_CONTEXT],
  [
    'of some databases',
    { ...DEFAULT_CONTEXT, workflow: { ...DEFAULT_CONTEXT.workflow, sourceDatabases: ['orders-*'] } },
  ],
  ['of a trigger alone', { stateMachineNames: ['DataMasque*'] }],
  ['with an API by IAM', { ...DEFAULT_CONTEXT, api: {} }],
  ['with an API by token', API_BY_TOKEN_CONTEXT],
];

describe.each(APPS)('cdk-nag’s AwsSolutions pack, over the app %s', (_, context) => {
  it('finds nothing that was not accepted', () => {
    const stack = automationStack(context);
    expect(findings(stack)).toEqual([]);
  });

  it('would find all that was accepted, had it not been', () => {
    const stack = automationStack(context);
    const accepted = acceptances(stack).map(([id]) => id.replace(/^annotation::/i, ''));
    for (const { node } of stack.node.findAll()) vi.spyOn(node, 'metadata', 'get').mockReturnValue([]);
    const found = findings(stack).map((finding) => finding.split(' at ')[0]);
    expect(new Set(found)).toEqual(new Set(accepted));
    expect(found).not.toEqual([]);
  });

  it('is given a reason for each', () => {
    for (const [, reason] of acceptances(automationStack(context))) {
      expect(reason).toMatch(/^[A-Za-z].{40,}\.$/);
    }
  });
});

describe('cdk-nag as a plugin of the app', () => {
  const app = new App({ analyticsReporting: false });
  const stack = automationStack(DEFAULT_CONTEXT, app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  it('lets the app be synthesized, until something is found', () => {
    expect(() => app.synth()).not.toThrow();
    new sqs.Queue(stack, 'Careless');
    expect(() => app.synth({ force: true })).toThrow('AwsSolutions-SQS3');
  });
});
