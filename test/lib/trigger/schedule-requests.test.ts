import { Aws, CfnParameter } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type MaskingRequest,
  type MaskingScheduleOptions,
  MaskingStateMachine,
  MaskingTrigger,
  OverlapPolicy,
} from '../../../lib';
import { PLACE } from '../../iam/deployed-names';
import { SHORTEST } from '../../lambda/contract/valid-request';
import { MACHINE_ARN, TriggerStack } from './trigger-stack';

const NIGHTLY = ScheduleExpression.cron({ minute: '0', hour: '1' });
const OTHER_RULESET = '99999999-e89b-42d3-a456-426614174000';
const OTHER_MACHINE_ARN = `${MACHINE_ARN}2`;

let stack: TriggerStack;

beforeEach(() => {
  stack = new TriggerStack();
});

const add = (options: Partial<MaskingScheduleOptions> = {}) =>
  stack.trigger.addSchedule('Nightly', { schedule: NIGHTLY, request: SHORTEST, ...options });

const many = (...requests: MaskingRequest[]): Partial<MaskingScheduleOptions> => ({
  request: undefined,
  requests,
});

describe('the requests of a schedule are checked when the app is synthesized', () => {
  it.each([
    [{ request: undefined }, 'give either request or requests, got: neither'],
    [{ requests: [SHORTEST] }, 'give either request or requests, got: both'],
    [many(), 'give either request or requests, got: an empty list'],
    [many(SHORTEST, SHORTEST), 'requests[1] is the same as requests[0]'],
    [
      { request: { ...SHORTEST, ruleset: 'as of <aws.scheduler.scheduled-time>' } },
      'request.ruleset must not hold a placeholder of EventBridge Scheduler, got: "<aws.scheduler.scheduled-time>"',
    ],
    [
      many(SHORTEST, { ...SHORTEST, ruleset: '<aws.scheduler.' }),
      'requests[1].ruleset must not hold a placeholder of EventBridge Scheduler, got: "<aws.scheduler."',
    ],
    [
      many(SHORTEST, { ...SHORTEST, ruleset: ' x' }),
      'requests[1].ruleset is not of the right form, got: " x"',
    ],
    [{ request: {} }, 'request.databaseIdentifier is missing'],
    [
      { request: { ...SHORTEST, stateMachineArn: `${MACHINE_ARN}2` } },
      'request.stateMachineArn is not configured',
    ],
    [
      { request: { ...SHORTEST, preferredAvailabilityZone: 'eu-west-1a' } },
      'request.preferredAvailabilityZone is in Region eu-west-1',
    ],
    [
      { request: { ...SHORTEST, sourceSnapshot: 'masked-01234567-0123456789abcdef-orders' } },
      'request.sourceSnapshot was made by an execution',
    ],
  ])('%j', (options: Partial<MaskingScheduleOptions>, message) => {
    expect(() => add(options)).toThrow(message);
  });

  it('names each fault of a request, and never a secret', () => {
    expect(() =>
      add({ request: { ...SHORTEST, ruleset: ' x', databaseSecretIdentifier: 'hunter2' } }),
    ).toThrow(
      /^Stack\/Trigger\/Nightly: request\.databaseSecretIdentifier is not of the right form, got: a string \(not shown\).*; request\.ruleset /,
    );
  });

  it('takes at most a hundred', () => {
    const requests = Array.from({ length: 101 }, (_, index) => ({
      ...SHORTEST,
      databaseIdentifier: `db${index}`,
    }));
    expect(() => add(many(...requests))).toThrow('at most 100 requests, got: 101; make several schedules');
  });

  it('leaves to the handler what is known at deployment only', () => {
    const { valueAsString: later } = new CfnParameter(stack.stack, 'Later');
    add({ request: { ...SHORTEST, databaseIdentifier: later, stateMachineArn: later } });
    expect(JSON.stringify(stack.only('AWS::Scheduler::Schedule'))).toContain('{"Ref":"Later"}');
  });

  it('takes what the trigger’s defaults have', () => {
    const { databaseIdentifier, ...defaults } = SHORTEST;
    stack = new TriggerStack('workflow', { defaults });
    add({ request: { databaseIdentifier } });
    expect(stack.scheduled().requests).toEqual([{ databaseIdentifier }]);
  });

  it('sees the same request in one that names a default and one that leaves it out', () => {
    const { ruleset, ...without } = SHORTEST;
    stack = new TriggerStack('workflow', { defaults: { ruleset } });
    expect(() => add(many(without, SHORTEST))).toThrow('requests[1] is the same as requests[0]');
  });

  it('may have angle brackets in a request that mean nothing to Scheduler', () => {
    add({ request: { ...SHORTEST, ruleset: 'customers <v2>' } });
    expect(stack.scheduled().requests[0]?.ruleset).toBe('customers <v2>');
  });

  it('refuses a snapshot to start from on a blueprint', () => {
    stack = new TriggerStack('blueprint');
    expect(() => add({ request: { ...SHORTEST, sourceSnapshot: 'before' } })).toThrow('kind blueprint');
  });

  it.each([
    ['blueprint', undefined],
    ['workflow', OverlapPolicy.SKIP],
    ['workflow', OverlapPolicy.REJECT],
  ] as const)(
    'refuses one database twice where overlap would not let both start: %s, %s',
    (kind, overlap) => {
      stack = new TriggerStack(kind);
      const twice = many(SHORTEST, { ...SHORTEST, databaseIdentifier: 'ORDERS', ruleset: OTHER_RULESET });
      expect(() => add({ ...twice, overlap })).toThrow(
        /requests mask orders more than once at the same time/,
      );
    },
  );

  it('refuses it where the database is the trigger’s default', () => {
    const { databaseIdentifier, ruleset, ...others } = SHORTEST;
    stack = new TriggerStack('blueprint', { defaults: { databaseIdentifier } });
    expect(() => add(many({ ...others, ruleset }, { ...others, ruleset: OTHER_RULESET }))).toThrow(
      /requests mask orders more than once/,
    );
  });

  it.each([
    ['its ARN', `arn:aws:rds:${PLACE}:db:orders`],
    ['an ARN whose partition is known at deployment', `arn:${Aws.PARTITION}:rds:${PLACE}:db:Orders`],
  ])('refuses it where one request names the database by %s', (_, databaseIdentifier) => {
    stack = new TriggerStack('blueprint');
    expect(() => add(many(SHORTEST, { ...SHORTEST, databaseIdentifier }))).toThrow(
      /requests mask orders more than once/,
    );
  });

  it('refuses it where the identifier is known at deployment only, without showing it', () => {
    stack = new TriggerStack('blueprint');
    const { valueAsString: databaseIdentifier } = new CfnParameter(stack.stack, 'Database');
    const request = { ...SHORTEST, databaseIdentifier };
    expect(() => add(many(request, { ...request, ruleset: OTHER_RULESET }))).toThrow(
      /^Stack\/Trigger\/Nightly: requests mask a database more than once.*give each a schedule of its own$/,
    );
  });

  it('takes one database on two blueprints, which do not get into each other’s way', () => {
    stack = new TriggerStack('blueprint');
    const stateMachines = [MACHINE_ARN, OTHER_MACHINE_ARN].map((arn) =>
      MaskingStateMachine.blueprint(sfn.StateMachine.fromStateMachineArn(stack.stack, arn, arn)),
    );
    const trigger = new MaskingTrigger(stack.stack, 'Both', { stateMachines });
    const onBoth = [MACHINE_ARN, OTHER_MACHINE_ARN].map((stateMachineArn) => ({
      ...SHORTEST,
      stateMachineArn,
    }));
    trigger.addSchedule('Nightly', { schedule: NIGHTLY, requests: onBoth });
    expect(stack.scheduled().requests).toEqual(onBoth);
    expect(() =>
      trigger.addSchedule('Twice', {
        schedule: NIGHTLY,
        requests: onBoth.map((request, index) => ({
          ...request,
          ruleset: index ? OTHER_RULESET : request.ruleset,
          stateMachineArn: MACHINE_ARN,
        })),
      }),
    ).toThrow(/requests mask orders more than once/);
  });
});
