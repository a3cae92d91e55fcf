import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { decide } from '../../faults/iam/decision';
import { type RdsParameters, rdsCalls } from '../../faults/iam/rds-calls';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import type { ServiceCall, Tags } from '../../faults/iam/service-call';
import { resourceNames } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import { MaskingMonitor, type MaskingMonitorProps } from '../../lib';
import {
  accountWith,
  CLONE_TAGS,
  IDENTITY,
  INTERMEDIATE_TAGS,
  MASKED_TAGS,
  NAMES,
  OTHER_NAMES,
  OTHER_OWNER,
} from '../lib/workflow/workflow-account';
import { newStack, workflowIn } from '../lib/workflow-fixture';
import { deployedNames, PLACE } from './deployed-names';

function deployedMonitor(props: Pick<MaskingMonitorProps, 'expectEvery'> = {}) {
  const stack = newStack();
  const workflow = workflowIn(stack);
  const monitor = new MaskingMonitor(stack, 'Monitor', {
    ...props,
    workflows: [workflow],
    blueprints: [
      sfn.StateMachine.fromStateMachineArn(
        stack,
        'Foreign',
        `arn:aws:states:${PLACE}:stateMachine:DataMasque`,
      ),
    ],
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor'),
    },
  });
  const template = Template.fromStack(stack).toJSON() as IamTemplate;
  const { Ref: roleId } = stack.resolve(monitor.function.role?.roleName);
  const { Ref: machine } = stack.resolve(workflow.stateMachine.stateMachineArn);
  const { Ref: table } = stack.resolve(monitor.records.tableName);
  return {
    role: roleStatements(template, roleId, deployedNames(template)),
    machine: String(machine),
    records: `arn:aws:dynamodb:${PLACE}:table/${table}`,
  };
}

const { role, machine, records } = deployedMonitor();
const executionOf = (name: string) => `arn:aws:states:${PLACE}:execution:${name}:run-1`;
const EXECUTION = executionOf(machine);

/** Tags of what an execution of a machine made. */
const of = (owner: Tags, execution: string = EXECUTION): Tags => ({
  ...owner,
  [ResourceTag.EXECUTION]: execution,
});

type Deletion = readonly [what: string, action: string, parameters: RdsParameters, tags: Tags];

const instance = (name: string): [string, RdsParameters] => [
  'deleteDBInstance',
  { DbInstanceIdentifier: name },
];
const cluster = (name: string): [string, RdsParameters] => ['deleteDBCluster', { DbClusterIdentifier: name }];
const snapshot = (name: string): [string, RdsParameters] => [
  'deleteDBSnapshot',
  { DbSnapshotIdentifier: name },
];
const clusterSnapshot = (name: string): [string, RdsParameters] => [
  'deleteDBClusterSnapshot',
  { DbClusterSnapshotIdentifier: name },
];

function decided([, action, parameters, tags]: Deletion): string {
  const name = String(Object.values(parameters)[0]);
  const [call] = rdsCalls(accountWith({ [name]: tags }), action, parameters);
  if (!call) throw new Error(`${action} asks IAM nothing`);
  return decide(role, call);
}

