import { Fn, Resource, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { StartEvent } from '../../lambda/contract/start-event';
import { createLossAlarm, keptQueue, LOSS_COUNT, letEventBridgeUseKey, messageAlarm } from './kept-queue';
import { ruleInput } from './rule-input';
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
  readonly lossAlarm?: cloudwatch.Alarm;
}

/**
 * A rule of EventBridge that sends a start event to a trigger's function, with its dead-letter queue and alarms.
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
      event: ruleInput(rule, startEvent),
    }),
  );
  letEventBridgeUseKey(scope, target.queueKey);
  if (!target.alarms) return { rule, deadLetterQueue };
  const deadLetterAlarm = messageAlarm(
    scope,
    'DeadLetterAlarm',
    deadLetterQueue,
    'EventBridge could not deliver an event that starts masking runs; see docs/schedules-and-events.md, Sending again',
  );
  const dimensionsMap = metricDimensions(rule, props.eventBus);
  const lossAlarm =
    dimensionsMap &&
    createLossAlarm(
      scope,
      new cloudwatch.Metric({
        namespace: 'AWS/Events',
        metricName: 'InvocationsFailedToBeSentToDlq',
        dimensionsMap,
        ...LOSS_COUNT,
      }),
      'EventBridge could put an event that starts masking runs neither into the function nor into the dead-letter queue',
    );
  return { rule, deadLetterQueue, deadLetterAlarm, lossAlarm };
}

/**
 * By what CloudWatch knows the metrics of a rule. A reference to a rule is its name on the default bus, and the name
 * of the bus, a bar and its name on another; on which one it is must be known for that.
 */
function metricDimensions(
  rule: events.Rule,
  eventBus: events.IEventBus | undefined,
): Readonly<Record<string, string>> | undefined {
  if (eventBus === undefined || eventBus.eventBusName === 'default') return { RuleName: rule.ruleName };
  if (Token.isUnresolved(eventBus.eventBusName) && !Resource.isOwnedResource(eventBus)) return undefined;
  const parts = Fn.split('|', rule.ruleName);
  return { EventBusName: Fn.select(0, parts), RuleName: Fn.select(1, parts) };
}
