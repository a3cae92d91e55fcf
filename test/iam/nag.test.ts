import { App, NestedStack, Stack, Validations } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MaskingAutomationStack } from '../../bin/masking-automation-stack';
import { MaskingApi, MaskingConsole, MaskingMonitor, MaskingStateMachine, MaskingTrigger } from '../../lib';
import { API_BY_TOKEN_CONTEXT, automationStack, DEFAULT_CONTEXT, VPC_CONTEXT } from '../bin/automation-app';
import { WITH_MANAGED_SECRET } from '../lambda/contract/valid-request';
import { workflowIn } from '../lib/workflow-fixture';
import { DEPLOYMENT } from './deployed-names';

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
  return (
    scope.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      // CDK itself accepts findings of other checks.
      .filter(([id]) => id.includes('AwsSolutions'))
  );
}

/** The app with all that starts runs beside people. */
function withEvents(stack: MaskingAutomationStack): MaskingAutomationStack {
  const { trigger, workflow } = stack;
  const stateMachineArn = workflow?.stateMachine.stateMachineArn;
  const { databaseIdentifier: database, ...details } = WITH_MANAGED_SECRET;
  const request = { ...details, stateMachineArn };
  const schedule = ScheduleExpression.cron({ minute: '0', hour: '1' });
  trigger.addSchedule('Nightly', { schedule, request: { ...request, databaseIdentifier: database } });
  trigger.addSnapshotRule('AfterBackup', { database, request, manualSnapshotNames: ['orders-*'] });
  trigger.addRule('Release', {
    eventPattern: { source: ['release.pipeline'] },
    request: { ...request, databaseIdentifier: database },
  });
  return stack;
}

const { dataMasque } = VPC_CONTEXT;
const BLUEPRINT = { arn: 'arn:aws:states:us-east-1:111122223333:stateMachine:DataMasque', kind: 'blueprint' };

const PAGE = {
  identityProvider: {
    issuer: 'https://idp.example.com',
    clientId: 'page',
    scopes: { read: 'read', start: 'start', stop: 'stop' },
  },
  domain: {
    name: 'masking.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1',
  },
  webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/page/1',
};

type MakeStack = () => MaskingAutomationStack;

const APPS: readonly (readonly [string, MakeStack])[] = [
  ['as it comes', () => automationStack(DEFAULT_CONTEXT)],
  ['with a schedule and rules', () => withEvents(automationStack(DEFAULT_CONTEXT))],
  ['of a monitor of a blueprint', () => automationStack({ dataMasque, stateMachines: [BLUEPRINT] })],
  ['with its functions in a VPC', () => automationStack(VPC_CONTEXT)],
  [
    'of some databases',
    () =>
      automationStack({
        ...DEFAULT_CONTEXT,
        workflow: { ...DEFAULT_CONTEXT.workflow, sourceDatabases: ['orders-*'] },
      }),
  ],
  ['of a trigger alone', () => automationStack({ stateMachineNames: ['DataMasque*'] })],
  ['with the page', () => automationStack({ ...DEFAULT_CONTEXT, page: {} })],
  ['with the page and a provider of one’s own', () => automationStack({ ...DEFAULT_CONTEXT, page: PAGE })],
  ['with an API by IAM', () => automationStack({ ...DEFAULT_CONTEXT, api: {} })],
  ['with a doctor', () => automationStack({ ...DEFAULT_CONTEXT, api: {}, doctor: true })],
  ['with a doctor in a VPC', () => automationStack({ ...VPC_CONTEXT, api: {}, doctor: true })],
  ['with an API by token', () => automationStack(API_BY_TOKEN_CONTEXT)],
];

describe.each(APPS)('cdk-nag’s AwsSolutions pack, over the app %s', (_, makeStack) => {
  it('finds nothing that was not accepted', () => {
    const stack = makeStack();
    expect(findings(stack)).toEqual([]);
  });

  it('would find all that was accepted, had it not been', () => {
    const stack = makeStack();
    const accepted = acceptances(stack).map(([id]) => id.replace(/^annotation::/i, ''));
    for (const { node } of stack.node.findAll()) vi.spyOn(node, 'metadata', 'get').mockReturnValue([]);
    const found = findings(stack).map((finding) => finding.split(' at ')[0]);
    expect(new Set(found)).toEqual(new Set(accepted));
    expect(found).not.toEqual([]);
  });

  it('is given a reason for each', () => {
    for (const [, reason] of acceptances(makeStack())) {
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

describe('the parts of an automation in stacks of their own', () => {
  const STACKS = ['Workflow', 'Trigger', 'Monitor', 'Api', 'Page'];

  /** An app that is checked by cdk-nag when it is synthesized. */
  function separated(stackOf: (app: App, id: string) => Stack): App {
    const app = new App({ analyticsReporting: false });
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    const [ofWorkflow, ofTrigger, ofMonitor, ofApi, ofPage] = STACKS.map((id) => stackOf(app, id)) as [
      Stack,
      Stack,
      Stack,
      Stack,
      Stack,
    ];
    const workflow = workflowIn(ofWorkflow);
    const trigger = new MaskingTrigger(ofTrigger, 'Trigger', {
      stateMachines: [MaskingStateMachine.workflow(workflow.stateMachine)],
    });
    const monitor = new MaskingMonitor(ofMonitor, 'Monitor', {
      workflows: [workflow],
      dataMasque: {
        url: 'https://datamasque.example.com',
        credentials: secretsmanager.Secret.fromSecretNameV2(ofMonitor, 'Login', 'datamasque/monitor'),
      },
    });
    new MaskingApi(ofApi, 'Api', { trigger, monitor });
    new MaskingConsole(ofPage, 'Page', { trigger, monitor });
    const { databaseIdentifier, databaseSecretIdentifier, ruleset } = WITH_MANAGED_SECRET;
    trigger.addSchedule('Nightly', {
      schedule: ScheduleExpression.cron({ minute: '0', hour: '1' }),
      request: { databaseIdentifier, databaseSecretIdentifier, ruleset },
    });
    return app;
  }

  it('are synthesized, with nothing found that was not accepted, each after what it needs', () => {
    const { stacks } = separated((app, id) => new Stack(app, id, { env: DEPLOYMENT })).synth();
    const needs = stacks.map(({ stackName, dependencies }) => [
      stackName,
      dependencies.map(({ id }) => id).filter((id) => STACKS.includes(id)),
    ]);
    expect(Object.fromEntries(needs)).toEqual({
      Workflow: [],
      Trigger: ['Workflow'],
      Monitor: ['Workflow'],
      Api: ['Trigger', 'Monitor'],
      Page: ['Trigger', 'Monitor', 'Workflow'],
    });
  });

  it('may be nested in one', () => {
    let parent: Stack | undefined;
    const app = separated((root, id) => {
      parent ??= new Stack(root, 'Parent', { env: DEPLOYMENT });
      return new NestedStack(parent, id);
    });
    expect(app.synth().stacks.map(({ stackName }) => stackName)).toEqual(['Parent']);
  });
});