describe('the role of a monitor', () => {
  it.each<Deletion>([
    ['a clone', ...instance(NAMES.clone), of(CLONE_TAGS)],
    ['the instance of a cloned cluster', ...instance(NAMES.cloneMember), of(CLONE_TAGS)],
    ['a cloned cluster', ...cluster(NAMES.clone), of(CLONE_TAGS)],
    ['an unmasked snapshot', ...snapshot(NAMES.sourceSnapshot), of(INTERMEDIATE_TAGS)],
    ['an unmasked cluster snapshot', ...clusterSnapshot(NAMES.maskedOriginal), of(INTERMEDIATE_TAGS)],
    ['an unfinished masked snapshot', ...snapshot(NAMES.maskedSnapshot), of(MASKED_TAGS)],
  ])('deletes %s', (...deletion) => {
    expect(decided(deletion)).toBe('allowed');
  });

  const everything = of({ ...CLONE_TAGS, ...INTERMEDIATE_TAGS, ...MASKED_TAGS });
  const otherPrefix = resourceNames(OTHER_OWNER, IDENTITY, 'orders');

  it.each<Deletion>([
    ['the source', ...instance('orders'), {}],
    ['a source that was restored from a snapshot with all our tags', ...instance('orders'), everything],
    ['a source cluster with all our tags', ...cluster('orders'), everything],
    ['what bears our name and no tag', ...instance(NAMES.clone), {}],
    ['what bears our name and the owner tag alone', ...instance(NAMES.clone), CLONE_TAGS],
    ['what bears our name and the execution tag alone', ...instance(NAMES.clone), of({})],
    [
      'what bears our name and another workflow’s tag',
      ...instance(NAMES.clone),
      of({ [ResourceTag.CLONE_OWNER]: OTHER_OWNER }),
    ],
    [
      'what bears our name and names an execution of another machine',
      ...instance(NAMES.clone),
      of(CLONE_TAGS, executionOf('DataMasque')),
    ],
    ['a database that inherited a masked snapshot’s tags', ...instance(NAMES.clone), of(MASKED_TAGS)],
    [
      'a database that inherited an unmasked snapshot’s tags',
      ...instance(NAMES.clone),
      of(INTERMEDIATE_TAGS),
    ],
    [
      'another workflow’s clone',
      ...instance(OTHER_NAMES.clone),
      of({ [ResourceTag.CLONE_OWNER]: OTHER_OWNER }),
    ],
    ['what bears another workflow’s name and our tags', ...instance(otherPrefix.clone), everything],
    ['a cluster with our name and no tag', ...cluster(NAMES.clone), {}],
    ['a manual snapshot with all our tags', ...snapshot('before-release'), everything],
    ['an automated snapshot', ...snapshot('rds:orders-2026-08-01-03-00'), everything],
    ['a snapshot with our name and no tag', ...snapshot(NAMES.sourceSnapshot), {}],
    ['a masked snapshot with our name and no tag', ...clusterSnapshot(NAMES.maskedSnapshot), {}],
    ['an unmasked snapshot tagged as a masked one', ...snapshot(NAMES.sourceSnapshot), of(MASKED_TAGS)],
    ['a blueprint’s staging database', ...instance('orders-datamasque'), everything],
  ])('does not delete %s', (...deletion) => {
    expect(decided(deletion)).toMatch(/^denied/);
  });

  const call = (action: string, ...arns: string[]): ServiceCall => ({
    action,
    resources: arns.map((arn) => ({ arn, tags: everything })),
  });

  it.each(['states:DescribeExecution', 'states:GetExecutionHistory'])(
    'may %s, of its machines only',
    (action) => {
      expect(decide(role, call(action, EXECUTION))).toBe('allowed');
      expect(decide(role, call(action, executionOf('DataMasque')))).toBe('allowed');
      expect(decide(role, call(action, executionOf('Payroll')))).toMatch(/^denied/);
    },
  );

  it('lists the executions of its machines, and of no other', () => {
    const list = (name: string) =>
      call('states:ListExecutions', `arn:aws:states:${PLACE}:stateMachine:${name}`);
    expect(decide(role, list(machine))).toBe('allowed');
    expect(decide(role, list('DataMasque'))).toBe('allowed');
    expect(decide(role, list('Payroll'))).toMatch(/^denied/);
  });

  it.each(['states:StopExecution', 'states:RedriveExecution', 'states:StartExecution'])(
    'may not %s',
    (action) => {
      expect(decide(role, call(action, EXECUTION))).toMatch(/^denied/);
    },
  );

  it('writes records, reads what it changes and which there are, in its table alone', () => {
    for (const action of [
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
    ]) {
      expect(decide(role, call(action, records))).toBe('allowed');
      expect(decide(role, call(action, `${records}-of-others`))).toMatch(/^denied/);
    }
  });

  it.each([
    'dynamodb:DeleteItem',
    'dynamodb:UpdateItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:Scan',
    'dynamodb:DeleteTable',
    'dynamodb:UpdateTimeToLive',
  ])('neither deletes nor lists all records: %s', (action) => {
    for (const arn of [records, `${records}/index/AllRuns`])
      expect(decide(role, call(action, arn))).toMatch(/^denied/);
  });

  it('finds runs by their verdict and by what they left', () => {
    const asked = (index: string) => decide(role, call('dynamodb:Query', `${records}/index/${index}`));
    for (const index of ['RunsByVerdict', 'RunsWithLeftovers']) expect(asked(index)).toBe('allowed');
    expect(asked('AllRuns')).toMatch(/^denied/);
  });

  it('lists the runs of a database only where some are expected of one', () => {
    const expecting = deployedMonitor({ expectEvery: { orders: Duration.hours(26) } });
    const asked = (arn: string) => decide(expecting.role, call('dynamodb:Query', arn));
    expect(asked(`${expecting.records}/index/RunsByDatabase`)).toBe('allowed');
    expect(asked(`${expecting.records}/index/AllRuns`)).toMatch(/^denied/);
    expect(decide(role, call('dynamodb:Query', `${records}/index/RunsByDatabase`))).toMatch(/^denied/);
  });

  it.each(['describeDBInstances', 'describeDBClusters'])('walks all that stands: %s', (action) => {
    const kind = action === 'describeDBInstances' ? 'db' : 'cluster';
    const asked = call(
      `rds:${action.charAt(0).toUpperCase()}${action.slice(1)}`,
      `arn:aws:rds:${PLACE}:${kind}:any`,
    );
    expect(decide(role, asked)).toBe('allowed');
  });

  it.each(['describeDBSnapshots', 'describeDBClusterSnapshots'])('walks all that stands: %s', (action) => {
    for (const asked of rdsCalls(accountWith({}), action, {})) expect(decide(role, asked)).toBe('allowed');
  });

  it.each([
    'rds:CreateDBSnapshot',
    'rds:CopyDBSnapshot',
    'rds:RestoreDBInstanceFromDBSnapshot',
    'rds:CreateDBInstance',
    'rds:ModifyDBInstance',
    'rds:ModifyDBSnapshotAttribute',
    'rds:AddTagsToResource',
    'rds:RemoveTagsFromResource',
    'rds:StopDBInstance',
  ])('makes, changes and tags nothing: %s', (action) => {
    const arns = ['db', 'cluster', 'snapshot'].map((kind) => `arn:aws:rds:${PLACE}:${kind}:${NAMES.clone}`);
    for (const arn of arns) expect(decide(role, call(action, arn))).toMatch(/^denied/);
  });

  it('reads the DataMasque login, and no other secret', () => {
    const secret = (name: string) => `arn:aws:secretsmanager:${PLACE}:secret:${name}-AbCdEf`;
    expect(decide(role, call('secretsmanager:GetSecretValue', secret('datamasque/monitor')))).toBe('allowed');
    expect(decide(role, call('secretsmanager:GetSecretValue', secret('rds!db-1')))).toMatch(/^denied/);
  });

  it('puts events in its own name on its bus, and no others', () => {
    const put = (source: string, bus = 'default'): ServiceCall => ({
      ...call('events:PutEvents', `arn:aws:events:${PLACE}:event-bus/${bus}`),
      context: { 'events:source': source },
    });
    expect(decide(role, put('masking.automation'))).toBe('allowed');
    expect(decide(role, put('release.pipeline'))).toMatch(/^denied/);
    expect(decide(role, put('masking.automation', 'other'))).toMatch(/^denied/);
  });
});
