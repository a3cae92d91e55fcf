import { type App, CfnParameter, Duration, Stack, TimeZone, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { beforeEach, describe, expect, it } from 'vitest';
import { readMaskingRequest } from '../../../lambda/contract/masking-request';
import { type MaskingRequest, type MaskingScheduleOptions, OverlapPolicy } from '../../../lib';
import { DEPLOYMENT, PLACE } from '../../iam/deployed-names';
import { SHORTEST, WORKFLOW } from '../../lambda/contract/valid-request';
import { TriggerStack } from './trigger-stack';

const NIGHTLY = ScheduleExpression.cron({ minute: '0', hour: '1' });
const KEY_ARN = `arn:aws:kms:${PLACE}:key/11111111-2222-4333-8444-555555555555`;
const OTHER_RULESET = '99999999-e89b-42d3-a456-426614174000';

let stack: TriggerStack;

beforeEach(() => {
  stack = new TriggerStack();
});

const add = (options: Partial<MaskingScheduleOptions> = {}) =>
  stack.trigger.addSchedule('Nightly', { schedule: NIGHTLY, request: SHORTEST, ...options });

const many = (...requests: MaskingRequest[]): Partial<MaskingScheduleOptions> => ({
  request: undefined,
  requests,
});

const scheduleHas = (properties: object) =>
  stack.template.hasResourceProperties('AWS::Scheduler::Schedule', properties);

const retryPolicyOf = (options: Partial<MaskingScheduleOptions>) => {
  add(options);
  const { Target } = stack.only('AWS::Scheduler::Schedule') as unknown as {
    readonly Target: { readonly RetryPolicy: object };
  };
  return Target.RetryPolicy;
};

describe('a schedule', () => {
  it('sends its request to the trigger’s function, with a key of its own for each tick', () => {
    add();
    expect(stack.scheduled()).toEqual({
      source: 'masking.automation/start',
      route: 'Stack/Trigger/Nightly',
      idempotencyKey: 'arn:of:schedule 2026-03-01T01:00:00Z',
      requests: [SHORTEST],
    });
    const [functionId] = stack.resources('AWS::Lambda::Function')[0] ?? [];
    scheduleHas({ Target: Match.objectLike({ Arn: { 'Fn::GetAtt': [functionId, 'Arn'] } }) });
  });

  it('sends requests that the handler takes', () => {
    add(many(SHORTEST, { ...SHORTEST, ruleset: OTHER_RULESET }));
    for (const request of stack.scheduled().requests)
      expect(() => readMaskingRequest(request, { stateMachines: [WORKFLOW] })).not.toThrow();
  });

  it('ticks in its time zone, within a window, unless it is disabled', () => {
    add({ timeZone: TimeZone.EUROPE_BERLIN, flexibleWindow: Duration.minutes(15), enabled: false });
    scheduleHas({
      ScheduleExpression: 'cron(0 1 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      State: 'DISABLED',
    });
  });

  it('ticks in UTC and at the minute when nothing is said', () => {
    add();
    scheduleHas({
      ScheduleExpressionTimezone: 'Etc/UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
    });
  });

  it('has a group of its own, gone with it, which alone its role trusts', () => {
    add();
    const [[groupId] = []] = stack.resources('AWS::Scheduler::ScheduleGroup');
    stack.template.hasResource('AWS::Scheduler::ScheduleGroup', { DeletionPolicy: 'Delete' });
    stack.template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: {
                'aws:SourceAccount': '111122223333',
                'aws:SourceArn': { 'Fn::GetAtt': [groupId, 'Arn'] },
              },
            },
          },
        ],
      },
    });
  });

  it('carries the overlap policy, and none when nothing is said', () => {
    add({ overlap: OverlapPolicy.REJECT });
    expect(stack.scheduled().overlap).toBe('REJECT');
  });

  it('waits for the permissions of its role', () => {
    const { role } = add();
    const policyId = stack
      .resources('AWS::IAM::Policy')
      .find(([, { Roles }]) =>
        JSON.stringify(Roles).includes(String(stack.stack.resolve(role.roleName).Ref)),
      )?.[0];
    stack.template.hasResource('AWS::Scheduler::Schedule', { DependsOn: Match.arrayWith([policyId]) });
  });
});

