import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ConsoleSchedule } from '../lambda/contract/console-config';
import { kindOfValue } from '../lambda/contract/received-value';
import type { StateMachineReference } from '../lambda/contract/state-machine-reference';
import { triggerEnvironment } from '../lambda/contract/trigger-environment';
import {
  METRIC_NAMESPACE,
  TRIGGER_DIMENSION,
  TriggerMetric,
  type TriggerMetricName,
} from '../lambda/contract/trigger-metrics';
import { TriggerNotice } from '../lambda/contract/trigger-notices';
import { letAlarmsPublish, notifyTopic } from './alarm-topic';
import { checkedAt } from './construct-error';
import { checkCustomerKey } from './customer-key';
import { HandlerFunction } from './handler-function';
import { LogLevel } from './log-level';
import { MaskingPolicy } from './masking-policy';
import { type MaskingRequestDefaults, validatedDefaults } from './masking-request-defaults';
import type { MaskingStateMachine } from './masking-state-machine';
import { MaskingWorkflow } from './masking-workflow';
import { savedQuery } from './saved-query';
import { stackPath } from './stack-path';
import { localStateMachineArn, namePatternArn } from './state-machine-arns';
import { StateMachineKind } from './state-machine-kind';
import { createLossAlarm, keptQueue, LOSS_COUNT, letRoleUseKey, messageAlarm } from './trigger/kept-queue';
import { MaskingRule, type MaskingRuleOptions } from './trigger/masking-rule';
import { MaskingSchedule, type MaskingScheduleOptions } from './trigger/masking-schedule';
import { MaskingSnapshotRule, type MaskingSnapshotRuleOptions } from './trigger/masking-snapshot-rule';
import { ruleNamePrefix } from './trigger/start-rule';
import type { StartTarget } from './trigger/start-target';
import type { WorkflowReach } from './workflow-reach';

/** Properties of a `MaskingTrigger`. */
export interface MaskingTriggerProps {
  /**
   * State machines that may be listed and started.
   *
   * @default - those of `stateMachineNames`; at least one is needed
   */
  readonly stateMachines?: MaskingStateMachine[];

  /**
   * Names of state machines that were made elsewhere, in this account and Region. `*` stands for any characters,
   * `?` for one, e.g. `DataMasque*`.
   *
   * @default - those of `stateMachines`; at least one is needed
   */
  readonly stateMachineNames?: string[];

  /**
   * Of which kind the state machines of `stateMachineNames` are.
   *
   * @default StateMachineKind.BLUEPRINT
   */
  readonly stateMachineNamesKind?: StateMachineKind;

  /**
   * Lets the trigger list and start every state machine of this account and Region, whatever it does.
   *
   * @default false
   */
  readonly allowAnyStateMachine?: boolean;

  /**
   * Values for fields that a request leaves out.
   *
   * @default - each request must be complete
   */
  readonly defaults?: MaskingRequestDefaults;

  /**
   * Memory of the function, in megabytes; its share of a processor grows with it.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * How long the function's log is kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Lowest level that the function logs.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * Customer-managed key for the failure queue and for the dead-letter queues of schedules and rules. The policy of
   * one that was made elsewhere cannot be changed from here: it must let EventBridge use the key for rules, and a
   * warning has the statement for it.
   *
   * @default - the queues are encrypted under a key that SQS manages
   */
  readonly failureQueueKey?: kms.IKey;

  /**
   * Whether there is an alarm on the failure queue and on the dead-letter queue of each schedule and rule, as long as
   * there is a message in it, and one for failures that could not even be kept. The alarms notify nobody by
   * themselves: name a topic by `notify`.
   *
   * @default true
   */
  readonly failureAlarms?: boolean;
}

/** API Gateway waits no longer for an answer. */
const TIMEOUT = Duration.seconds(30);
const DEFAULT_MEMORY = 512;
/** What fits into a function's environment, which Lambda limits to 4 KB, beside the defaults. */
const MOST_STATE_MACHINES = 24;

/**
 * The Lambda function that lists state machines, lists executions and starts masking runs: for an HTTP API, for
 * schedules and rules, or invoked by itself with a masking request.
 */
export class MaskingTrigger extends Construct {
  /** The function. */
  public readonly function: lambda.Function;

  /** The function's log group. */
  public readonly logGroup: logs.LogGroup;

