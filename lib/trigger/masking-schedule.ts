import { Duration, RemovalPolicy, Stack, TimeZone, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ConsoleSchedule } from '../../lambda/contract/console-config';
import { checkScheduleExpression } from '../../lambda/contract/schedule-expression';
import { checkedAt } from '../construct-error';
import type { MaskingRequest } from '../masking-request';
import type { MaskingTrigger } from '../masking-trigger';
import type { OverlapPolicy } from '../overlap-policy';
import { checkSameEnvironment } from '../same-environment';
import { createLossAlarm, keptQueue, LOSS_COUNT, letRoleUseKey, messageAlarm } from './kept-queue';
import { shortestPeriod } from './schedule-period';
import { checkedRequests, type StartTarget, startEvent } from './start-target';

/** When a schedule starts which masking runs. */
export interface MaskingScheduleOptions {
  /** When: `ScheduleExpression.rate`, `.cron` or `.at`. */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * Time zone of the expression; clocks that change are followed.
   *
   * @default - the expression's own, or else UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Within how much time after each tick Scheduler may deliver it, 1 minute to 24 hours and less than the schedule's
   * period, so that many schedules do not start at the same second.
   *
   * @default - within the minute of the tick
   */
  readonly flexibleWindow?: Duration;

  /**
   * What to start.
   *
   * @default - those of `requests`; exactly one of the two is needed
   */
  readonly request?: MaskingRequest;

  /**
   * What to start, each as a run of its own: one that is refused keeps no other from starting. At most 100.
   *
   * @default - the one of `request`; exactly one of the two is needed
   */
  readonly requests?: MaskingRequest[];

  /**
   * What becomes of a request while another run masks the same database.
   *
   * @default - OverlapPolicy.ALLOW on state machines of kind workflow, OverlapPolicy.SKIP on blueprints
   */
  readonly overlap?: OverlapPolicy;

  /**
   * Whether it ticks.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How long a tick that cannot be delivered is tried again, 1 minute to 24 hours and, with the flexible window, less
   * than the schedule's shortest period. After that it goes to the dead-letter queue.
   *
   * @default - a minute less than what the flexible window leaves of the schedule's shortest period, at most 24 hours;
   * not at all where that is less than a minute, or the period is not known when the app is synthesized
   */
  readonly maxEventAge?: Duration;
}

/** Properties of a `MaskingSchedule`. */
export interface MaskingScheduleProps extends MaskingScheduleOptions {
  /** The trigger that the runs are started by. */
  readonly trigger: MaskingTrigger;
}

const SHORTEST_AGE = Duration.minutes(1);
const LONGEST_AGE = Duration.hours(24);
const LONGEST_WINDOW = Duration.hours(24);
/** As many as Scheduler makes, until the tick is too old. */
const MOST_RETRIES = 185;

/**
 * A schedule of EventBridge Scheduler that starts masking runs through a trigger. However often Scheduler delivers one
 * tick, it starts one run.
 */
export class MaskingSchedule extends Construct {
  /** The schedule. */
  public readonly schedule: scheduler.Schedule;

  /** The schedule's own group, which its role trusts and no other. */
  public readonly group: scheduler.ScheduleGroup;

  /** What Scheduler may do: invoke the trigger's function and write to the dead-letter queue. */
  public readonly role: iam.Role;

  /** Keeps ticks that could not be delivered for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** Alarms as long as there is a message in the dead-letter queue; undefined where the trigger makes no alarms. */
  public readonly deadLetterAlarm?: cloudwatch.Alarm;

  /**
   * Alarms when Scheduler could not even put a tick into the dead-letter queue: it is lost. Undefined where the trigger
   * makes no alarms.
   */
  public readonly lossAlarm?: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: MaskingScheduleProps) {
    super(scope, id);
    const target = props.trigger._startTarget;
    const requests = checkedAt(this, () => {
      checkSameEnvironment(this, 'the trigger of a schedule', props.trigger);
      checkExpression(props);
      checkWindow(props);
      return checkedRequests(target, 'schedule', props);
    });
    this.deadLetterQueue = keptQueue(this, 'DeadLetterQueue', target.queueKey);
    this.group = new scheduler.ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    this.role = this.createRole(target);
    this.schedule = new scheduler.Schedule(this, 'Schedule', {
      description: 'Starts masking runs',
      schedule: inTimeZone(props),
      scheduleGroup: this.group,
      enabled: props.enabled,
      timeWindow: props.flexibleWindow && scheduler.TimeWindow.flexible(props.flexibleWindow),
      target: { bind: () => checkedAt(this, () => this.targetConfig(target, props, requests)) },
    });
    this.schedule.node.addDependency(this.role);
    props.trigger._schedules.push(...listedSchedules(id, target, props, requests));
    if (target.alarms) {
      this.deadLetterAlarm = messageAlarm(
        this,
        'DeadLetterAlarm',
        this.deadLetterQueue,
        'Scheduler could not deliver a tick that starts masking runs; see docs/schedules-and-events.md, Sending again',
      );
      this.lossAlarm = createLossAlarm(
        this,
        this.group.metricFailedToBeSentToDLQ(undefined, LOSS_COUNT),
        'Scheduler could put a tick that starts masking runs neither into the function nor into the dead-letter queue',
      );
      props.trigger._addAlarms([this.deadLetterAlarm, this.lossAlarm]);
    }
  }

  private targetConfig(
    target: StartTarget,
    props: MaskingScheduleProps,
    requests: MaskingRequest[],
  ): scheduler.ScheduleTargetConfig {
    const { scheduleArn, scheduledTime } = scheduler.ContextAttribute;
    const event = startEvent(
      'schedule',
      { route: this.node.path, idempotencyKey: `${scheduleArn} ${scheduledTime}`, overlap: props.overlap },
      requests,
    );
    return {
      arn: target.function.functionArn,
      role: this.role,
      input: scheduler.ScheduleTargetInput.fromObject(event),
      deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
      retryPolicy: retryPolicy(props),
    };
  }

  private createRole(target: StartTarget): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Lets a schedule start masking runs',
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': this.group.scheduleGroupArn,
          },
        },
      }),
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'StartMaskingRuns',
        actions: ['lambda:InvokeFunction'],
        resources: [target.function.functionArn],
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'KeepFailures',
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetterQueue.queueArn],
      }),
    );
    letRoleUseKey(target.queueKey, role);
    return role;
  }
}

