import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  type ExpectedRuns,
  type MonitoredMachine,
  monitorEnvironment,
} from '../lambda/contract/monitor-environment';
import { MonitorDimension, MonitorMetric, type MonitorMetricName } from '../lambda/contract/monitor-metrics';
import { METRIC_NAMESPACE } from '../lambda/contract/trigger-metrics';
import { acceptWildcards } from './accepted-findings';
import { createAlarmTopic, letAlarmsPublish, notifyTopic } from './alarm-topic';
import { checkedAt } from './construct-error';
import { checkCustomerKey } from './customer-key';
import { allowCalls, connectionsOf } from './data-masque-network';
import { checkDataMasqueServer, type DataMasqueServer } from './data-masque-server';
import { HandlerFunction } from './handler-function';
import { LogLevel } from './log-level';
import type { MaskingMonitorProps } from './masking-monitor-props';
import { MONITOR_PERIOD, type MonitorAlarm, monitorAlarms } from './monitor/alarms';
import { monitorDashboard } from './monitor/dashboard';
import { endRule, eventQueue, sweepRule } from './monitor/event-queue';
import { expectedRuns } from './monitor/expected-runs';
import { createInspector } from './monitor/inspector';
import {
  decryptExecutionsStatements,
  deleteStatements,
  listExecutionsStatement,
  lookAtDatabasesStatement,
  lookAtExecutionsStatement,
  monitorWildcards,
  putEventsStatement,
  readLoginStatements,
} from './monitor/permissions';
import { monitorQueries } from './monitor/queries';
import { findRunsStatement, recordTable, writeRecordsStatements } from './monitor/record-table';
import { createStopper } from './monitor/stopper';
import { localStateMachineArn } from './state-machine-arns';
import { keptQueue } from './trigger/kept-queue';

/** Within this, a step of a clean-up and a sweep begin nothing more. */
const TIMEOUT = Duration.minutes(2);
const MEMORY = 512;
/** What fits into a function's environment, which Lambda limits to 4 KB, beside a certificate authority. */
const MOST_STATE_MACHINES = 8;

/**
 * Finds out what truly became of each masking run, says it as an event, and removes what an execution left behind that
 * was stopped or failed: on every end of an execution, and in a sweep every five minutes of all that stands.
 */
export class MaskingMonitor extends Construct implements ec2.IConnectable {
  /** The function that finds out and removes. */
  public readonly function: lambda.Function;

  /** The function's log group. */
  public readonly logGroup: logs.LogGroup;

  /** The function that tells how executions go, read-only; `MaskingApi` puts it behind its routes. */
  public readonly inspector: lambda.Function;

  /** The function that stops executions of the workflows; undefined where there are blueprints only. */
  public readonly stopper?: lambda.Function;

  /** Ends of executions that are still to be dealt with. */
  public readonly eventQueue: sqs.Queue;

  /** Ends of executions that the function could not deal with. It keeps them for 14 days; a redrive sends them back. */
  public readonly failureQueue: sqs.Queue;

  /** Ends of executions and starts of sweeps that EventBridge could not deliver. It keeps them for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The bus that is told how each run ended. */
  public readonly eventBus: events.IEventBus;

  /** What is kept of each run that has ended. The table stays when the monitor is deleted. */
  public readonly records: dynamodb.TableV2;

  /** The topic that the alarms notify; undefined without alarms. */
  public readonly topic?: sns.ITopic;

  /** The alarms; empty without `alarms`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The dashboard; undefined without `dashboard`. */
  public readonly dashboard?: cloudwatch.Dashboard;

  private readonly dataMasque: DataMasqueServer;
  private readonly monitorAlarms: readonly MonitorAlarm[];