  /**
   * Where events go that the function refused or failed on after its retries. It keeps them for 14 days.
   * A message holds the whole request as it was sent.
   */
  public readonly failureQueue: sqs.Queue;

  /** Alarms as long as there is a message in the failure queue; undefined without `failureAlarms`. */
  public readonly failureAlarm?: cloudwatch.Alarm;

  /** Alarms when Lambda could not even put an event into the failure queue: it is lost; undefined without `failureAlarms`. */
  public readonly lossAlarm?: cloudwatch.Alarm;

  /** The permissions on state machines that the function has. */
  public readonly policy: MaskingPolicy;

  /** @internal */
  public readonly _startTarget: StartTarget;

  /**
   * What its schedules start, for the page that lists them.
   *
   * @internal
   */
  public readonly _schedules: ConsoleSchedule[] = [];

  private readonly allAlarms: cloudwatch.Alarm[] = [];
  private readonly topics: sns.ITopic[] = [];

  constructor(scope: Construct, id: string, props: MaskingTriggerProps) {
    super(scope, id);
    const { stateMachines, defaults } = checkedAt(this, () => {
      checkCustomerKey(this, 'failureQueueKey', props.failureQueueKey);
      return { stateMachines: this.references(props), defaults: validatedDefaults(props.defaults ?? {}) };
    });
    this.policy = new MaskingPolicy(this, 'Policy', {
      stateMachines: props.stateMachines?.map(({ stateMachine }) => stateMachine),
      stateMachineNames: props.stateMachineNames,
      allowAnyStateMachine: props.allowAnyStateMachine,
    });
    const handler = new HandlerFunction(this, 'Handler', {
      asset: 'trigger',
      description: 'Lists and starts masking runs',
      environment: triggerEnvironment.write({
        triggerId: stackPath(this),
        stateMachines,
        defaults,
        logLevel: props.logLevel ?? LogLevel.INFO,
      }),
      timeout: TIMEOUT,
      memorySize: props.memorySize ?? DEFAULT_MEMORY,
      logRetention: props.logRetention,
    });
    // The role names the policy and not the other way round, so that the function waits for its permissions.
    handler.role.addManagedPolicy(this.policy);
    this.function = handler.function;
    this.logGroup = handler.logGroup;
    this.failureQueue = this.createFailureQueue(handler.role, props.failureQueueKey);
    this.function.configureAsyncInvoke({
      onFailure: { bind: () => ({ destination: this.failureQueue.queueArn }) },
      retryAttempts: 2,
    });
    const alarms = props.failureAlarms ?? true;
    if (alarms) {
      this.failureAlarm = messageAlarm(
        this,
        'FailureAlarm',
        this.failureQueue,
        'The trigger refused an event, or failed on it, after its retries; see docs/schedules-and-events.md, Sending again',
      );
      this.lossAlarm = createLossAlarm(
        this,
        this.function.metric('DestinationDeliveryFailures', LOSS_COUNT),
        'The trigger refused an event, or failed on it, and Lambda could not put it into the failure queue',
      );
      this._addAlarms([this.failureAlarm, this.lossAlarm]);
    }
    savedQuery(this, 'RequestsFailedQuery', {
      name: 'Requests that started nothing',
      logGroups: [this.logGroup],
      notices: [
        TriggerNotice.REQUEST_REJECTED,
        TriggerNotice.REQUEST_THROTTLED,
        TriggerNotice.REQUEST_FAILED,
        TriggerNotice.REQUEST_SKIPPED,
      ],
      fields: ['route', 'requestId', 'executionArn', 'error.name', 'error.message'],
    });
    this._startTarget = {
      function: this.function,
      ruleNamePrefix: ruleNamePrefix(this),
      stateMachines,
      reaches: reachesOf(props.stateMachines ?? []),
      defaults,
      queueKey: props.failureQueueKey,
      alarms,
    };
  }

  /** Starts masking runs on a schedule. */
  public addSchedule(id: string, options: MaskingScheduleOptions): MaskingSchedule {
    return new MaskingSchedule(this, id, { ...options, trigger: this });
  }

  /** Starts a masking run on each new snapshot of a database. */
  public addSnapshotRule(id: string, options: MaskingSnapshotRuleOptions): MaskingSnapshotRule {
    return new MaskingSnapshotRule(this, id, { ...options, trigger: this });
  }