/** A schedule as the page lists it: once for each ruleset and state machine of its requests. */
function listedSchedules(
  name: string,
  { defaults, stateMachines }: StartTarget,
  props: MaskingScheduleOptions,
  requests: readonly MaskingRequest[],
): ConsoleSchedule[] {
  const { expressionString, timeZone = TimeZone.ETC_UTC } = inTimeZone(props);
  const lists = new Map<string, ConsoleSchedule>();
  for (const request of requests) {
    const {
      databaseIdentifier = '',
      ruleset = '',
      stateMachineArn = stateMachines[0]?.arn ?? '',
    } = { ...defaults, ...request };
    const key = JSON.stringify([stateMachineArn, ruleset]);
    const listed = lists.get(key) ?? {
      name,
      expression: expressionString,
      timeZone: timeZone.timezoneName,
      enabled: props.enabled ?? true,
      stateMachineArn,
      databases: [],
      ruleset,
    };
    lists.set(key, { ...listed, databases: [...listed.databases, databaseIdentifier] });
  }
  return [...lists.values()];
}

function inTimeZone({ schedule, timeZone }: MaskingScheduleOptions): scheduler.ScheduleExpression {
  return timeZone ? scheduler.ScheduleExpression.expression(schedule.expressionString, timeZone) : schedule;
}

function checkExpression({ schedule }: MaskingScheduleOptions): void {
  const { expressionString } = schedule;
  if (!Token.isUnresolved(expressionString)) checkScheduleExpression('schedule', expressionString);
}

/** Undefined for an expression that is known at deployment only. */
function periodOf(props: MaskingScheduleOptions): number | undefined {
  const { expressionString, timeZone = TimeZone.ETC_UTC } = inTimeZone(props);
  const isUtc = [TimeZone.ETC_UTC, TimeZone.of('UTC')].some(
    ({ timezoneName }) => timezoneName === timeZone.timezoneName,
  );
  return Token.isUnresolved(expressionString) ? undefined : shortestPeriod(expressionString, !isUtc);
}

/** A tick that is tried for longer than a period would come beside the next one. */
function retryPolicy(props: MaskingScheduleOptions): {
  maximumEventAgeInSeconds: number;
  maximumRetryAttempts: number;
} {
  if (props.maxEventAge) {
    checkAge(props, props.maxEventAge);
    return { maximumEventAgeInSeconds: props.maxEventAge.toSeconds(), maximumRetryAttempts: MOST_RETRIES };
  }
  const shortest = SHORTEST_AGE.toSeconds();
  const left = (periodOf(props) ?? 0) - windowOf(props) - shortest;
  return {
    maximumEventAgeInSeconds: Math.min(LONGEST_AGE.toSeconds(), Math.max(shortest, left)),
    maximumRetryAttempts: left < shortest ? 0 : MOST_RETRIES,
  };
}

function checkKnown(name: string, duration: Duration): void {
  if (!duration.isUnresolved()) return;
  throw new Error(
    `${name} must be known when the app is synthesized, got: a value that is known at deployment only; give a number, or leave it out`,
  );
}

/** How long after its time a tick may be delivered for the first time, in seconds. */
function windowOf({ flexibleWindow }: MaskingScheduleOptions): number {
  return flexibleWindow?.toSeconds() ?? 0;
}

function checkAge(props: MaskingScheduleOptions, maxEventAge: Duration): void {
  checkKnown('maxEventAge', maxEventAge);
  const seconds = maxEventAge.toSeconds();
  if (seconds < SHORTEST_AGE.toSeconds() || seconds > LONGEST_AGE.toSeconds()) {
    throw new Error(`maxEventAge must be from 1 minute to 24 hours, got: ${maxEventAge.toHumanString()}`);
  }
  const period = periodOf(props);
  if (period === undefined || period <= SHORTEST_AGE.toSeconds() || seconds + windowOf(props) < period)
    return;
  const [name, given] = props.flexibleWindow
    ? ['flexibleWindow and maxEventAge together', `${props.flexibleWindow.toHumanString()} and `]
    : ['maxEventAge', ''];
  throw new Error(
    `${name} must be shorter than the schedule's shortest period of ${Duration.seconds(period).toHumanString()}, got: ${given}${maxEventAge.toHumanString()}; a tick would come beside the next one`,
  );
}

function checkWindow(props: MaskingScheduleOptions): void {
  const { flexibleWindow } = props;
  if (!flexibleWindow) return;
  checkKnown('flexibleWindow', flexibleWindow);
  const seconds = flexibleWindow.toSeconds();
  const period = periodOf(props);
  if (seconds < 60 || seconds > LONGEST_WINDOW.toSeconds()) {
    throw new Error(
      `flexibleWindow must be from 1 minute to 24 hours, got: ${flexibleWindow.toHumanString()}`,
    );
  }
  if (period !== undefined && seconds >= period) {
    throw new Error(
      `flexibleWindow must be shorter than the schedule's shortest period of ${Duration.seconds(period).toHumanString()}, got: ${flexibleWindow.toHumanString()}; a tick would come after the next one`,
    );
  }
}
