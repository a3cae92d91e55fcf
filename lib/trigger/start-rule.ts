import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { StartEvent } from '../../lambda/contract/start-event';
import { keptQueue, messageAlarm } from './kept-queue';
import type { StartTarget } from './start-target';

/** @internal */
export interface StartRuleProps {
  readonly description: string;
  readonly eventPattern: events.EventPattern;
  readonly eventBus?: events.IEventBus;
  readonly enabled?: boolean;
  /** What is sent to the function; may hold fields of the event. */
  readonly startEvent: StartEvent;
}

/** @internal */
export interface StartRule {
  readonly rule: events.Rule;
  readonly deadLetterQueue: sqs.Queue;
  readonly deadLetterAlarm?: cloudwatch.Alarm;
}

/**
 * A rule of EventBridge that sends a start event to a trigger's function, with its dead-letter queue and alarm.
 *
 * @internal
 */
export function startRule(scope: Construct, target: StartTarget, props: StartRuleProps): StartRule {
  const { startEvent, ...ruleProps } = props;
  const deadLetterQueue = keptQueue(scope, 'DeadLetterQueue', target.queueKey);
  const rule = new events.Rule(scope, 'Rule', ruleProps);
  rule.addTarget(
    new targets.LambdaFunction(target.function, {
      deadLetterQueue,
      event: events.RuleTargetInput.fromObject(startEvent),
    }),
  );
  // Not for this rule alone: it waits for its queue, which waits for the key.
  const sender = new iam.ServicePrincipal('events.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
  target.queueKey?.grant(sender, 'kms:GenerateDataKey', 'kms:Decrypt');
  if (!target.alarms) return { rule, deadLetterQueue };
  const deadLetterAlarm = messageAlarm(
    scope,
    'DeadLetterAlarm',
    deadLetterQueue,
    'EventBridge could not deliver an event that starts masking runs; see docs/schedules-and-events.md, Sending again',
  );
  return { rule, deadLetterQueue, deadLetterAlarm };
}
