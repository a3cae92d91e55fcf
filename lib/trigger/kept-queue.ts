import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acceptFinding } from '../accepted-findings';

/** As long as SQS keeps a message. */
const RETENTION = Duration.days(14);

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
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: description,
    metric: queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.MAXIMUM,
    }),
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    // A queue that is not used for hours reports nothing, which is good news.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}
