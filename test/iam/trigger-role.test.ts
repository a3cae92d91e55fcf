import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { decide } from '../../faults/iam/decision';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import { MaskingStateMachine, MaskingTrigger } from '../../lib';
import { DEPLOYMENT, deployedNames, PLACE } from './deployed-names';

const machineArn = (name: string) => `arn:aws:states:${PLACE}:stateMachine:${name}`;

function triggerRole() {
  const stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
  const masking = sfn.StateMachine.fromStateMachineArn(stack, 'Masking', machineArn('Masking'));
  const trigger = new MaskingTrigger(stack, 'Trigger', {
    stateMachines: [MaskingStateMachine.workflow(masking)],
    stateMachineNames: ['DataMasque-*'],
  });
  const template = Template.fromStack(stack).toJSON() as IamTemplate;
  const { Ref: roleId } = stack.resolve(trigger.function.role?.roleName);
  return roleStatements(template, roleId, deployedNames(template));
}

const role = triggerRole();

const states = (action: string, ...arns: string[]) =>
  decide(role, { action: `states:${action}`, resources: arns.map((arn) => ({ arn })) });

describe('the role of a trigger', () => {
  it('lists state machines', () => {
    expect(states('ListStateMachines')).toBe('allowed');
  });

  it.each(['Masking', 'DataMasque-orders'])('lists and starts executions of %s', (name) => {
    expect(states('ListExecutions', machineArn(name))).toBe('allowed');
    expect(states('StartExecution', machineArn(name))).toBe('allowed');
  });

  it.each([
    machineArn('Payroll'),
    machineArn('Masking2'),
    machineArn('Masking').replace(DEPLOYMENT.account, '444455556666'),
  ])('neither lists nor starts those of %s', (arn) => {
    expect(states('ListExecutions', arn)).toMatch(/^denied/);
    expect(states('StartExecution', arn)).toMatch(/^denied/);
  });

  it.each([
    'DescribeStateMachine',
    'StartSyncExecution',
    'UpdateStateMachine',
    'DeleteStateMachine',
    'CreateStateMachine',
    'TagResource',
  ])('does nothing else to its machines: %s', (action) => {
    expect(states(action, machineArn('Masking'))).toMatch(/^denied/);
  });

  it.each(['DescribeExecution', 'GetExecutionHistory', 'StopExecution', 'RedriveExecution'])(
    'does nothing to executions: %s',
    (action) => {
      expect(states(action, `arn:aws:states:${PLACE}:execution:Masking:run-1`)).toMatch(/^denied/);
    },
  );
});
