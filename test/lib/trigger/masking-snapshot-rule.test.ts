import { Aws } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  CfnDBCluster,
  CfnDBInstance,
  CfnDBProxy,
  DatabaseInstance,
  DatabaseInstanceEngine,
} from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { beforeEach, describe, expect, it } from 'vitest';
import { readMaskingRequest } from '../../../lambda/contract/masking-request';
import { resourceNames } from '../../../lambda/contract/resource-names';
import { type MaskingSnapshotRuleOptions, OverlapPolicy } from '../../../lib';
import { PLACE } from '../../iam/deployed-names';
import { SHORTEST, WORKFLOW } from '../../lambda/contract/valid-request';
import { snapshotEvent } from './snapshot-event';
import { TriggerStack } from './trigger-stack';

const { databaseIdentifier: _, ...REQUEST } = SHORTEST;
const AUTOMATED = 'RDS-EVENT-0091';
const MANUAL = 'RDS-EVENT-0042';
const CLUSTER_AUTOMATED = 'RDS-EVENT-0169';
const CLUSTER_MANUAL = 'RDS-EVENT-0075';
const NIGHTLY = 'rds:orders-2026-03-01-01-00';

let stack: TriggerStack;

beforeEach(() => {
  stack = new TriggerStack();
});

const add = (options: Partial<MaskingSnapshotRuleOptions> = {}) =>
  stack.trigger.addSnapshotRule('AfterBackup', { database: 'orders', request: REQUEST, ...options });

const sent = (eventId: string, identifier: string) => stack.sentOf(snapshotEvent(eventId, identifier));

