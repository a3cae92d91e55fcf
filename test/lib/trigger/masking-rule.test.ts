import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus, EventField, type IEventBus } from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { beforeEach, describe, expect, it } from 'vitest';
import type { IamTemplate } from '../../../faults/iam/role-statements';
import { fitsArn } from '../../../faults/iam/wildcards';
import { type MaskingRuleOptions, MaskingTrigger, OverlapPolicy, StateMachineKind } from '../../../lib';
import { resolveTemplateValue } from '../../../local/template-values';
import { DEPLOYMENT, deployedNames, PLACE } from '../../iam/deployed-names';
import { SHORTEST } from '../../lambda/contract/valid-request';
import { MACHINE_ARN, TriggerStack } from './trigger-stack';

const RELEASE = {
  id: '844e2571-85d4-695f-b930-0153b71dcb42',
  source: 'release.pipeline',
  'detail-type': 'Released',
  detail: { database: 'payroll', version: '4.2', note: 'a "quoted"\nnote' },
};

const KEY_ARN = `arn:aws:kms:${PLACE}:key/11111111-2222-4333-8444-555555555555`;
const databases = (count: number) => Array.from({ length: count }, (_, index) => `db${index}`);

let stack: TriggerStack;

beforeEach(() => {
  stack = new TriggerStack();
});

const add = (options: Partial<MaskingRuleOptions> = {}) =>
  stack.trigger.addRule('Release', {
    eventPattern: { source: ['release.pipeline'] },
    request: SHORTEST,
    ...options,
  });

