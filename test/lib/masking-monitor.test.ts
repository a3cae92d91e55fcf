import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeEach, describe, expect, it } from 'vitest';
import type { IamTemplate } from '../../faults/iam/role-statements';
import { monitorEnvironment } from '../../lambda/contract/monitor-environment';
import { MonitorDimension, MonitorMetric } from '../../lambda/contract/monitor-metrics';
import { VERDICTS } from '../../lambda/contract/verdict';
import { embeddedMonitorMetrics } from '../../lambda/reconciler/metrics';
import { type DataMasqueServer, LogLevel, MaskingMonitor, type MaskingMonitorProps } from '../../lib';
import { NEXT_DELIVERY } from '../../lib/monitor/event-queue';
import { matchesPattern } from '../../local/events/event-pattern';
import { resolveTemplateValue } from '../../local/template-values';
import { DEPLOYMENT, deployedNames, PLACE } from '../iam/deployed-names';
import { workflowIn } from './workflow-fixture';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
});

const blueprint = (name = 'DataMasque'): sfn.IStateMachine =>
  sfn.StateMachine.fromStateMachineArn(stack, name, `arn:aws:states:${PLACE}:stateMachine:${name}`);

function server(fields: Partial<DataMasqueServer> = {}): DataMasqueServer {
  const credentials = secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor');
  return { url: 'https://datamasque.example.com', credentials, ...fields };
}

function monitor(props: Partial<MaskingMonitorProps> = {}): MaskingMonitor {
  const { dataMasque = server(), ...others } = props;
  return new MaskingMonitor(stack, 'Monitor', { blueprints: [blueprint()], ...others, dataMasque });
}

type Properties = Readonly<Record<string, unknown>>;

/** Properties of all resources of a type, with the deployment's values in them. */
function resources(type: string): Properties[] {
  const template = Template.fromStack(stack);
  const names = deployedNames(template.toJSON() as IamTemplate);
  return Object.values(template.findResources(type)).map(
    ({ Properties }) => resolveTemplateValue(Properties, names) as Properties,
  );
}

/** Properties of all alarms, references as they are. */
function alarmProperties(): Properties[] {
  const found = Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  return Object.values(found).map(({ Properties }) => Properties);
}

