import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { beforeEach, describe, expect, it } from 'vitest';
import { wholeAutomation } from '../../build/whole-app';
import { decideForService } from '../../faults/iam/resource-policy';
import type { IamTemplate } from '../../faults/iam/role-statements';
import { resolveTemplateValue, type TemplateValue } from '../../local/template-values';
import { WITH_MANAGED_SECRET } from '../lambda/contract/valid-request';
import { fullAutomationIn } from '../lib/automation-fixture';
import { DEPLOYMENT, deployedNames, PLACE } from './deployed-names';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';
const ACTION_LISTS = ['AlarmActions', 'InsufficientDataActions', 'OKActions'];

type Properties = { readonly [name: string]: TemplateValue };

/** Logical ids of the topics that an alarm notifies. */
function topicsOf(alarm: Properties): string[] {
  return ACTION_LISTS.flatMap((list) => (alarm[list] ?? []) as readonly { readonly Ref: string }[]).map(
    ({ Ref }) => Ref,
  );
}

/** Whether CloudWatch may publish to a topic for an alarm: the topic's policy decides, and that of its key. */
function decisions(template: IamTemplate, topic: string, sourceAccount: string): string[] {
  const names = deployedNames(template);
  const call = (action: string, arn: string) => ({
    action,
    resources: [{ arn }],
    context: {
      'aws:SourceAccount': sourceAccount,
      'aws:SourceArn': `arn:aws:cloudwatch:${PLACE}:alarm:anything`,
      'aws:SecureTransport': 'true',
    },
  });
  const documents = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy')
    .map(({ Properties = {} }) => resolveTemplateValue(Properties, names) as Properties)
    .filter(({ Topics }) => (Topics as readonly string[]).includes(topic))
    .map(({ PolicyDocument }) => PolicyDocument);
  const { KmsMasterKeyId } = template.Resources[topic]?.Properties ?? {};
  const key = (KmsMasterKeyId as { 'Fn::GetAtt'?: readonly string[] } | undefined)?.['Fn::GetAtt']?.[0];
  const keyPolicy =
    key && resolveTemplateValue(template.Resources[key]?.Properties?.KeyPolicy ?? null, names);
  return [
    ...documents.map((document) => decideForService(document, CLOUDWATCH, call('sns:Publish', topic))),
    ...(keyPolicy
      ? ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) =>
          decideForService(keyPolicy, CLOUDWATCH, call(action, `arn:aws:kms:${PLACE}:key/${key}`)),
        )
      : []),
  ];
}

function alarmsOf(template: IamTemplate): [string, Properties][] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .map(([id, { Properties = {} }]) => [id, Properties]);
}

function templateOf(stack: Stack): IamTemplate {
  return Template.fromStack(stack).toJSON() as IamTemplate;
}

describe('the alarms of the whole app', () => {
  const template = templateOf(Stack.of(wholeAutomation()));

  it.each(alarmsOf(template))('%s notifies a topic that CloudWatch may publish to', (_id, alarm) => {
    const topics = topicsOf(alarm);
    expect(topics).not.toEqual([]);
    for (const topic of topics) {
      expect(decisions(template, topic, DEPLOYMENT.account)).toEqual(['allowed']);
      expect(decisions(template, topic, '444455556666')).toEqual([
        expect.stringMatching(/^denied: no statement allows sns:Publish/),
      ]);
    }
  });

  it('keep the denial of plain HTTP', () => {
    const [policy] = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy');
    expect(JSON.stringify(policy)).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
  });
});