describe('a tick that cannot be delivered', () => {
  it.each([
    [ScheduleExpression.rate(Duration.minutes(1)), 60, 0],
    [ScheduleExpression.rate(Duration.minutes(2)), 60, 185],
    [ScheduleExpression.rate(Duration.minutes(15)), 14 * 60, 185],
    [ScheduleExpression.cron({ minute: '0', hour: '1' }), 86_340, 185],
    [ScheduleExpression.rate(Duration.days(7)), 86_400, 185],
  ])('is tried again for less than a period: %j', (schedule, seconds, attempts) => {
    expect(retryPolicyOf({ schedule })).toEqual({
      MaximumEventAgeInSeconds: seconds,
      MaximumRetryAttempts: attempts,
    });
  });

  it('is tried for less than the 23 hours that a day can have', () => {
    expect(retryPolicyOf({ timeZone: TimeZone.EUROPE_BERLIN })).toMatchObject({
      MaximumEventAgeInSeconds: 23 * 3600 - 60,
    });
  });

  it.each([
    [ScheduleExpression.rate(Duration.hours(1)), Duration.minutes(15), 44 * 60, 185],
    [NIGHTLY, Duration.hours(2), 22 * 3600 - 60, 185],
    [ScheduleExpression.rate(Duration.minutes(15)), Duration.minutes(13), 60, 185],
    [ScheduleExpression.rate(Duration.minutes(15)), Duration.minutes(14), 60, 0],
    [ScheduleExpression.at(new Date('2030-01-01')), Duration.hours(24), 86_400, 185],
    [ScheduleExpression.rate(Duration.days(7)), Duration.hours(24), 86_400, 185],
    [ScheduleExpression.cron({ minute: '0', hour: '1', weekDay: 'SUN' }), Duration.hours(24), 86_400, 185],
  ])(
    'is tried for what a window leaves of the period: %j %s',
    (schedule, flexibleWindow, seconds, attempts) => {
      expect(retryPolicyOf({ schedule, flexibleWindow })).toEqual({
        MaximumEventAgeInSeconds: seconds,
        MaximumRetryAttempts: attempts,
      });
    },
  );

  it('cannot be tried for a time that is known at deployment only', () => {
    const maxEventAge = Duration.seconds(Token.asNumber({ Ref: 'Age' }));
    expect(() => add({ maxEventAge })).toThrow(
      /^Stack\/Trigger\/Nightly: maxEventAge must be known when the app is synthesized, got: a value that is known at deployment only; /,
    );
  });

  it.each([
    [NIGHTLY, Duration.hours(12), Duration.hours(12)],
    [ScheduleExpression.rate(Duration.hours(1)), Duration.minutes(30), Duration.minutes(30)],
  ])(
    'cannot be tried until the next one, its window included: %j',
    (schedule, flexibleWindow, maxEventAge) => {
      expect(() => add({ schedule, flexibleWindow, maxEventAge })).toThrow(
        /^Stack\/Trigger\/Nightly: flexibleWindow and maxEventAge together must be shorter than the schedule's shortest period of (1 day|1 hour), got: (\d+ \w+) and \2; /,
      );
    },
  );

  it('may be tried within the period, its window included', () => {
    expect(
      retryPolicyOf({ flexibleWindow: Duration.hours(12), maxEventAge: Duration.hours(11) }),
    ).toMatchObject({ MaximumEventAgeInSeconds: 11 * 3600 });
  });

  it('is not tried again when the period is not known', () => {
    const parameter = new CfnParameter(stack.stack, 'When');
    const schedule = ScheduleExpression.expression(parameter.valueAsString);
    expect(retryPolicyOf({ schedule })).toEqual({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 });
  });

  it('is tried for as long as one says', () => {
    expect(retryPolicyOf({ maxEventAge: Duration.hours(2) })).toEqual({
      MaximumEventAgeInSeconds: 7200,
      MaximumRetryAttempts: 185,
    });
  });

  it.each([
    [Duration.seconds(59), /maxEventAge must be from 1 minute to 24 hours, got: 59 seconds/],
    [Duration.hours(25), /maxEventAge must be from 1 minute to 24 hours, got: 1 day 1 hour/],
    [
      Duration.hours(1),
      /maxEventAge must be shorter than the schedule's shortest period of 1 hour, got: 1 hour/,
    ],
  ])('cannot be tried for %s every hour', (maxEventAge, message) => {
    expect(() => add({ schedule: ScheduleExpression.rate(Duration.hours(1)), maxEventAge })).toThrow(message);
  });

  it('is kept for 14 days in an encrypted queue, with an alarm as long as it is there', () => {
    const { deadLetterQueue, deadLetterAlarm } = add();
    const { Ref: queueId } = stack.stack.resolve(deadLetterQueue.queueUrl);
    const properties = Object.fromEntries(stack.resources('AWS::SQS::Queue'))[queueId];
    expect(properties).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    scheduleHas({
      Target: Match.objectLike({ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } } }),
    });
    expect(deadLetterAlarm).toBeDefined();
    stack.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
      Statistic: 'Maximum',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('that could not even be kept is told by an alarm', () => {
    const { group, lossAlarm } = add();
    expect(lossAlarm).toBeDefined();
    stack.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Scheduler',
      MetricName: 'InvocationsFailedToBeSentToDeadLetterCount',
      Dimensions: [{ Name: 'ScheduleGroup', Value: stack.stack.resolve(group.scheduleGroupName) }],
      Statistic: 'Sum',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('is kept under the trigger’s own key where it has one, which its role may use', () => {
    const owner = new Stack(stack.stack.node.root as App, 'Keys', { env: DEPLOYMENT });
    stack = new TriggerStack('workflow', { failureQueueKey: kms.Key.fromKeyArn(owner, 'Key', KEY_ARN) });
    add();
    for (const [, properties] of stack.resources('AWS::SQS::Queue'))
      expect(properties).toMatchObject({ KmsMasterKeyId: KEY_ARN });
    stack.template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith(
          [
            Match.objectLike({ Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: KEY_ARN }),
            Match.objectLike({ Sid: 'StartMaskingRuns' }),
          ].reverse(),
        ),
      }),
    });
  });

  it('has no alarm where the trigger makes none', () => {
    stack = new TriggerStack('workflow', { failureAlarms: false });
    const { deadLetterAlarm, lossAlarm } = add();
    const { failureAlarm, lossAlarm: lossAlarmOfTrigger } = stack.trigger;
    for (const alarm of [deadLetterAlarm, lossAlarm, failureAlarm, lossAlarmOfTrigger])
      expect(alarm).toBeUndefined();
    expect(stack.resources('AWS::CloudWatch::Alarm')).toEqual([]);
  });
});

describe('a flexible window', () => {
  it.each([
    [
      ScheduleExpression.rate(Duration.minutes(15)),
      Duration.minutes(15),
      /shorter than the schedule's shortest period of 15 minutes, got: 15 minutes/,
    ],
    [NIGHTLY, Duration.hours(25), /from 1 minute to 24 hours, got: 1 day 1 hour/],
    [NIGHTLY, Duration.seconds(30), /from 1 minute to 24 hours, got: 30 seconds/],
    [NIGHTLY, Duration.hours(24), /shorter than the schedule's shortest period of 1 day, got: 1 day/],
    [
      NIGHTLY,
      Duration.minutes(Token.asNumber({ Ref: 'Window' })),
      /flexibleWindow must be known when the app is synthesized/,
    ],
  ])('is refused that does not fit: %j %s', (schedule, flexibleWindow, message) => {
    expect(() => add({ schedule, flexibleWindow })).toThrow(message);
  });

  it('may be a day around a single moment', () => {
    expect(() =>
      add({ schedule: ScheduleExpression.at(new Date('2030-01-01')), flexibleWindow: Duration.hours(24) }),
    ).not.toThrow();
  });
});