  /** Starts masking runs on events of EventBridge. */
  public addRule(id: string, options: MaskingRuleOptions): MaskingRule {
    return new MaskingRule(this, id, { ...options, trigger: this });
  }

  /**
   * Has every alarm of the trigger, its schedules and its rules notify a topic, those that are added later included. The
   * policies of the topic and its key must let CloudWatch publish, as those of the `topic` of a monitor.
   */
  public notify(topic: sns.ITopic): void {
    letAlarmsPublish(this, 'notify', topic);
    this._notify(topic);
  }

  /**
   * Notifies a topic that CloudWatch may publish to.
   *
   * @internal
   */
  public _notify(topic: sns.ITopic): void {
    this.topics.push(topic);
    for (const alarm of this.allAlarms) notifyTopic(alarm, topic, false);
  }

  /**
   * Adds alarms of the trigger, a schedule or a rule to those that notify.
   *
   * @internal
   */
  public _addAlarms(alarms: readonly (cloudwatch.Alarm | undefined)[]): void {
    const added = alarms.filter((alarm) => alarm !== undefined);
    this.allAlarms.push(...added);
    for (const topic of this.topics) for (const alarm of added) notifyTopic(alarm, topic, false);
  }

  /** Lets a principal invoke the function, and so start masking runs. */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.function.grantInvoke(grantee);
  }

  /** Counts executions started by requests that came for the first time. */
  public metricStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(TriggerMetric.EXECUTIONS_STARTED, options);
  }

  /** Counts requests that were answered with the execution of an earlier delivery. */
  public metricRepeated(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(TriggerMetric.EXECUTIONS_REPEATED, options);
  }

  /** Counts requests that started nothing because another run masked the same database. */
  public metricSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(TriggerMetric.REQUESTS_SKIPPED, options);
  }

  /** Counts requests that were refused for what is in them. */
  public metricRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(TriggerMetric.REQUESTS_REJECTED, options);
  }

  /** Counts requests that AWS throttled. */
  public metricThrottled(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(TriggerMetric.REQUESTS_THROTTLED, options);
  }

  /** Counts requests that failed for any other reason. */
  public metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(TriggerMetric.REQUESTS_FAILED, options);
  }

  private metric(metricName: TriggerMetricName, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [TRIGGER_DIMENSION]: this.function.functionName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  private references(props: MaskingTriggerProps): StateMachineReference[] {
    const allowAny = props.allowAnyStateMachine ?? false;
    const names = allowAny ? [...(props.stateMachineNames ?? []), '*'] : (props.stateMachineNames ?? []);
    const kind = props.stateMachineNamesKind ?? StateMachineKind.BLUEPRINT;
    const references = [
      ...(props.stateMachines ?? []).map((machine) => {
        checkKindIsGiven(machine);
        return { arn: localStateMachineArn(this, machine.stateMachine), kind: machine.kind };
      }),
      ...names.map((name) => ({ arn: namePatternArn(this, name, allowAny), kind })),
    ];
    if (references.length > MOST_STATE_MACHINES) {
      throw new Error(
        `a trigger takes at most ${MOST_STATE_MACHINES} state machines and names, got: ${references.length}; cover several with one pattern in stateMachineNames`,
      );
    }
    return references;
  }

  private createFailureQueue(role: iam.IRole, key: kms.IKey | undefined): sqs.Queue {
    const queue = keptQueue(this, 'FailureQueue', key);
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'SendFailures',
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
      }),
    );
    letRoleUseKey(key, role);
    return queue;
  }
}

/** Apps in languages without types may give a state machine as it is. */
function checkKindIsGiven(machine: MaskingStateMachine): void {
  if (machine?.stateMachine && machine.kind) return;
  throw new Error(
    `stateMachines must say of which kind each one is, got: ${kindOfValue(machine)} without a kind; give MaskingStateMachine.blueprint(…) or MaskingStateMachine.workflow(…) of it`,
  );
}

/** What the workflows of this app may use; of state machines that were made elsewhere it is not known. */
function reachesOf(machines: readonly MaskingStateMachine[]): ReadonlyMap<string, WorkflowReach> {
  return new Map(
    machines.flatMap(({ stateMachine }) => {
      const { scope } = stateMachine.node;
      return scope instanceof MaskingWorkflow ? [[stateMachine.stateMachineArn, scope._reach] as const] : [];
    }),
  );
}
