import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { MaskingRequestDefaults as ValidatedDefaults } from '../../lambda/contract/masking-request';
import { triggerEnvironment } from '../../lambda/contract/trigger-environment';
import { embeddedMetrics } from '../../lambda/trigger/metrics';
import {
  LogLevel,
  type MaskingRequestDefaults,
  MaskingStateMachine,
  MaskingTrigger,
  type MaskingTriggerProps,
  StateMachineKind,
} from '../../lib';
import { SHORTEST } from '../lambda/contract/valid-request';

const ENV = { account: '111122223333', region: 'us-east-1' };
const PLACE = 'us-east-1:111122223333';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: ENV });
});

const machine = (name: string): sfn.IStateMachine =>
  sfn.StateMachine.fromStateMachineArn(stack, name, `arn:aws:states:${PLACE}:stateMachine:${name}`);

const triggerOf = (props: MaskingTriggerProps): MaskingTrigger => new MaskingTrigger(stack, 'Trigger', props);

/** A trigger of one workflow. */
const trigger = (props: MaskingTriggerProps = {}): MaskingTrigger =>
  triggerOf({ stateMachines: [MaskingStateMachine.workflow(machine('Masking'))], ...props });

interface TemplateResource {
  readonly id: string;
  readonly properties: {
    readonly Environment?: { readonly Variables: object };
    readonly ManagedPolicyArns?: readonly unknown[];
  };
}

/** The first resource of a type. */
function resource(type: string): TemplateResource {
  const [first] = Object.entries(Template.fromStack(stack).findResources(type));
  return { id: first?.[0] ?? '', properties: first?.[1].Properties };
}

/** The environment that the handler reads once CloudFormation has put the values in. */
function deployedEnvironment() {
  const variables: object = resource('AWS::Lambda::Function').properties.Environment?.Variables ?? {};
  const resolved = Object.entries(variables).map(([name, value]) => [name, deployedText(value)]);
  return triggerEnvironment.read(Object.fromEntries(resolved));
}

function deployedText(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join } = value as {
    readonly Ref?: string;
    readonly 'Fn::Join'?: [string, unknown[]];
  };
  if (Ref !== undefined) return Ref === 'AWS::Partition' ? 'aws' : `<${Ref}>`;
  return (join?.[1] ?? []).map(deployedText).join(join?.[0]);
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Every statement that the function's role has, by whatever policy. */
function roleStatements(): readonly Statement[] {
  const template = Template.fromStack(stack);
  const policies = [
    ...Object.values(template.findResources('AWS::IAM::ManagedPolicy')),
    ...Object.values(template.findResources('AWS::IAM::Policy')),
  ];
  return policies.flatMap((policy) => policy.Properties.PolicyDocument.Statement);
}

describe("the trigger's function", () => {
  it('is the built handler on Node.js 24 and arm64 with JSON logs', () => {
    trigger();
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 30,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: resource('AWS::Logs::LogGroup').id } },
    });
  });

  it('has a log group of its own, kept for three months', () => {
    const { logGroup } = trigger();
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    expect(stack.resolve(logGroup.logGroupName)).toEqual({ Ref: resource('AWS::Logs::LogGroup').id });
  });

  it('takes memory, retention and log level', () => {
    trigger({ memorySize: 1024, logRetention: logs.RetentionDays.ONE_WEEK, logLevel: LogLevel.DEBUG });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1024 });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    expect(deployedEnvironment().logLevel).toBe('DEBUG');
  });

  it('is told the machines with their kinds, and its own id', () => {
    triggerOf({
      stateMachines: [
        MaskingStateMachine.workflow(machine('Masking')),
        MaskingStateMachine.blueprint(machine('DataMasque')),
      ],
      stateMachineNames: ['DataMasque-*'],
    });
    expect(deployedEnvironment()).toEqual({
      triggerId: 'Stack/Trigger',
      stateMachines: [
        { arn: `arn:aws:states:${PLACE}:stateMachine:Masking`, kind: 'workflow' },
        { arn: `arn:aws:states:${PLACE}:stateMachine:DataMasque`, kind: 'blueprint' },
        { arn: `arn:aws:states:${PLACE}:stateMachine:DataMasque-*`, kind: 'blueprint' },
      ],
      defaults: {},
      logLevel: 'INFO',
    });
  });

  it('may be told that named machines are workflows, and that any will do', () => {
    triggerOf({
      allowAnyStateMachine: true,
      stateMachineNamesKind: StateMachineKind.WORKFLOW,
    });
    expect(deployedEnvironment().stateMachines).toEqual([
      { arn: `arn:aws:states:${PLACE}:stateMachine:*`, kind: 'workflow' },
    ]);
  });

  it('takes machines and defaults that are known at deployment only', () => {
    const own = new sfn.StateMachine(stack, 'Own', {
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Succeed(stack, 'Done')),
    });
    const secret = new secretsmanager.Secret(stack, 'Login');
    triggerOf({
      stateMachines: [MaskingStateMachine.workflow(own)],
      defaults: { databaseSecretIdentifier: secret.secretArn, databaseIdentifier: 'Orders' },
    });
    const { stateMachines, defaults } = deployedEnvironment();
    expect(stateMachines).toEqual([{ arn: expect.stringMatching(/^<Own/), kind: 'workflow' }]);
    expect(defaults).toEqual({
      databaseSecretIdentifier: expect.stringMatching(/^<Login/),
      databaseIdentifier: 'orders',
    });
  });

  it('cannot be told more machines than its environment holds', () => {
    const stateMachineNames = Array.from({ length: 24 }, (_, index) => `Mask-${index}`);
    expect(() => trigger({ stateMachineNames })).toThrow(
      'a trigger takes at most 24 state machines and names, got: 25',
    );
  });

  it('needs a machine', () => {
    expect(() => triggerOf({})).toThrow('a policy needs a state machine, got: none');
  });
});

