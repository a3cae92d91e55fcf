import { ExpectedResult, type IApiCall, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, ArnFormat, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventField } from 'aws-cdk-lib/aws-events';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MaskingStateMachine, MaskingTrigger } from '../lib';
import {
  DATABASE,
  DETAIL_TYPE,
  EVENT_SOURCE,
  type Expected,
  JsonText,
  ListWith,
  RULESET,
  TextPattern,
  TINY_DEFINITION,
  type TriggerCheck,
  type TriggerFacts,
  triggerChecks,
} from './trigger-checks';

/** A trigger with a schedule and a rule on a state machine that waits and succeeds. */
export class TriggerStack extends Stack {
  readonly trigger: MaskingTrigger;
  readonly facts: TriggerFacts;

  constructor(app: App, id: string, props?: StackProps) {
    super(app, id, props);
    const stateMachine = new sfn.StateMachine(this, 'Tiny', {
      definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(TINY_DEFINITION)),
    });
    this.trigger = new MaskingTrigger(this, 'Trigger', {
      stateMachines: [MaskingStateMachine.workflow(stateMachine)],
    });
    const databaseSecretArn = this.formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: 'integ-does-not-exist-AbCdEf',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.facts = { stateMachineArn: stateMachine.stateMachineArn, databaseSecretArn };
    const request = { databaseSecretIdentifier: databaseSecretArn, ruleset: RULESET };
    this.trigger.addSchedule('EveryMinute', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      request: { ...request, databaseIdentifier: DATABASE.bySchedule },
    });
    this.trigger.addRule('Released', {
      eventPattern: { source: [EVENT_SOURCE] },
      idempotencyKey: EventField.fromPath('$.detail.releaseId'),
      request: { ...request, databaseIdentifier: EventField.fromPath('$.detail.database') },
    });
  }
}

/** An expectation as integ-tests evaluates it. */
function matched(expected: Expected): unknown {
  if (expected instanceof TextPattern) return Match.stringLikeRegexp(expected.source);
  if (expected instanceof JsonText) return Match.serializedJson(fields(expected.value));
  if (expected instanceof ListWith) return Match.arrayWith([matched(expected.item)]);
  return typeof expected === 'object' ? Match.objectLike(fields(expected)) : expected;
}

function fields(expected: Expected): { [field: string]: unknown } {
  return Object.fromEntries(Object.entries(expected).map(([field, value]) => [field, matched(value)]));
}

function apiCall({ assertions }: IntegTest, stack: TriggerStack, check: TriggerCheck): IApiCall {
  const { trigger } = stack;
  if (check.kind === 'put-event') {
    const entry = { Source: EVENT_SOURCE, DetailType: DETAIL_TYPE, Detail: JSON.stringify(check.detail) };
    const call = assertions.awsApiCall('EventBridge', 'putEvents', { Entries: [entry] });
    return call.expect(ExpectedResult.objectLike({ FailedEntryCount: 0 }));
  }
  if (check.kind === 'failure') {
    const { queueUrl, queueArn } = trigger.failureQueue;
    const call = assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: queueUrl, WaitTimeSeconds: 20 });
    call.provider.addToRolePolicy({ Effect: 'Allow', Action: ['sqs:ReceiveMessage'], Resource: [queueArn] });
    const message = { Body: Match.serializedJson(fields(check.expected)) };
    return waiting(
      call.expect(ExpectedResult.objectLike({ Messages: Match.arrayWith([Match.objectLike(message)]) })),
      check.withinMinutes,
    );
  }
  const call = assertions.invokeFunction({
    functionName: trigger.function.functionName,
    payload: stack.toJsonString(check.event),
  });
  const answer = { Payload: Match.serializedJson(fields(check.expected)) };
  return waiting(call.expect(ExpectedResult.objectLike(answer)), check.withinMinutes);
}

function waiting(call: IApiCall, minutes: number | undefined): IApiCall {
  if (minutes === undefined) return call;
  return call.waitForAssertions({ totalTimeout: Duration.minutes(minutes), interval: Duration.seconds(10) });
}

/** The trigger on AWS, with the checks of trigger-checks.ts one after another. */
export function triggerTest(app: App): IntegTest {
  const stack = new TriggerStack(app, 'masking-integ-trigger');
  const integ = new IntegTest(app, 'Integ', { testCases: [stack] });
  const calls = triggerChecks(stack.facts).map((check) => apiCall(integ, stack, check));
  calls.reduce((previous, next) => {
    previous.next(next);
    return next;
  });
  return integ;
}

if (require.main === module) triggerTest(new App());