  constructor(scope: Construct, id: string, props: MaskingMonitorProps) {
    super(scope, id);
    const { workflows = [], blueprints = [] } = props;
    const stateMachines = [...workflows.map(({ stateMachine }) => stateMachine), ...blueprints];
    const { machines, expected } = checkedAt(this, () => {
      checkDataMasqueServer(this, props.dataMasque);
      checkNumber(stateMachines);
      for (const key of props.blueprintKeys ?? []) checkCustomerKey(this, 'blueprintKeys', key);
      checkCustomerKey(this, 'recordKey', props.recordKey);
      return {
        machines: this.machines(props),
        expected: expectedRuns(props.expectEvery ?? {}, props.recordRetention),
      };
    });
    this.dataMasque = props.dataMasque;
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    this.records = checkedAt(this, () => recordTable(this, props));
    const handler = this.createFunction(props, machines, expected);
    this.function = handler.function;
    this.logGroup = handler.logGroup;
    this.grantPermissions(handler, props, stateMachines);
    this.inspector = createInspector(this, props, machines, stateMachines, this.records).function;
    this.stopper = createStopper(this, props, machines)?.function;
    this.failureQueue = keptQueue(this, 'FailureQueue', undefined);
    this.eventQueue = eventQueue(this, this.failureQueue, this.function);
    const arns = machines.map(({ arn }) => arn);
    this.deadLetterQueue = keptQueue(this, 'DeadLetterQueue', undefined);
    endRule(this, arns, this.eventQueue, this.deadLetterQueue);
    sweepRule(this, MONITOR_PERIOD, this.function, this.deadLetterQueue);
    const hasAlarms = props.alarms ?? true;
    this.monitorAlarms = hasAlarms ? monitorAlarms(this, props) : [];
    this.alarms = this.monitorAlarms.map(({ alarm }) => alarm);
    if (hasAlarms) {
      if (props.topic) letAlarmsPublish(this, 'topic', props.topic);
      this.topic = props.topic ?? createAlarmTopic(this);
      this._notify(this.topic);
    }
    monitorQueries(this, this.logGroup);
    if (props.dashboard ?? true) this.dashboard = monitorDashboard(this);
  }

  /**
   * Network connections of the functions that call DataMasque.
   *
   * @throws Error without `dataMasque.vpc`
   */
  public get connections(): ec2.Connections {
    return connectionsOf(this, [this.function, this.inspector]);
  }

  /**
   * Lets the functions reach DataMasque on the port of its URL, 443 where the URL is known at deployment only. Without
   * `dataMasque.vpc` they need no rule.
   *
   * @param dataMasque the security group of the DataMasque server, or what has one
   */
  public allowDataMasque(dataMasque: ec2.IConnectable): void {
    allowCalls(this, [this.function, this.inspector], this.dataMasque, dataMasque);
  }

  /**
   * Has every alarm of the monitor notify a topic.
   *
   * @internal
   */
  public _notify(topic: sns.ITopic): void {
    for (const { alarm, onMissingData } of this.monitorAlarms) notifyTopic(alarm, topic, onMissingData);
  }

  private machines({ workflows = [], blueprints = [] }: MaskingMonitorProps): MonitoredMachine[] {
    return [
      ...workflows.map(
        ({ stateMachine, owner }): MonitoredMachine => ({
          arn: localStateMachineArn(this, stateMachine),
          kind: 'workflow',
          owner,
        }),
      ),
      ...blueprints.map(
        (stateMachine): MonitoredMachine => ({
          arn: localStateMachineArn(this, stateMachine),
          kind: 'blueprint',
        }),
      ),
    ];
  }

  private createFunction(
    { dataMasque, logLevel, logRetention, recordRetention }: MaskingMonitorProps,
    machines: MonitoredMachine[],
    expected: ExpectedRuns[],
  ): HandlerFunction {
    const handler = new HandlerFunction(this, 'Reconciler', {
      asset: 'reconciler',
      description: 'Finds out how masking runs ended and removes what they left behind',
      environment: monitorEnvironment.write({
        machines,
        expectedRuns: expected,
        dataMasqueUrl: dataMasque.url,
        dataMasqueCredentialsArn: dataMasque.credentials.secretArn,
        certificateAuthority: dataMasque.certificateAuthority,
        verifyTls: dataMasque.verifyTls ?? true,
        eventBus: this.eventBus.eventBusArn,
        recordTable: this.records.tableName,
        recordRetentionSeconds: recordRetention?.toSeconds(),
        logLevel: logLevel ?? LogLevel.INFO,
      }),
      memorySize: MEMORY,
      timeout: TIMEOUT,
      logRetention,
      vpc: dataMasque.vpc,
      vpcSubnets: dataMasque.vpcSubnets,
      securityGroups: dataMasque.securityGroups,
    });
    // A sweep that failed is not tried again: the next one is due sooner.
    handler.function.configureAsyncInvoke({ retryAttempts: 0 });
    return handler;
  }

