import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acceptFinding } from '../accepted-findings';
import { addToKeyPolicy } from '../key-policy';

/** As long as SQS keeps a message. */
const RETENTION = Duration.days(14);
const ALARM_PERIOD = Duration.minutes(1);

/**
 * A queue that keeps what did not come through, until somebody looks: encrypted, by TLS only, for 14 days.
 *
 * @param key customer-managed key; without one, a key that SQS manages
 * @internal
 */
export function keptQueue(scope: Construct, id: string, key: kms.IKey | undefined): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    encryption: key === undefined ? sqs.QueueEncryption.SQS_MANAGED : sqs.QueueEncryption.KMS,
    encryptionMasterKey: key,
    enforceSSL: true,
    retentionPeriod: RETENTION,
  });
  acceptFinding(
    queue,
    'AwsSolutions-SQS3',
    'This queue is where failures go; nothing takes messages from it.',
  );
  return queue;
}

/** What whoever writes to a queue under a customer-managed key does with the key. */
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/**
 * Lets a role write to queues under a key.
 *
 * @internal
 */
export function letRoleUseKey(key: kms.IKey | undefined, role: iam.IRole): void {
  key?.grant(role, ...KEY_ACTIONS);
}

/**
 * Lets EventBridge, which takes no role for that, write to queues under a key, for rules of this account. Where the
 * key's policy is not this app's to change, a warning has the statement that it needs.
 *
 * @internal
 */
export function letEventBridgeUseKey(scope: Construct, key: kms.IKey | undefined): void {
  if (key === undefined) return;
  // Not for one rule alone: it waits for its queue, which waits for the key.
  const statement = new iam.PolicyStatement({
    actions: KEY_ACTIONS,
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
  addToKeyPolicy(scope, key, {
    statement,
    warningId: 'failureQueueKeyPolicy',
    key: 'the key of the dead-letter queue',
    otherwise: 'events that cannot be delivered are lost',
  });
}

/**
 * An alarm as long as there is a message in a queue.
 *
 * @param description what a message in it means, and where to read on
 * @internal
 */
export function messageAlarm(
  scope: Construct,
  id: string,
  queue: sqs.IQueue,
  description: string,
): cloudwatch.Alarm {
  const metric = queue.metricApproximateNumberOfMessagesVisible({
    period: ALARM_PERIOD,
    statistic: cloudwatch.Stats.MAXIMUM,
  });
  return alarmAboveZero(scope, id, metric, description);
}

/** What is counted for a loss alarm. */
export const LOSS_COUNT = { period: ALARM_PERIOD, statistic: cloudwatch.Stats.SUM } as const;

/**
 * An alarm when not even the failure could be kept.
 *
 * @param metric counts what was lost, by `LOSS_COUNT`
 * @param lost what was lost and who lost it
 * @internal
 */
export function createLossAlarm(
  scope: Construct,
  metric: cloudwatch.IMetric,
  lost: string,
): cloudwatch.Alarm {
  return alarmAboveZero(
    scope,
    'LossAlarm',
    metric,
    `${lost}; it is lost: see docs/schedules-and-events.md, Failures`,
  );
}

function alarmAboveZero(
  scope: Construct,
  id: string,
  metric: cloudwatch.IMetric,
  alarmDescription: string,
): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription,
    metric,
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    // What is not used for hours reports nothing, which is good news.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}
