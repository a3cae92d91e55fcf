import { createHash } from 'node:crypto';
import { Fn, Names, Resource, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { StartEvent } from '../../lambda/contract/start-event';
import { checkedAt } from '../construct-error';
import { stackPath } from '../stack-path';
import { createLossAlarm, keptQueue, LOSS_COUNT, letEventBridgeUseKey, messageAlarm } from './kept-queue';
import { ruleInput } from './rule-input';
import type { StartTarget } from './start-target';

const EVENTBRIDGE = 'events.amazonaws.com';
/** Source: EventBridge API reference, PutRule. */
const MAX_RULE_NAME = 64;
const HASH_LENGTH = 8;

/**
 * What the names of a trigger's rules begin with; no rule of another trigger of the account does.
 *
 * @internal
 */
export function ruleNamePrefix(trigger: Construct): string {
  const hash = createHash('sha256').update(stackPath(trigger)).digest('hex').slice(0, HASH_LENGTH);
  return `masking-${hash}-`;
}

function ruleName(scope: Construct, { ruleNamePrefix: prefix }: StartTarget): string {
  return `${prefix}${Names.uniqueResourceName(scope, { maxLength: MAX_RULE_NAME - prefix.length, separator: '-' })}`;
}

/**
 * Lets all rules of a trigger invoke its function by one permission, and those on other buses by another. A permission
 * for each rule would fill the function's policy, which Lambda limits to 20,480 bytes, with some 42 of them.
 */
function letRulesInvoke(
  { function: handler, ruleNamePrefix: prefix }: StartTarget,
  bus: 'default' | 'other',
): void {
  const id = bus === 'default' ? 'Rules' : 'RulesOfBuses';
  if (handler.node.tryFindChild(id)) return;
  handler.addPermission(id, {
    principal: new iam.ServicePrincipal(EVENTBRIDGE),
    sourceArn: Stack.of(handler).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${bus === 'default' ? '' : '*/'}${prefix}*`,
    }),
  });
}

/** On which bus a rule is, or may be: the ARNs of rules on the default bus do not name it. */
function busesOf(eventBus: events.IEventBus | undefined): ('default' | 'other')[] {
  if (eventBus === undefined || eventBus.eventBusName === 'default') return ['default'];
  return isKnownOther(eventBus) ? ['other'] : ['default', 'other'];
}

function isKnownOther(eventBus: events.IEventBus): boolean {
  return !Token.isUnresolved(eventBus.eventBusName) || Resource.isOwnedResource(eventBus);
}

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
  const rule = new events.Rule(scope, 'Rule', { ...ruleProps, ruleName: ruleName(scope, target) });
  rule.addTarget({
    bind: () => ({
      arn: target.function.functionArn,
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
      input: checkedAt(scope, () => ruleInput(rule, startEvent)),
      targetResource: target.function,
    }),
  });
  for (const bus of busesOf(props.eventBus)) letRulesInvoke(target, bus);
  deadLetterQueue.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ['sqs:SendMessage'],
      principals: [new iam.ServicePrincipal(EVENTBRIDGE)],
      resources: [deadLetterQueue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
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
  if (!isKnownOther(eventBus)) return undefined;
  const parts = Fn.split('|', rule.ruleName);
  return { EventBusName: Fn.select(0, parts), RuleName: Fn.select(1, parts) };
}