  private grantPermissions(
    { role }: HandlerFunction,
    props: MaskingMonitorProps,
    stateMachines: readonly sfn.IStateMachine[],
  ): void {
    const { workflows = [], dataMasque, expectEvery = {}, recordKey } = props;
    const statements = [
      lookAtExecutionsStatement(this, stateMachines),
      ...decryptExecutionsStatements(props),
      listExecutionsStatement(stateMachines),
      lookAtDatabasesStatement(this),
      ...workflows.flatMap((workflow, place) => deleteStatements(this, workflow, place)),
      ...readLoginStatements(dataMasque.credentials),
      putEventsStatement(this.eventBus),
      ...writeRecordsStatements(this.records, recordKey),
      findRunsStatement(this.records, Object.keys(expectEvery).length > 0),
    ];
    for (const statement of statements) role.addToPrincipalPolicy(statement);
    acceptWildcards(role, ...monitorWildcards(this, stateMachines, workflows));
  }

  /**
   * Counts runs of a verdict.
   *
   * @param verdict e.g. `masked` or `masking-failed`; docs/events.md lists them
   */
  public metricRuns(verdict: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const dimensions: { [name: string]: string } = { [MonitorDimension.VERDICT]: verdict };
    return this.metric(MonitorMetric.RUNS, options, dimensions);
  }

  /**
   * Counts runs that left no masked snapshot to use. Runs that were refused before anything was made are not among them:
   * `metricRuns('refused')` counts these.
   *
   * @default sum over 5 minutes
   */
  public metricRunsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MonitorMetric.RUNS_FAILED, options);
  }

  /** What the sweeps found of executions that have ended, however shortly before. @default sum over 5 minutes */
  public metricOrphansFound(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MonitorMetric.ORPHANS_FOUND, options);
  }

  /** What still stands an hour after its execution ended. @default sum over 5 minutes */
  public metricOrphansLeft(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MonitorMetric.ORPHANS_LEFT, options);
  }

  /** Staging databases that executions of blueprints left. @default sum over 5 minutes */
  public metricStagingDatabasesLeft(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MonitorMetric.STAGING_DATABASES_LEFT, options);
  }

  /**
   * 1 while a database of `expectEvery` lacks a successful run within its time, else 0.
   *
   * @param databaseIdentifier bare identifier of the source, in lower case
   * @default maximum over 5 minutes
   */
  public metricRunsOverdue(
    databaseIdentifier: string,
    options?: cloudwatch.MetricOptions,
  ): cloudwatch.Metric {
    const dimensions: { [name: string]: string } = { [MonitorDimension.DATABASE]: databaseIdentifier };
    return this.metric(
      MonitorMetric.RUNS_OVERDUE,
      { statistic: cloudwatch.Stats.MAXIMUM, ...options },
      dimensions,
    );
  }

  /** Sweeps of which every job came to its end. @default sum over 5 minutes */
  public metricSweeps(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MonitorMetric.SWEEPS, options);
  }

  /**
   * Seconds that a phase of a workflow took, in runs of every verdict.
   *
   * @param phase `request`, `source`, `clone`, `masking`, `snapshot`, `sharing` or `clean-up`
   * @default average over 5 minutes
   */
  public metricPhaseSeconds(phase: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const dimensions: { [name: string]: string } = { [MonitorDimension.PHASE]: phase };
    return this.metric(
      MonitorMetric.PHASE_SECONDS,
      { statistic: cloudwatch.Stats.AVERAGE, ...options },
      dimensions,
    );
  }

  /**
   * Seconds since the newest complete masked snapshot of a database was taken. A database without one has no data.
   *
   * @param databaseIdentifier bare identifier of the source, in lower case
   * @default maximum over 5 minutes
   */
  public metricMaskedSnapshotAge(
    databaseIdentifier: string,
    options?: cloudwatch.MetricOptions,
  ): cloudwatch.Metric {
    const dimensions: { [name: string]: string } = { [MonitorDimension.DATABASE]: databaseIdentifier };
    return this.metric(
      MonitorMetric.MASKED_SNAPSHOT_AGE,
      { statistic: cloudwatch.Stats.MAXIMUM, ...options },
      dimensions,
    );
  }

  private metric(
    metricName: MonitorMetricName,
    options: cloudwatch.MetricOptions = {},
    dimensions: { [name: string]: string } = {},
  ): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [MonitorDimension.FUNCTION]: this.function.functionName, ...dimensions },
      statistic: cloudwatch.Stats.SUM,
      period: MONITOR_PERIOD,
      ...options,
    }).attachTo(this);
  }
}

function checkNumber(stateMachines: readonly sfn.IStateMachine[]): void {
  if (stateMachines.length === 0)
    throw new Error('a monitor needs a state machine, got: none; give workflows or blueprints');
  if (stateMachines.length > MOST_STATE_MACHINES) {
    throw new Error(
      `a monitor takes at most ${MOST_STATE_MACHINES} state machines, got: ${stateMachines.length}; make several monitors`,
    );
  }
}