describe('a rule', () => {
  it('sends its request on each event that it matches, with the event’s identity as the key', () => {
    add();
    expect(stack.sentOf(RELEASE)).toEqual({
      source: 'masking.automation/start',
      route: 'Stack/Trigger/Release',
      idempotencyKey: RELEASE.id,
      requests: [SHORTEST],
    });
    expect(stack.sentOf({ ...RELEASE, source: 'another' })).toBeUndefined();
  });

  it('takes fields of its requests from the event', () => {
    const database = EventField.fromPath('$.detail.database');
    add({
      request: undefined,
      requests: [
        { ...SHORTEST, databaseIdentifier: database },
        { ...SHORTEST, databaseIdentifier: `${database}-eu` },
      ],
    });
    expect(stack.sentOf(RELEASE)?.requests.map(({ databaseIdentifier }) => databaseIdentifier)).toEqual([
      'payroll',
      'payroll-eu',
    ]);
  });

  it('takes whatever text the event holds as one value', () => {
    add({ request: { ...SHORTEST, databaseIdentifier: EventField.fromPath('$.detail.note') } });
    expect(stack.sentOf(RELEASE)?.requests[0]?.databaseIdentifier).toBe(RELEASE.detail.note);
  });

  it('tells events apart by what one says', () => {
    add({ idempotencyKey: `release ${EventField.fromPath('$.detail.version')}` });
    expect(stack.sentOf(RELEASE)?.idempotencyKey).toBe('release 4.2');
  });

  it('does not take two events that lack a field of a composed key for one', () => {
    add({
      idempotencyKey: `${EventField.fromPath('$.detail.version')} ${EventField.fromPath('$.detail.build')}`,
    });
    expect(() => stack.sentOf(RELEASE)).toThrow('keyFields has a gap, got: "$.detail.build="; ');
    const whole = { ...RELEASE, detail: { ...RELEASE.detail, build: 7 } };
    expect(stack.sentOf(whole)?.idempotencyKey).toBe('4.2 7');
    expect(() => stack.sentOf({ ...whole, detail: { ...whole.detail, version: null } })).toThrow(
      'keyFields has a gap, got: "$.detail.version="',
    );
  });

  it.each([
    ['release', 'got: "release"'],
    ['', 'got: ""'],
    [EventField.source, 'got: $.source'],
    [`${EventField.account} ${EventField.detailType}`, 'got: $.account, $.detail-type'],
  ])('refuses a key that would be the same in every event: %s', (idempotencyKey, message) => {
    expect(() => add({ idempotencyKey })).toThrow(
      `idempotencyKey must have a field that tells one event from another, ${message}; `,
    );
  });

  it('refuses a key that is one value from deployment on', () => {
    const { valueAsString: idempotencyKey } = new CfnParameter(stack.stack, 'Key');
    expect(() => add({ idempotencyKey })).toThrow('got: a value that is known at deployment');
  });

  it('refuses texts in which EventBridge may see a place for a value', () => {
    const database = EventField.fromPath('$.detail.database');
    const ruled = (id: string, options: Partial<MaskingRuleOptions>) => () =>
      stack.trigger.addRule(id, { eventPattern: { source: ['mine'] }, request: SHORTEST, ...options });
    expect(ruled('Ruleset', { request: { ...SHORTEST, ruleset: 'customers <detail-database>' } })).toThrow(
      'request.ruleset must not hold a placeholder of EventBridge, got: "<detail-database>"',
    );
    expect(ruled('Around', { request: { ...SHORTEST, ruleset: `<${database}>` } })).toThrow(
      'request.ruleset',
    );
    expect(ruled('Key', { idempotencyKey: `<aws.events.rule-arn> ${database}` })).toThrow('idempotencyKey');
    expect(ruled('Of <id>', {})).toThrow(
      'the path of the construct must not hold a placeholder of EventBridge, got: "<id>"',
    );
  });

  it('hears another bus, carries the overlap policy, and can be disabled', () => {
    const eventBus = EventBus.fromEventBusName(stack.stack, 'Bus', 'releases');
    add({ eventBus, overlap: OverlapPolicy.SKIP, enabled: false });
    expect(stack.sentOf(RELEASE)?.overlap).toBe('SKIP');
    expect(stack.only('AWS::Events::Rule')).toMatchObject({ EventBusName: 'releases', State: 'DISABLED' });
  });

  it('keeps what could not be delivered, and alarms', () => {
    const { deadLetterQueue, deadLetterAlarm } = add();
    const { Ref: queueId } = stack.stack.resolve(deadLetterQueue.queueUrl);
    expect(stack.only('AWS::Events::Rule')).toMatchObject({
      Targets: [{ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } } }],
    });
    expect(Object.fromEntries(stack.resources('AWS::SQS::Queue'))[queueId]).toEqual({
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
    expect(deadLetterAlarm).toBeDefined();
    expect(stack.resources('AWS::CloudWatch::Alarm')).toHaveLength(4);
  });

  const LOSS = {
    Namespace: 'AWS/Events',
    MetricName: 'InvocationsFailedToBeSentToDlq',
    Statistic: 'Sum',
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  };

  it('alarms when not even that worked', () => {
    const { rule, lossAlarm } = add();
    expect(lossAlarm).toBeDefined();
    stack.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...LOSS,
      Dimensions: [{ Name: 'RuleName', Value: stack.stack.resolve(rule.ruleName) }],
    });
  });

  it('alarms so on a bus of one’s own, whose rules bear its name', () => {
    const { rule } = add({ eventBus: new EventBus(stack.stack, 'Bus') });
    const parts = { 'Fn::Split': ['|', stack.stack.resolve(rule.ruleName)] };
    stack.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...LOSS,
      Dimensions: [
        { Name: 'EventBusName', Value: { 'Fn::Select': [0, parts] } },
        { Name: 'RuleName', Value: { 'Fn::Select': [1, parts] } },
      ],
    });
  });

  it('has no such alarm where nobody can tell which bus it is', () => {
    const { valueAsString } = new CfnParameter(stack.stack, 'BusName');
    const { lossAlarm } = add({ eventBus: EventBus.fromEventBusName(stack.stack, 'Bus', valueAsString) });
    expect(lossAlarm).toBeUndefined();
  });

  it('keeps it under the trigger’s own key where it has one, which EventBridge may use', () => {
    const app = new App();
    const own = new Stack(app, 'Own', { env: DEPLOYMENT });
    const key = new kms.Key(own, 'Key');
    const trigger = new MaskingTrigger(own, 'Trigger', {
      stateMachineNames: ['Masking'],
      stateMachineNamesKind: StateMachineKind.WORKFLOW,
      failureQueueKey: key,
    });
    const request = { ...SHORTEST, stateMachineArn: MACHINE_ARN };
    trigger.addRule('Release', { eventPattern: { source: ['release.pipeline'] }, request });
    trigger.addSchedule('Nightly', { schedule: ScheduleExpression.rate(Duration.days(1)), request });
    Template.fromStack(own).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          }),
        ]),
      }),
    });
  });

  it('warns of a key that was made elsewhere, with the statement that its policy needs', () => {
    stack = new TriggerStack('workflow', {
      failureQueueKey: kms.Key.fromKeyArn(new Stack(), 'Key', KEY_ARN),
    });
    add();
    expect(stack.warnings()).toEqual([
      expect.stringMatching(
        /events that cannot be delivered are lost: \{"Action":\["kms:GenerateDataKey","kms:Decrypt"\],/,
      ),
    ]);
  });

  it('has nothing to warn of with a key of the app, or none', () => {
    add();
    const failureQueueKey = new kms.Key(stack.stack, 'Key');
    const keyed = new MaskingTrigger(stack.stack, 'Keyed', {
      stateMachineNames: ['Masking'],
      failureQueueKey,
    });
    const request = { ...SHORTEST, stateMachineArn: MACHINE_ARN };
    keyed.addRule('Release', { eventPattern: { source: ['mine'] }, request });
    expect(stack.warnings()).toEqual([]);
  });

  const sourceArns = (): string[] => {
    const names = deployedNames(stack.template.toJSON() as IamTemplate);
    return stack.resources('AWS::Lambda::Permission').map(([, properties]) => {
      expect(properties).toMatchObject({ Principal: 'events.amazonaws.com' });
      return String(resolveTemplateValue(properties.SourceArn ?? null, names));
    });
  };
  const ruleNames = (): string[] =>
    stack.resources('AWS::Events::Rule').map(([, properties]) => String(properties.Name));

  it('alone may invoke the function, of all that EventBridge has', () => {
    add();
    const [pattern = '', ...others] = sourceArns();
    expect(others).toEqual([]);
    expect(ruleNames().map((name) => fitsArn(pattern, `arn:aws:events:${PLACE}:rule/${name}`))).toEqual([
      true,
    ]);
    for (const other of ['Release', 'masking-Release', 'masking-00000000-Release', `bus/${ruleNames()[0]}`]) {
      expect(fitsArn(pattern, `arn:aws:events:${PLACE}:rule/${other}`)).toBe(false);
    }
    expect(fitsArn(pattern, `arn:aws:events:us-east-1:444455556666:rule/${ruleNames()[0]}`)).toBe(false);
  });

  it.each<[string, (scope: Stack) => IEventBus, readonly boolean[]]>([
    ['of the app', (scope) => new EventBus(scope, 'Bus'), [false, true]],
    ['that is named', (scope) => EventBus.fromEventBusName(scope, 'Bus', 'releases'), [false, true]],
    ['that is the default', (scope) => EventBus.fromEventBusName(scope, 'Bus', 'default'), [true, false]],
    [
      'of which nothing is known',
      (scope) => EventBus.fromEventBusName(scope, 'Bus', new CfnParameter(scope, 'Name').valueAsString),
      [true, true],
    ],
  ])('may invoke the function on a bus %s', (_, bus, allowed) => {
    add({ eventBus: bus(stack.stack) });
    const [name] = ruleNames();
    const arns = [`arn:aws:events:${PLACE}:rule/${name}`, `arn:aws:events:${PLACE}:rule/releases/${name}`];
    expect(arns.map((arn) => sourceArns().some((pattern) => fitsArn(pattern, arn)))).toEqual(allowed);
  });

  it('may be one of 80 of a trigger: they share a permission, which the policy of a function holds', () => {
    const request = { ...SHORTEST, stateMachineArn: MACHINE_ARN };
    for (let number = 0; number < 80; number++) {
      stack.trigger.addRule(`Release${number}`, { eventPattern: { source: [`release.${number}`] }, request });
    }
    expect(sourceArns()).toHaveLength(1);
    const [pattern = ''] = sourceArns();
    expect(ruleNames()).toHaveLength(80);
    expect(new Set(ruleNames()).size).toBe(80);
    for (const name of ruleNames()) {
      expect(name.length).toBeLessThanOrEqual(64);
      expect(fitsArn(pattern, `arn:aws:events:${PLACE}:rule/${name}`)).toBe(true);
    }
  });

  it('does not let rules of another trigger invoke the function', () => {
    add();
    const other = new MaskingTrigger(stack.stack, 'Other', { stateMachineNames: ['Masking'] });
    other.addRule('Release', {
      eventPattern: { source: ['mine'] },
      request: { ...SHORTEST, stateMachineArn: MACHINE_ARN },
    });
    const [own = ''] = sourceArns();
    expect(sourceArns()).toHaveLength(2);
    const fitting = ruleNames().filter((name) => fitsArn(own, `arn:aws:events:${PLACE}:rule/${name}`));
    expect(fitting).toHaveLength(1);
  });

  it.each([
    [{ request: undefined }, 'give either request or requests, got: neither'],
    [{ request: { ...SHORTEST, ruleset: ' x' } }, 'request.ruleset is not of the right form, got: " x"'],
    [
      { request: undefined, requests: databases(101).map((databaseIdentifier) => ({ databaseIdentifier })) },
      'a rule takes at most 100 requests, got: 101; make several rules',
    ],
  ])('is refused with %j', (options, message) => {
    expect(() => add(options)).toThrow(message);
  });

  it('is refused with more requests than EventBridge has room for, and not with their shared fields as defaults', () => {
    const requests = databases(100).map((databaseIdentifier) => ({ ...SHORTEST, databaseIdentifier }));
    expect(() => add({ request: undefined, requests })).toThrow(
      /^Stack\/Trigger\/Release: the requests of a rule must fit into 8192 characters as EventBridge is given them, got: \d{5} for 100 of them; give fields that they share as the trigger's defaults, or make several rules$/,
    );
    const { databaseIdentifier: _, ...defaults } = SHORTEST;
    stack = new TriggerStack('workflow', { defaults });
    add({ request: undefined, requests: requests.map(({ databaseIdentifier }) => ({ databaseIdentifier })) });
    expect(stack.sentOf(RELEASE)?.requests).toHaveLength(100);
  });

  it('counts the characters that are known, beside values that are not', () => {
    const { valueAsString: ruleset } = new CfnParameter(stack.stack, 'Ruleset');
    const requests = databases(100).map((databaseIdentifier) => ({
      ...SHORTEST,
      databaseIdentifier,
      ruleset,
    }));
    expect(() => add({ request: undefined, requests })).toThrow('must fit into 8192 characters');
  });

  it('is refused with more fields of the event than EventBridge takes', () => {
    const { databaseIdentifier: _, ...defaults } = SHORTEST;
    stack = new TriggerStack('workflow', { defaults });
    const requests = databases(100).map((name) => ({
      databaseIdentifier: EventField.fromPath(`$.detail.${name}`),
    }));
    expect(() => add({ request: undefined, requests })).toThrow(
      'a rule takes at most 100 different fields of the event, got: 101; take fewer, or make several rules',
    );
  });
});
