import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus, EventField } from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { beforeEach, describe, expect, it } from 'vitest';
import { type MaskingRuleOptions, MaskingTrigger, OverlapPolicy, StateMachineKind } from '../../../lib';
import { DEPLOYMENT } from '../../iam/deployed-names';
import { SHORTEST } from '../../lambda/contract/valid-request';
import { MACHINE_ARN, TriggerStack } from './trigger-stack';

const RELEASE = {
  id: '844e2571-85d4-695f-b930-0153b71dcb42',
  source: 'release.pipeline',
  'detail-type': 'Released',
  detail: { database: 'payroll', version: '4.2', note: 'a "quoted"\nnote' },
};

let stack: TriggerStack;

beforeEach(() => {
  stack = new TriggerStack();
});

const add = (options: Partial<MaskingRuleOptions> = {}) =>
  stack.trigger.addRule('Release', {
    eventPattern: { source: ['release.pipeline'] },
    request: SHORTEST,
    ...options,
  });

describe('a rule', () => {
  it('sends its request on each event that it matches, with the event’s identity as the key', () => {
    add();
    expect(stack.sentOf(RELEASE)).toEqual({
      source: 'masking.automation/start',
      route: 'Stack/Trigger/Release',
      idempotencyKey: RELEASE.id,
      requests: [SHORTEST],
    });
    expect(stack.sentOf({ ...RELEASE, source: 'another' })).toBeUndefined();
  });

  it('takes fields of its requests from the event', () => {
    const database = EventField.fromPath('$.detail.database');
    add({
      request: undefined,
      requests: [
        { ...SHORTEST, databaseIdentifier: database },
        { ...SHORTEST, databaseIdentifier: `${database}-eu` },
      ],
    });
    expect(stack.sentOf(RELEASE)?.requests.map(({ databaseIdentifier }) => databaseIdentifier)).toEqual([
      'payroll',
      'payroll-eu',
    ]);
  });

  it('takes whatever text the event holds as one value', () => {
    add({ request: { ...SHORTEST, databaseIdentifier: EventField.fromPath('$.detail.note') } });
    expect(stack.sentOf(RELEASE)?.requests[0]?.databaseIdentifier).toBe(RELEASE.detail.note);
  });

  it('tells events apart by what one says', () => {
    add({ idempotencyKey: `release ${EventField.fromPath('$.detail.version')}` });
    expect(stack.sentOf(RELEASE)?.idempotencyKey).toBe('release 4.2');
  });

  it('hears another bus, carries the overlap policy, and can be disabled', () => {
    const eventBus = EventBus.fromEventBusName(stack.stack, 'Bus', 'releases');
    add({ eventBus, overlap: OverlapPolicy.SKIP, enabled: false });
    expect(stack.sentOf(RELEASE)?.overlap).toBe('SKIP');
    expect(stack.only('AWS::Events::Rule')).toMatchObject({ EventBusName: 'releases', State: 'DISABLED' });
  });

  it('keeps what could not be delivered, and alarms', () => {
    const { deadLetterQueue, deadLetterAlarm } = add();
    const { Ref: queueId } = stack.stack.resolve(deadLetterQueue.queueUrl);
    expect(stack.only('AWS::Events::Rule')).toMatchObject({
      Targets: [{ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } } }],
    });
    expect(Object.fromEntries(stack.resources('AWS::SQS::Queue'))[queueId]).toEqual({
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
    expect(deadLetterAlarm).toBeDefined();
    expect(stack.resources('AWS::CloudWatch::Alarm')).toHaveLength(2);
  });

  it('keeps it under the trigger’s own key where it has one, which EventBridge may use', () => {
    const app = new App();
    const own = new Stack(app, 'Own', { env: DEPLOYMENT });
    const key = new kms.Key(own, 'Key');
    const trigger = new MaskingTrigger(own, 'Trigger', {
      stateMachineNames: ['Masking'],
      stateMachineNamesKind: StateMachineKind.WORKFLOW,
      failureQueueKey: key,
    });
    const request = { ...SHORTEST, stateMachineArn: MACHINE_ARN };
    trigger.addRule('Release', { eventPattern: { source: ['release.pipeline'] }, request });
    trigger.addSchedule('Nightly', { schedule: ScheduleExpression.rate(Duration.days(1)), request });
    Template.fromStack(own).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          }),
        ]),
      }),
    });
  });

  it('alone may invoke the function, of all that EventBridge has', () => {
    add();
    const [[ruleId] = []] = stack.resources('AWS::Events::Rule');
    expect(stack.resources('AWS::Lambda::Permission').map(([, properties]) => properties)).toEqual([
      expect.objectContaining({
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [ruleId, 'Arn'] },
      }),
    ]);
  });

  it.each([
    [{ request: undefined }, 'give either request or requests, got: neither'],
    [{ request: { ...SHORTEST, ruleset: ' x' } }, 'request.ruleset is not of the right form, got: " x"'],
  ])('is refused with %j', (options, message) => {
    expect(() => add(options)).toThrow(message);
  });
});
