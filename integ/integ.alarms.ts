import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { MaskingTrigger } from '../lib';

/** An alarm that is set by hand reaches a queue behind the topic, whose policy has no default permission left. */
export function alarmsTest(app: App): IntegTest {
  const stack = new Stack(app, 'masking-integ-alarms');
  const trigger = new MaskingTrigger(stack, 'Trigger', { stateMachineNames: ['masking-integ-none'] });
  const topic = new sns.Topic(stack, 'Topic', { enforceSSL: true });
  const queue = new sqs.Queue(stack, 'Queue', { enforceSSL: true });
  topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
  trigger.notify(topic);
  const alarmName = trigger.failureAlarm?.alarmName ?? '';

  const integ = new IntegTest(app, 'Integ', { testCases: [stack] });
  const set = integ.assertions.awsApiCall('CloudWatch', 'setAlarmState', {
    AlarmName: alarmName,
    StateValue: 'ALARM',
    StateReason: 'set by the integration test',
  });
  const receive = integ.assertions.awsApiCall('SQS', 'receiveMessage', {
    QueueUrl: queue.queueUrl,
    WaitTimeSeconds: 20,
  });
  const permission = { Effect: 'Allow', Action: ['sqs:ReceiveMessage'], Resource: [queue.queueArn] };
  receive.provider.addToRolePolicy(permission);
  const body = Match.serializedJson({ AlarmName: alarmName, NewStateValue: 'ALARM' });
  receive.expect(
    ExpectedResult.objectLike({ Messages: Match.arrayWith([Match.objectLike({ Body: body })]) }),
  );
  receive.waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(10) });
  set.next(receive);
  return integ;
}

if (require.main === module) alarmsTest(new App());
