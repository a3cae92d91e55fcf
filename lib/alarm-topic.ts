import {
  Annotations,
  AspectPriority,
  Aspects,
  type IAspect,
  Stack,
  Token,
  TokenComparison,
} from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import { awsManagedAlias } from './customer-key';
import { addToKeyPolicy } from './key-policy';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/**
 * Creates a topic that CloudWatch may publish to. A policy of a topic replaces the default policy of SNS, by which
 * CloudWatch could publish: with the denial of plain HTTP alone, no alarm would reach the topic.
 *
 * @internal
 */
export function createAlarmTopic(scope: Construct): sns.Topic {
  const topic = new sns.Topic(scope, 'Topic', { enforceSSL: true });
  topic.addToResourcePolicy(publishStatement(scope, topic));
  return topic;
}

/**
 * Has an alarm notify a topic.
 *
 * @param onMissingData whether the alarm also notifies the topic when its metric stops
 * @internal
 */
export function notifyTopic(alarm: cloudwatch.Alarm, topic: sns.ITopic, onMissingData: boolean): void {
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  if (onMissingData) alarm.addInsufficientDataAction(action);
}

/**
 * Lets CloudWatch publish to a topic that was given, and use its key, where the app may change their policies. Adds an
 * error to the scope for a topic that no alarm can reach, and a warning with the statement for a policy that was made
 * elsewhere.
 *
 * @param property where the topic was given, as messages name it
 * @internal
 */
export function letAlarmsPublish(scope: Construct, property: string, topic: sns.ITopic): void {
  const problem = unreachable(scope, topic);
  if (problem !== undefined) {
    Annotations.of(scope).addError(`${property} must be a topic that alarms can publish to, got: ${problem}`);
    return;
  }
  if (topic.masterKey) letCloudWatchUseKey(scope, topic.masterKey);
  Aspects.of(scope).add(new TopicPolicyCheck(scope, property, topic), { priority: AspectPriority.MUTATING });
}

/** Why no alarm of a stack can reach a topic; undefined where nothing is known against it. */
function unreachable(scope: Construct, topic: sns.ITopic): string | undefined {
  const { region } = Stack.of(scope);
  if (topic.fifo) return `the FIFO topic ${described(topic)}; alarms publish to standard topics only`;
  if (Token.compareStrings(topic.env.region, region) === TokenComparison.DIFFERENT) {
    return `${described(topic)} of the Region ${topic.env.region}; give one of this Region (${region})`;
  }
  const alias = topic.masterKey && awsManagedAlias(topic.masterKey);
  if (alias === undefined) return undefined;
  return `${described(topic)}, encrypted under ${alias}, whose policy does not let CloudWatch use it; give it a customer-managed key, or none`;
}

function described({ node, topicArn }: sns.ITopic): string {
  return Token.isUnresolved(topicArn) ? node.path : topicArn;
}

/** Source: Amazon SNS developer guide, encrypted topics and events from AWS services. It has no condition there. */
function letCloudWatchUseKey(scope: Construct, key: NonNullable<sns.ITopic['masterKey']>): void {
  addToKeyPolicy(scope, key, {
    statement: new iam.PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      principals: [new iam.ServicePrincipal(CLOUDWATCH)],
      resources: ['*'],
    }),
    warningId: 'alarmTopicKeyPolicy',
    key: "the key of the alarms' topic",
    otherwise: 'alarms notify nobody',
  });
}

function publishStatement(scope: Construct, { topicArn }: sns.ITopic): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'LetAlarmsPublish',
    actions: ['sns:Publish'],
    principals: [new iam.ServicePrincipal(CLOUDWATCH)],
    resources: [topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/**
 * Completes the policy of a topic once the app is built. A topic of this app without a policy is left alone: it has the
 * default policy of SNS, which lets CloudWatch publish, and others who rely on it.
 */
class TopicPolicyCheck implements IAspect {
  constructor(
    private readonly scope: Construct,
    private readonly property: string,
    private readonly topic: sns.ITopic,
  ) {}

  visit(node: IConstruct): void {
    if (node !== this.scope) return;
    if (!(this.topic instanceof sns.Topic)) {
      this.warn('was made elsewhere, so its policy is not known');
      return;
    }
    const policies = policiesOf(this.topic);
    const own = this.topic.node.tryFindChild('Policy');
    if (policies.some((policy) => policy.node.scope === own)) {
      this.topic.addToResourcePolicy(publishStatement(this.scope, this.topic));
    } else if (policies.length > 0) {
      this.warn(`has a policy of its own at ${policies.map(({ node: { path } }) => path).join(', ')}`);
    }
  }

  private warn(reason: string): void {
    const needed = Stack.of(this.scope).resolve(publishStatement(this.scope, this.topic).toStatementJson());
    Annotations.of(this.scope).addWarningV2(
      'cdk-masking-automation:alarmTopicPolicy',
      `${this.property} ${described(this.topic)} ${reason}: unless the policy has this statement, or is the default policy of SNS, alarms notify nobody: ${JSON.stringify(needed)}`,
    );
  }
}

function policiesOf(topic: sns.Topic): sns.CfnTopicPolicy[] {
  return topic.node.root.node
    .findAll()
    .filter((construct) => construct instanceof sns.CfnTopicPolicy)
    .filter(({ topics }) => topics.some((arn) => arn === topic.topicArn));
}
