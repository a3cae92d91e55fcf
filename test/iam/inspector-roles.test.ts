import { Template } from 'aws-cdk-lib/assertions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { decide } from '../../faults/iam/decision';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import { MaskingMonitor } from '../../lib';
import { newStack, workflowIn } from '../lib/workflow-fixture';
import { deployedNames, PLACE } from './deployed-names';

function deployedRoles() {
  const stack = newStack();
  const workflow = workflowIn(stack);
  const foreignArn = `arn:aws:states:${PLACE}:stateMachine:DataMasque`;
  const monitor = new MaskingMonitor(stack, 'Monitor', {
    workflows: [workflow],
    blueprints: [sfn.StateMachine.fromStateMachineArn(stack, 'Foreign', foreignArn)],
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor'),
    },
  });
  const template = Template.fromStack(stack).toJSON() as IamTemplate;
  const names = deployedNames(template);
  const roleOf = (handler: lambda.Function | undefined) =>
    roleStatements(template, stack.resolve(handler?.role?.roleName).Ref, names);
  return {
    inspector: roleOf(monitor.inspector),
    stopper: roleOf(monitor.stopper),
    machine: String(stack.resolve(workflow.stateMachine.stateMachineArn).Ref),
    records: `arn:aws:dynamodb:${PLACE}:table/${stack.resolve(monitor.records.tableName).Ref}`,
  };
}

const { inspector, stopper, machine, records } = deployedRoles();
const executionOf = (name: string) => `arn:aws:states:${PLACE}:execution:${name}:run-1`;
const secretOf = (name: string) => `arn:aws:secretsmanager:${PLACE}:secret:${name}-AbCdEf`;

const may = (role: typeof inspector, action: string, arn: string) =>
  decide(role, { action, resources: [{ arn }] });

/** What no function that is asked by the API's callers has any business with. */
const FOREIGN_ACTIONS: readonly (readonly [string, string])[] = [
  ['states:StartExecution', `arn:aws:states:${PLACE}:stateMachine:${machine}`],
  ['states:ListExecutions', `arn:aws:states:${PLACE}:stateMachine:${machine}`],
  ['states:RedriveExecution', executionOf(machine)],
  ['rds:DescribeDBInstances', `arn:aws:rds:${PLACE}:db:orders`],
  ['rds:DeleteDBInstance', `arn:aws:rds:${PLACE}:db:orders`],
  ['dynamodb:PutItem', records],
  ['dynamodb:DeleteItem', records],
  ['dynamodb:Scan', records],
  ['events:PutEvents', `arn:aws:events:${PLACE}:event-bus/default`],
  ['secretsmanager:GetSecretValue', secretOf('orders-database')],
];

describe('the role of an inspector', () => {
  it.each(['states:DescribeExecution', 'states:GetExecutionHistory'])(
    'may %s, of its machines only',
    (action) => {
      expect(may(inspector, action, executionOf(machine))).toBe('allowed');
      expect(may(inspector, action, executionOf('DataMasque'))).toBe('allowed');
      expect(may(inspector, action, executionOf('Payroll'))).toMatch(/^denied/);
    },
  );

  it('reads the DataMasque login', () => {
    expect(may(inspector, 'secretsmanager:GetSecretValue', secretOf('datamasque/monitor'))).toBe('allowed');
  });

  it('queries the records by the indexes that there are, and no other table', () => {
    for (const arn of [
      records,
      ...['AllRuns', 'RunsByDatabase', 'RunsByVerdict'].map((name) => `${records}/index/${name}`),
    ])
      expect(may(inspector, 'dynamodb:Query', arn)).toBe('allowed');
    expect(may(inspector, 'dynamodb:Query', `${records}-of-others`)).toMatch(/^denied/);
    expect(may(inspector, 'dynamodb:Query', `${records}/index/Another`)).toMatch(/^denied/);
  });

  it.each([['states:StopExecution', executionOf(machine)] as const, ...FOREIGN_ACTIONS])(
    'does nothing else: %s',
    (action, arn) => {
      expect(may(inspector, action, arn)).toMatch(/^denied/);
    },
  );
});

describe('the role of a stopper', () => {
  it('stops executions of the workflows, and of nothing else', () => {
    expect(may(stopper, 'states:StopExecution', executionOf(machine))).toBe('allowed');
    expect(may(stopper, 'states:StopExecution', executionOf('DataMasque'))).toMatch(/^denied/);
    expect(may(stopper, 'states:StopExecution', executionOf('Payroll'))).toMatch(/^denied/);
  });

  it.each([
    ['states:DescribeExecution', executionOf(machine)] as const,
    ['states:GetExecutionHistory', executionOf(machine)] as const,
    ['secretsmanager:GetSecretValue', secretOf('datamasque/monitor')] as const,
    ...FOREIGN_ACTIONS,
  ])('does nothing else: %s', (action, arn) => {
    expect(may(stopper, action, arn)).toMatch(/^denied/);
  });
});