describe('a topic that is handed in', () => {
  let stack: Stack;
  beforeEach(() => {
    stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
  });

  const statement = (principal: string) =>
    new iam.PolicyStatement({
      actions: ['sns:Publish'],
      principals: [new iam.ServicePrincipal(principal)],
      resources: ['*'],
    });

  function everyAlarmAllowed(expected: readonly string[]): void {
    const template = templateOf(stack);
    for (const [, alarm] of alarmsOf(template)) {
      const topics = topicsOf(alarm);
      expect(topics).not.toEqual([]);
      for (const topic of topics) expect(decisions(template, topic, DEPLOYMENT.account)).toEqual(expected);
    }
    expect(alarmsOf(template).length).toBeGreaterThanOrEqual(8);
  }

  it('gets the permission in its policy, whenever the policy was made', () => {
    const topic = new sns.Topic(stack, 'Topic');
    fullAutomationIn(stack, 'Masking', { monitor: { topic } });
    topic.addToResourcePolicy(statement('events.amazonaws.com'));
    everyAlarmAllowed(['allowed']);
  });

  it('keeps the default policy of SNS where it has no other', () => {
    const topic = new sns.Topic(stack, 'Topic');
    fullAutomationIn(stack, 'Masking', { monitor: { topic } });
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 0);
    everyAlarmAllowed([]);
  });

  it('and its customer-managed key let CloudWatch publish', () => {
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key'), enforceSSL: true });
    const automation = fullAutomationIn(stack, 'Masking', { monitor: { alarms: false } });
    automation.trigger.notify(topic);
    const template = templateOf(stack);
    expect(alarmsOf(template).length).toBeGreaterThan(4);
    for (const [, alarm] of alarmsOf(template)) {
      const [notified = ''] = topicsOf(alarm);
      expect(decisions(template, notified, DEPLOYMENT.account)).toEqual(['allowed', 'allowed', 'allowed']);
    }
  });

  it('is notified by alarms of schedules and rules that are added after it', () => {
    const automation = fullAutomationIn(stack, 'Masking', { monitor: { alarms: false } });
    automation.notify(new sns.Topic(stack, 'Topic', { enforceSSL: true }));
    const { databaseIdentifier, databaseSecretIdentifier, ruleset } = WITH_MANAGED_SECRET;
    automation.addRule('Later', {
      eventPattern: { source: ['release.pipeline'] },
      request: { databaseIdentifier, databaseSecretIdentifier, ruleset },
    });
    everyAlarmAllowed(['allowed']);
  });

  const warning = (text: string) =>
    Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(text));

  it('from elsewhere, and its key, are warned of with the statements that they need', () => {
    const topic = sns.Topic.fromTopicAttributes(stack, 'Topic', {
      topicArn: `arn:aws:sns:${PLACE}:people`,
      keyArn: `arn:aws:kms:${PLACE}:key/1234`,
    });
    fullAutomationIn(stack, 'Masking').notify(topic);
    const [policy] = warning('notify .*:people was made elsewhere');
    expect(policy?.id).toBe('/Stack/Masking');
    expect(policy?.entry.data).toContain('"Service":"cloudwatch.amazonaws.com"');
    expect(policy?.entry.data).toContain(`"Resource":"arn:aws:sns:${PLACE}:people"`);
    expect(warning('the key of the alarms. topic.*GenerateDataKey\\*')).toHaveLength(1);
  });

  it('with a policy that another construct made is warned of', () => {
    const topic = new sns.Topic(stack, 'Topic');
    new sns.TopicPolicy(stack, 'TopicPolicy', { topics: [topic] }).document.addStatements(
      statement('events.amazonaws.com'),
    );
    fullAutomationIn(stack, 'Masking', { monitor: { topic } });
    expect(warning('topic Stack/Topic has a policy of its own at Stack/TopicPolicy')).toHaveLength(1);
  });

  it.each<[string, () => sns.ITopic, RegExp]>([
    ['of FIFO', () => new sns.Topic(stack, 'Topic', { fifo: true }), /the FIFO topic Stack\/Topic/],
    [
      'of another Region',
      () => sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:people'),
      /of the Region eu-west-1; give one of this Region \(us-east-1\)/,
    ],
    [
      "under SNS's own key",
      () =>
        new sns.Topic(stack, 'Topic', {
          masterKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns'),
        }),
      /encrypted under alias\/aws\/sns/,
    ],
  ])('%s is refused', (_kind, topic, message) => {
    fullAutomationIn(stack, 'Masking', { monitor: { topic: topic() } });
    const errors = Annotations.fromStack(stack).findError('*', Match.stringLikeRegexp(message.source));
    expect(errors.map(({ id }) => id)).toEqual(['/Stack/Masking/Monitor']);
  });
});