function alarmNames(): string[] {
  const names = Object.keys(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return names.map((id) => id.replace(/^Monitor(.*)Alarm[0-9A-F]{8}$/, '$1')).sort();
}

describe('a monitor', () => {
  it('hears of every end of its machines, and of nothing else', () => {
    monitor();
    const [rule] = resources('AWS::Events::Rule').filter(({ EventPattern }) => EventPattern !== undefined);
    const pattern = rule?.EventPattern as Properties;
    const event = (status: string, machine: string) => ({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail: { status, stateMachineArn: `arn:aws:states:${PLACE}:stateMachine:${machine}` },
    });
    for (const status of ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])
      expect(matchesPattern(pattern, event(status, 'DataMasque'))).toBe(true);
    expect(matchesPattern(pattern, event('RUNNING', 'DataMasque'))).toBe(false);
    expect(matchesPattern(pattern, event('FAILED', 'Payroll'))).toBe(false);
  });

  it('has a queue that delivers an event again only when the function has ended, for hours, then keeps it', () => {
    monitor();
    const [lambda] = resources('AWS::Lambda::Function');
    const queues = resources('AWS::SQS::Queue');
    const queue = queues.find(({ RedrivePolicy }) => RedrivePolicy !== undefined);
    const { maxReceiveCount, deadLetterTargetArn } = (queue?.RedrivePolicy ?? {}) as {
      maxReceiveCount: number;
      deadLetterTargetArn: string;
    };
    expect(Number(queue?.VisibilityTimeout)).toBeGreaterThan(Number(lambda?.Timeout));
    expect(maxReceiveCount * NEXT_DELIVERY.toHours({ integral: false })).toBeGreaterThan(6);
    for (const { MessageRetentionPeriod, SqsManagedSseEnabled } of queues) {
      expect(MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
      expect(SqsManagedSseEnabled).toBe(true);
    }
    const undelivered = resources('AWS::Events::Rule').map(
      ({ Targets }) =>
        (Targets as { readonly DeadLetterConfig: { readonly Arn: string } }[])[0]?.DeadLetterConfig.Arn,
    );
    expect(undelivered).toEqual([undelivered[0], undelivered[0]]);
    expect(undelivered[0]).toMatch(/MonitorDeadLetterQueue/);
    expect(deadLetterTargetArn).toMatch(/MonitorFailureQueue/);
    expect(resources('AWS::Lambda::EventSourceMapping')).toMatchObject([
      { BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] },
    ]);
  });

  it('sweeps every five minutes', () => {
    monitor();
    const [sweep] = resources('AWS::Events::Rule').filter(({ ScheduleExpression }) => ScheduleExpression);
    expect(sweep).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ Input: '{"step":"sweep"}' }],
    });
    expect(resources('AWS::Lambda::EventInvokeConfig')).toMatchObject([{ MaximumRetryAttempts: 0 }]);
  });

  it('tells its function what the handler reads', () => {
    const workflow = workflowIn(stack);
    monitor({
      workflows: [workflow],
      logLevel: LogLevel.WARN,
      recordRetention: Duration.days(2),
      expectEvery: { orders: Duration.hours(26) },
    });
    const lambda = resources('AWS::Lambda::Function').find(({ Description }) =>
      String(Description).startsWith('Finds out how masking runs ended'),
    );
    const { Variables } = (lambda?.Environment ?? {}) as { readonly Variables: Record<string, string> };
    const environment = monitorEnvironment.read(Variables);
    expect(environment).toEqual({
      machines: [
        {
          arn: expect.stringMatching(/:stateMachine:WorkflowStateMachine/),
          kind: 'workflow',
          owner: workflow.owner,
        },
        { arn: `arn:aws:states:${PLACE}:stateMachine:DataMasque`, kind: 'blueprint' },
      ],
      dataMasqueUrl: 'https://datamasque.example.com',
      dataMasqueCredentialsArn: `arn:aws:secretsmanager:${PLACE}:secret:datamasque/monitor`,
      verifyTls: true,
      eventBus: `arn:aws:events:${PLACE}:event-bus/default`,
      recordTable: expect.stringMatching(/^MonitorRecords/),
      recordRetentionSeconds: 172_800,
      expectedRuns: [{ databaseIdentifier: 'orders', everySeconds: 93_600 }],
      logLevel: 'WARN',
    });
    expect(monitorEnvironment.write(environment)).toEqual(Variables);
  });

  it('runs in the DataMasque server’s VPC, and speaks to a bus of one’s own', () => {
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const eventBus = new events.EventBus(stack, 'Bus');
    const { eventBus: used } = monitor({ dataMasque: server({ vpc }), eventBus });
    expect(used).toBe(eventBus);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: Match.objectLike({ SubnetIds: Match.anyValue() }),
      Environment: {
        Variables: Match.objectLike({ EVENT_BUS: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] } }),
      },
    });
  });

  it('is refused with no machine', () => {
    expect(() => monitor({ blueprints: [] })).toThrow(
      /^Stack\/Monitor: a monitor needs a state machine, got: none; give workflows or blueprints$/,
    );
  });

  it('is refused with a server without TLS', () => {
    const dataMasque = server({ url: 'http://datamasque.example.com' });
    expect(() => monitor({ dataMasque })).toThrow(/^Stack\/Monitor: dataMasque.url must begin with https/);
  });

  it('is refused with more machines than its function’s environment takes', () => {
    const blueprints = Array.from({ length: 9 }, (_, index) => blueprint(`M${index}`));
    expect(() => monitor({ blueprints })).toThrow(
      /^Stack\/Monitor: a monitor takes at most 8 state machines, got: 9; make several/,
    );
  });

  it('is refused with an environment that Lambda would refuse at its deployment', () => {
    const lines = Array.from({ length: 46 }, () => 'A'.repeat(63));
    const pem = `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}`;
    const databases = Array.from({ length: 20 }, (_, index) => `orders-of-the-customers-of-region-${index}`);
    const expectEvery = Object.fromEntries(databases.map((name) => [name, Duration.hours(26)]));
    expect(() => monitor({ dataMasque: server({ certificateAuthority: pem }), expectEvery })).toThrow(
      /^the environment of Stack\/Monitor\/Reconciler must have at most 4096 bytes, which is what Lambda allows, got: [45]\d{3} or more, most of them DATAMASQUE_CERTIFICATE_AUTHORITY with 30\d\d and EXPECTED_RUNS with \d+; give a shorter/,
    );
  });

  it('is not refused for what is known at deployment only', () => {
    const dataMasque = server({ url: `https://${Aws.REGION.repeat(300)}.example.com` });
    expect(() => monitor({ dataMasque })).not.toThrow();
  });

  it('is refused with a machine of another account', () => {
    const arn = 'arn:aws:states:us-east-1:444455556666:stateMachine:Other';
    const blueprints = [sfn.StateMachine.fromStateMachineArn(stack, 'Other', arn)];
    expect(() => monitor({ blueprints })).toThrow(/must be in the account and Region/);
  });
});