describe('the defaults of requests', () => {
  it('are the very fields that the handler validates', () => {
    expectTypeOf<MaskingRequestDefaults>().toEqualTypeOf<ValidatedDefaults>();
    trigger({ defaults: SHORTEST });
    expect(deployedEnvironment().defaults).toEqual(SHORTEST);
  });

  it('are validated when the app is synthesized, with every fault at once', () => {
    expect(() => trigger({ defaults: { ruleset: ' customers', preferredAvailabilityZone: '' } })).toThrow(
      /^Stack\/Trigger: request refused: ruleset is not of the right form, got: " customers"; .*; preferredAvailabilityZone is empty/,
    );
  });
});

describe("the role of the trigger's function", () => {
  it('holds three actions of Step Functions and no other, and writes to its own log and its own queue', () => {
    trigger();
    const actions = roleStatements().flatMap(({ Action }) => Action);
    expect([...actions].sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
      'states:ListExecutions',
      'states:ListStateMachines',
      'states:StartExecution',
    ]);
  });

  it('names each resource, but for listing state machines', () => {
    trigger();
    const resources = Object.fromEntries(
      roleStatements().map(({ Action, Resource }) => [[Action].flat()[0], Resource]),
    );
    const attribute = (type: string) => ({ 'Fn::GetAtt': [resource(type).id, 'Arn'] });
    expect(resources).toEqual({
      'states:ListStateMachines': '*',
      'states:ListExecutions': `arn:aws:states:${PLACE}:stateMachine:Masking`,
      'logs:CreateLogStream': attribute('AWS::Logs::LogGroup'),
      'sqs:SendMessage': attribute('AWS::SQS::Queue'),
    });
  });

  it('has no policy of AWS, but the masking policy', () => {
    trigger();
    expect(resource('AWS::IAM::Role').properties.ManagedPolicyArns).toEqual([
      { Ref: resource('AWS::IAM::ManagedPolicy').id },
    ]);
  });
});

describe('the failure queue', () => {
  it('gets what the function refused or failed on, encrypted, for 14 days', () => {
    trigger();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [resource('AWS::SQS::Queue').id, 'Arn'] } },
      },
      MaximumRetryAttempts: 2,
    });
  });

  it('takes messages over TLS only', () => {
    trigger();
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ],
      },
    });
  });

  it('may be encrypted under a key, which the function may then use', () => {
    const key = new kms.Key(stack, 'Key');
    trigger({ failureQueueKey: key });
    const keyArn = { 'Fn::GetAtt': [resource('AWS::KMS::Key').id, 'Arn'] };
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: keyArn });
    expect(roleStatements()).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: keyArn,
    });
  });
});

describe('the alarm of the failure queue', () => {
  it('rings as long as there is a message, and not for want of news', () => {
    const { failureAlarm } = trigger();
    expect(failureAlarm).toBeDefined();
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [
        { Name: 'QueueName', Value: { 'Fn::GetAtt': [resource('AWS::SQS::Queue').id, 'QueueName'] } },
      ],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('has another beside it for what could not be put there', () => {
    expect(trigger().lossAlarm).toBeDefined();
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'DestinationDeliveryFailures',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: resource('AWS::Lambda::Function').id } }],
      Statistic: 'Sum',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('is not there for those who do without', () => {
    const { failureAlarm, lossAlarm } = trigger({ failureAlarms: false });
    expect([failureAlarm, lossAlarm]).toEqual([undefined, undefined]);
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });
});

describe('what others do with a trigger', () => {
  it('may be let invoke it', () => {
    const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    trigger().grantInvoke(role);
    const functionArn = { 'Fn::GetAtt': [resource('AWS::Lambda::Function').id, 'Arn'] };
    expect(roleStatements()).toContainEqual(
      expect.objectContaining({
        Action: 'lambda:InvokeFunction',
        Resource: [functionArn, { 'Fn::Join': ['', [functionArn, ':*']] }],
      }),
    );
  });

  const METRICS = [
    ['ExecutionsStarted', (it: MaskingTrigger) => it.metricStarted()],
    ['ExecutionsRepeated', (it: MaskingTrigger) => it.metricRepeated()],
    ['RequestsSkipped', (it: MaskingTrigger) => it.metricSkipped()],
    ['RequestsRejected', (it: MaskingTrigger) => it.metricRejected()],
    ['RequestsThrottled', (it: MaskingTrigger) => it.metricThrottled()],
    ['RequestsFailed', (it: MaskingTrigger) => it.metricFailed()],
  ] as const satisfies readonly (readonly [string, (trigger: MaskingTrigger) => Metric])[];

  it.each(METRICS)('read the metric that the handler writes: %s', (name, metricOf) => {
    const metric = metricOf(trigger());
    const lines: string[] = [];
    embeddedMetrics(
      'my-function',
      () => 0,
      (line) => lines.push(line),
    )(name);
    const written = JSON.parse(lines[0] ?? '');
    const [directive] = written._aws.CloudWatchMetrics;
    expect(metric.namespace).toBe(directive.Namespace);
    expect(metric.metricName).toBe(directive.Metrics[0].Name);
    expect(Object.keys(metric.dimensions ?? {})).toEqual(directive.Dimensions[0]);
    expect(stack.resolve(metric.dimensions)).toEqual({
      FunctionName: { Ref: resource('AWS::Lambda::Function').id },
    });
    expect(metric.statistic).toBe('Sum');
  });

  it('may read a metric otherwise', () => {
    expect(trigger().metricStarted({ statistic: 'avg' }).statistic).toBe('Average');
  });
});
