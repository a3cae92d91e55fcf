import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ENDED_STATUSES } from '../../lambda/contract/verdict';

/**
 * How long an event that could not be dealt with waits for its next delivery. Longer than the function may take.
 *
 * @internal
 */
export const NEXT_DELIVERY = Duration.minutes(3);

/** Deliveries of an event before it goes to the dead-letter queue: seven and a half hours of them. */
const MOST_DELIVERIES = 150;

/** As long as SQS keeps a message. */
const RETENTION = Duration.days(14);

/** Events dealt with at once. Each of them reads what stands in RDS. */
const MOST_AT_ONCE = 5;

/**
 * The queue in which ends of executions wait for the reconciler. It keeps an event until it is dealt with, and counts
 * its deliveries, which is all that the reconciler needs to remember.
 *
 * @internal
 */
export function eventQueue(
  scope: Construct,
  failureQueue: sqs.IQueue,
  reconciler: lambda.IFunction,
): sqs.Queue {
  const queue = new sqs.Queue(scope, 'EventQueue', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: RETENTION,
    visibilityTimeout: NEXT_DELIVERY,
    deadLetterQueue: { queue: failureQueue, maxReceiveCount: MOST_DELIVERIES },
  });
  reconciler.addEventSource(
    new SqsEventSource(queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: MOST_AT_ONCE }),
  );
  return queue;
}

/**
 * The rule that sends the ends of executions to a queue.
 *
 * @internal
 */
export function endRule(
  scope: Construct,
  stateMachineArns: readonly string[],
  queue: sqs.IQueue,
  deadLetterQueue: sqs.IQueue,
): events.Rule {
  return new events.Rule(scope, 'ExecutionsEnded', {
    description: 'Tells the masking monitor of each execution that has ended',
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: [...ENDED_STATUSES], stateMachineArn: [...stateMachineArns] },
    },
    targets: [new targets.SqsQueue(queue, { deadLetterQueue })],
  });
}

/**
 * The rule that has the reconciler sweep.
 *
 * @internal
 */
export function sweepRule(
  scope: Construct,
  every: Duration,
  reconciler: lambda.IFunction,
  deadLetterQueue: sqs.IQueue,
): events.Rule {
  return new events.Rule(scope, 'Sweep', {
    description: 'Has the masking monitor look for what executions left behind',
    schedule: events.Schedule.rate(every),
    targets: [
      new targets.LambdaFunction(reconciler, {
        event: events.RuleTargetInput.fromObject({ step: 'sweep' }),
        deadLetterQueue,
      }),
    ],
  });
}