describe('a snapshot rule', () => {
  it('starts a run of its database on the very snapshot, once for each', () => {
    add();
    const arn = `arn:aws:rds:${PLACE}:snapshot:${NIGHTLY}`;
    const event = sent(AUTOMATED, NIGHTLY);
    expect(event).toEqual({
      source: 'masking.automation/start',
      route: 'Stack/Trigger/AfterBackup',
      idempotencyKey: `${arn} ${AUTOMATED} 2026-03-01T01:00:03.882Z`,
      snapshot: { identifier: NIGHTLY, automatedOf: 'orders' },
      requests: [{ ...REQUEST, databaseIdentifier: 'orders', sourceSnapshot: arn }],
    });
    expect(() => readMaskingRequest(event?.requests[0], { stateMachines: [WORKFLOW] })).not.toThrow();
  });

  it('takes automated snapshots of an instance and of a cluster of that name', () => {
    add();
    expect(sent(AUTOMATED, NIGHTLY)).toBeDefined();
    expect(sent(CLUSTER_AUTOMATED, NIGHTLY)).toBeDefined();
    expect(sent(MANUAL, 'orders-release-1')).toBeUndefined();
    expect(sent(CLUSTER_MANUAL, 'orders-release-1')).toBeUndefined();
  });

  it.each([
    ['db', AUTOMATED, CLUSTER_AUTOMATED],
    ['cluster', CLUSTER_AUTOMATED, AUTOMATED],
  ])('takes those of one kind where an ARN says which: %s', (type, taken, left) => {
    add({ database: `arn:aws:rds:${PLACE}:${type}:Orders` });
    expect(sent(taken, NIGHTLY)?.snapshot?.automatedOf).toBe('orders');
    expect(sent(left, NIGHTLY)).toBeUndefined();
  });

  it.each(['rds:payroll-2026-03-01-01-00', 'rds:orders2-2026-03-01-01-00', 'orders-2026-03-01-01-00'])(
    'leaves those of other databases: %s',
    (identifier) => {
      add();
      expect(sent(AUTOMATED, identifier)).toBeUndefined();
    },
  );

  it('leaves other events of the same snapshot, and of other services', () => {
    add();
    expect(sent('RDS-EVENT-0090', NIGHTLY)).toBeUndefined();
    expect(stack.sentOf({ ...snapshotEvent(AUTOMATED, NIGHTLY), source: 'mine' })).toBeUndefined();
  });

  it('takes manual ones of given names on request', () => {
    add({ manualSnapshotNames: ['orders-release-*', 'before-*-orders', 'golden'] });
    for (const name of ['orders-release-1', 'before-friday-orders', 'golden']) {
      expect(sent(MANUAL, name)?.requests[0]?.sourceSnapshot).toBe(`arn:aws:rds:${PLACE}:snapshot:${name}`);
      expect(sent(CLUSTER_MANUAL, name)).toBeDefined();
    }
    for (const name of ['payroll-release-1', 'before-friday', 'golden-2'])
      expect(sent(MANUAL, name)).toBeUndefined();
    expect(sent(AUTOMATED, NIGHTLY)).toBeDefined();
  });

  it('takes snapshots of AWS Backup whose names are given', () => {
    add({ manualSnapshotNames: ['awsbackup:job-*'] });
    const name = 'awsbackup:job-0a1b2c3d-0000-4000-8000-00000000abcd';
    const event = sent(MANUAL, name);
    expect(event?.requests).toEqual([
      { ...REQUEST, databaseIdentifier: 'orders', sourceSnapshot: `arn:aws:rds:${PLACE}:snapshot:${name}` },
    ]);
    expect(() => readMaskingRequest(event?.requests[0], { stateMachines: [WORKFLOW] })).not.toThrow();
  });

  it('takes manual ones alone', () => {
    add({ manualSnapshotNames: ['orders-*'], automatedSnapshots: false });
    expect(sent(AUTOMATED, NIGHTLY)).toBeUndefined();
    expect(sent(MANUAL, 'orders-1')?.snapshot).toEqual({ identifier: 'orders-1' });
  });

  it('never takes one that an execution made, whatever names it is given', () => {
    add({ manualSnapshotNames: ['m*', 'mask*', '*-orders', '*-source'] });
    const names = resourceNames(
      'Stack/Workflow',
      {
        executionArn: `arn:aws:states:${PLACE}:execution:Masking:orders-1`,
        startedAt: '2026-01-01T00:00:00.000Z',
      },
      'orders',
    );
    for (const identifier of [names.maskedSnapshot, names.maskedOriginal, names.sourceSnapshot]) {
      expect(sent(MANUAL, identifier)).toBeUndefined();
      expect(sent(CLUSTER_MANUAL, identifier)).toBeUndefined();
    }
    expect(sent(MANUAL, 'monday')).toBeDefined();
  });

  it('takes a database whose identifier is known at deployment only', () => {
    add({ database: new CfnDBCluster(stack.stack, 'cluster', { engine: 'aurora-postgresql' }).ref });
    expect(sent(CLUSTER_AUTOMATED, 'rds:cluster-2026-03-01-01-00')).toMatchObject({
      snapshot: { automatedOf: 'cluster' },
      requests: [{ databaseIdentifier: 'cluster' }],
    });
  });

  it('takes the identifier out of an ARN whose parts are known at deployment only', () => {
    const { ref } = new CfnDBCluster(stack.stack, 'cluster', { engine: 'aurora-postgresql' });
    add({ database: `arn:${Aws.PARTITION}:rds:${PLACE}:cluster:${ref}` });
    expect(sent(CLUSTER_AUTOMATED, 'rds:cluster-2026-03-01-01-00')).toMatchObject({
      snapshot: { automatedOf: 'cluster' },
    });
    expect(sent(AUTOMATED, 'rds:cluster-2026-03-01-01-00')).toBeUndefined();
  });

  it('takes it out of one whose partition alone is', () => {
    add({ database: `arn:${Aws.PARTITION}:rds:${PLACE}:db:Orders` });
    expect(sent(AUTOMATED, NIGHTLY)?.snapshot?.automatedOf).toBe('orders');
    expect(sent(CLUSTER_AUTOMATED, NIGHTLY)).toBeUndefined();
  });

  const VPC = {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    isolatedSubnetIds: ['a', 'b'],
  };

  it.each([
    ['instance', (scope: Construct) => new CfnDBInstance(scope, 'Database', {}).attrDbInstanceArn, AUTOMATED],
    [
      'cluster',
      (scope: Construct) => new CfnDBCluster(scope, 'Database', { engine: 'aurora-mysql' }).attrDbClusterArn,
      CLUSTER_AUTOMATED,
    ],
    [
      'instance made by CDK’s own construct',
      (scope: Construct) =>
        new DatabaseInstance(scope, 'Database', {
          engine: DatabaseInstanceEngine.POSTGRES,
          vpc: Vpc.fromVpcAttributes(scope, 'Vpc', VPC),
          vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
        }).instanceArn,
      AUTOMATED,
    ],
  ])('takes it out of the ARN that an %s will have', (_, databaseIn, eventId) => {
    const database = databaseIn(stack.stack);
    add({ database });
    const identifier = { 'Fn::Select': [6, { 'Fn::Split': [':', stack.stack.resolve(database)] }] };
    const { EventPattern, Targets } = stack.only('AWS::Events::Rule') as unknown as {
      readonly EventPattern: { readonly detail: object };
      readonly Targets: object;
    };
    expect(EventPattern.detail).toMatchObject({
      EventID: [eventId],
      SourceIdentifier: [{ prefix: { 'Fn::Join': ['', ['rds:', identifier, '-20']] } }],
    });
    expect(JSON.stringify(Targets)).toContain(`"automatedOf\\":\\"",${JSON.stringify(identifier)},"\\"}`);
  });

  it.each([
    ['written', () => `arn:${Aws.PARTITION}:rds:${PLACE}:proxy:orders`],
    [
      'of a resource',
      (scope: Construct) =>
        new CfnDBProxy(scope, 'Proxy', {
          dbProxyName: 'p',
          engineFamily: 'MYSQL',
          roleArn: 'r',
          vpcSubnetIds: [],
        }).attrDbProxyArn,
    ],
  ])('is refused for the ARN of something else, %s', (_, arnIn) => {
    expect(() => add({ database: arnIn(stack.stack) })).toThrow(
      /^Stack\/Trigger\/AfterBackup: database is an ARN, known at deployment only, that does not end with :db: or :cluster: and an identifier; /,
    );
  });

  it('carries the overlap policy, and can be disabled', () => {
    add({ overlap: OverlapPolicy.SKIP, enabled: false });
    expect(sent(AUTOMATED, NIGHTLY)?.overlap).toBe('SKIP');
    expect(stack.only('AWS::Events::Rule').State).toBe('DISABLED');
  });

  it.each([
    [{ automatedSnapshots: false }, 'got: neither automatedSnapshots nor manualSnapshotNames'],
    [{ manualSnapshotNames: ['*'] }, 'not all of it wildcards, got: "*"'],
    [{ manualSnapshotNames: ['Orders-*'] }, 'got: "Orders-*"'],
    [{ manualSnapshotNames: ['rds:orders-*'] }, 'got: "rds:orders-*"'],
    [{ manualSnapshotNames: ['awsbackup:*'] }, 'not all of it wildcards'],
    [{ manualSnapshotNames: ['masked-*'] }, 'must not begin with masked-, got: "masked-*"'],
    [{ manualSnapshotNames: ['masking-tests'] }, 'must not begin with masking-, got: "masking-tests"'],
    [{ request: { ...REQUEST, ruleset: '<detail-EventID>' } }, 'request.ruleset must not hold a placeholder'],
    [{ database: 'orders_1' }, 'request.databaseIdentifier is not of the right form, got: "orders_1"'],
    [
      { database: 'arn:aws:rds:eu-west-1:111122223333:db:orders' },
      'request.databaseIdentifier is in Region eu-west-1',
    ],
    [{ request: {} }, 'request.databaseSecretIdentifier is missing'],
  ])('is refused with %j', (options, message) => {
    expect(() => add(options)).toThrow(message);
  });

  it('is refused on a blueprint, which cannot start from a given snapshot', () => {
    stack = new TriggerStack('blueprint');
    expect(() => add()).toThrow(
      /cannot be chosen on a state machine of kind blueprint.*start a machine of kind workflow/,
    );
  });
});