const ENDED_PHASE = {
  phase: 'clone',
  outcome: 'succeeded',
  startDate: '2026-06-01T12:00:00.000Z',
  stopDate: '2026-06-01T12:10:00.000Z',
  attempts: 1,
} as const;

/** The body of the dashboard, references as their logical ids. */
function dashboardBody(): { readonly widgets: readonly Widget[] } {
  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const { 'Fn::Join': join } = (dashboard ?? { Properties: {} }).Properties.DashboardBody;
  return JSON.parse(
    join[1]
      .map((part: unknown) => (typeof part === 'string' ? part : Object.values(part as object)[0]))
      .join(''),
  );
}

interface Widget {
  readonly properties: { readonly title: string; readonly metrics?: readonly (readonly unknown[])[] };
}

/** Each metric of the dashboard as its namespace, its name and the names of its dimensions. */
function dashboardMetrics(): string[] {
  const rows = dashboardBody().widgets.flatMap(({ properties }) => properties.metrics ?? []);
  return rows.map(([namespace, name, ...rest]) => {
    const { expression = '' } = (typeof namespace === 'object' ? namespace : {}) as { expression?: string };
    const [, searched, searchedName] = /^SEARCH\('\{([^}]+)\} MetricName="(\w+)"/.exec(expression) ?? [];
    if (searched) {
      const [space, ...dimensions] = searched.split(',');
      return [space, searchedName, ...dimensions.sort()].join(' ');
    }
    const dimensions = rest.filter((value, place) => place % 2 === 0 && typeof value === 'string');
    return [namespace, name, ...dimensions.sort()].join(' ');
  });
}

describe('the dashboard of a monitor', () => {
  it('shows alarms, runs, ages, phases and leftovers', () => {
    const { dashboard } = monitor();
    expect(dashboard).toBeDefined();
    expect(dashboardBody().widgets.map(({ properties }) => properties.title)).toEqual([
      'Alarms',
      'Runs by verdict, each hour',
      'Hours since the newest masked snapshot, by database',
      'Seconds by phase, on average each hour',
      'What ended executions left behind',
    ]);
  });

  it('is none when turned off', () => {
    expect(monitor({ dashboard: false }).dashboard).toBeUndefined();
    expect(resources('AWS::CloudWatch::Dashboard')).toEqual([]);
  });
});

describe('the alarms of a monitor', () => {
  it('are there unless they are turned off', () => {
    const { alarms, topic } = monitor();
    expect(alarmNames()).toEqual([
      'Behind',
      'DeadLetters',
      'Errors',
      'OrphansLeft',
      'RunsFailed',
      'RunsRefused',
      'StagingDatabase',
      'Undelivered',
      'VerdictUnknown',
      'Warnings',
    ]);
    expect(alarms).toHaveLength(10);
    expect(topic).toBeDefined();
  });

  it('are none when turned off, and then there is no topic', () => {
    const { alarms, topic } = monitor({ alarms: false });
    expect([alarms, topic, alarmNames()]).toEqual([[], undefined, []]);
    expect(resources('AWS::SNS::Topic')).toEqual([]);
  });

  it('leave out warnings that are accepted, and staging databases where there is no blueprint', () => {
    monitor({ acceptWarnings: true, blueprints: [], workflows: [workflowIn(stack)] });
    expect(alarmNames()).toEqual([
      'Behind',
      'DeadLetters',
      'Errors',
      'OrphansLeft',
      'RunsFailed',
      'RunsRefused',
      'Undelivered',
      'VerdictUnknown',
    ]);
  });

  it('notify a topic of one’s own, each of them', () => {
    const topic = new sns.Topic(stack, 'Mine');
    monitor({ topic });
    const actions = alarmProperties().map(({ AlarmActions }) => AlarmActions);
    expect(actions).toEqual(actions.map(() => [stack.resolve(topic.topicArn)]));
    expect(resources('AWS::SNS::Topic')).toHaveLength(1);
  });

  it('say what they mean and where to read on', () => {
    monitor();
    for (const { AlarmDescription } of alarmProperties())
      expect(AlarmDescription).toMatch(/^[A-Z].*; see docs\/operations\.md$/);
  });

  it('are not in alarm by missing data, as a new deployment has it', () => {
    monitor();
    const found = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    for (const [id, { Properties }] of found) {
      expect(Properties.TreatMissingData).toBe(/Behind/.test(id) ? 'missing' : 'notBreaching');
    }
  });

  it('notify when sweeps stop, and when the function fails from its deployment on', () => {
    monitor();
    const [Behind] = alarmProperties().filter(({ MetricName }) => MetricName === MonitorMetric.SWEEPS);
    const [Errors] = alarmProperties().filter(({ MetricName }) => MetricName === 'Errors');
    expect(Behind).toMatchObject({ Threshold: 1, Period: 300, EvaluationPeriods: 3 });
    expect(Behind?.InsufficientDataActions).toEqual(Behind?.AlarmActions);
    expect(Behind?.AlarmActions).toHaveLength(1);
    expect(Errors).toMatchObject({
      Namespace: 'AWS/Lambda',
      Threshold: 0,
      Period: 300,
      EvaluationPeriods: 3,
    });
    const onMissingData = alarmProperties().filter((it) => it.InsufficientDataActions !== undefined);
    expect(onMissingData).toHaveLength(1);
  });

  it('watch each database of which runs are expected, and take silence for bad news', () => {
    const expectEvery = { orders: Duration.hours(26), billing: Duration.days(8) };
    const { alarms } = monitor({ expectEvery });
    expect(alarms.map(({ node }) => node.id).slice(-2)).toEqual([
      'OverdueAlarm-orders',
      'OverdueAlarm-billing',
    ]);
    const overdue = alarmProperties().filter(({ MetricName }) => MetricName === MonitorMetric.RUNS_OVERDUE);
    expect(overdue).toHaveLength(2);
    for (const properties of overdue) {
      expect(properties).toMatchObject({ TreatMissingData: 'breaching', EvaluationPeriods: 3, Period: 300 });
    }
  });

  it('and the dashboard read metrics that the reconciler writes, under the same dimensions', () => {
    monitor({ expectEvery: { orders: Duration.hours(26) } });
    const written = new Set<string>();
    const metrics = embeddedMonitorMetrics(
      'f',
      () => 0,
      (line) => {
        const { _aws, ...values } = JSON.parse(line);
        const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
        for (const { Name } of Metrics)
          written.add([Namespace, Name, ...[...Dimensions[0]].sort()].join(' '));
        expect(values.FunctionName).toBe('f');
      },
    );
    metrics.runFinished('masked');
    metrics.stagingDatabasesLeft(1);
    metrics.newestMaskedSnapshot('orders', 1);
    metrics.runsOverdue('orders', false);
    metrics.phasesEnded([ENDED_PHASE]);
    metrics.orphansFound({ found: 0, left: 0 });
    metrics.sweepCompleted();
    const read = alarmProperties()
      .filter(({ Namespace }) => !String(Namespace).startsWith('AWS/'))
      .map(({ Namespace, MetricName, Dimensions }) => {
        const names = (Dimensions as { readonly Name: string }[]).map(({ Name }) => Name).sort();
        return [Namespace, MetricName, ...names].join(' ');
      });
    expect(read.length).toBe(8);
    expect(dashboardMetrics().length).toBeGreaterThan(15);
    for (const metric of [...read, ...dashboardMetrics()]) expect([...written]).toContain(metric);
  });

  it('ask for verdicts that there are', () => {
    monitor();
    const asked = alarmProperties().flatMap(({ Dimensions }) =>
      ((Dimensions ?? []) as { readonly Name: string; readonly Value: string }[]).filter(
        ({ Name }) => Name === MonitorDimension.VERDICT,
      ),
    );
    expect(asked).toHaveLength(3);
    for (const { Value } of asked) expect(VERDICTS).toContain(Value);
  });
});
