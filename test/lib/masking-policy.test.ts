import { App, Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeEach, describe, expect, it } from 'vitest';
import { MaskingPolicy, type MaskingPolicyProps } from '../../lib';

const ENV = { account: '111122223333', region: 'us-east-1' };
const MACHINE_ARN = 'arn:aws:states:us-east-1:111122223333:stateMachine:Masking';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: ENV });
});

const machine = (id = 'Machine', arn = MACHINE_ARN): sfn.IStateMachine =>
  sfn.StateMachine.fromStateMachineArn(stack, id, arn);

function statements(props: MaskingPolicyProps): readonly { readonly Resource: unknown }[] {
  new MaskingPolicy(stack, 'Policy', props);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  return policy?.Properties.PolicyDocument.Statement;
}

function named(name: string): object {
  return {
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, `:states:us-east-1:111122223333:stateMachine:${name}`],
    ],
  };
}

describe('the masking policy', () => {
  it('allows three actions, two of them on the given machines only', () => {
    expect(statements({ stateMachines: [machine()], stateMachineNames: ['DataMasque*'] })).toEqual([
      { Sid: 'ListStateMachines', Effect: 'Allow', Action: 'states:ListStateMachines', Resource: '*' },
      {
        Sid: 'ListAndStartExecutions',
        Effect: 'Allow',
        Action: ['states:ListExecutions', 'states:StartExecution'],
        Resource: [MACHINE_ARN, named('DataMasque*')],
      },
    ]);
  });

  it('names a machine once that is given twice', () => {
    expect(statements({ stateMachines: [machine('A'), machine('B')] })).toMatchObject([
      {},
      { Resource: MACHINE_ARN },
    ]);
  });

  it('covers every machine only when asked for by name', () => {
    expect(statements({ allowAnyStateMachine: true })).toMatchObject([{}, { Resource: named('*') }]);
  });

  it.each(['*', '**', '?*', '???'])('refuses a pattern of nothing but wildcards: %s', (name) => {
    expect(() => statements({ stateMachineNames: [name] })).toThrow(
      `stateMachineNames must not cover any state machine there is, got: "${name}"; give a narrower pattern, or set allowAnyStateMachine`,
    );
  });

  it.each(['', 'Data Masque', MACHINE_ARN, 'x'.repeat(81), 'a\nb'])(
    'refuses a name that no machine has: %j',
    (name) => {
      expect(() => statements({ stateMachineNames: [name] })).toThrow(
        `stateMachineNames must be 1 to 80 letters, digits, -, _ and the wildcards * and ?, got: ${JSON.stringify(name)}`,
      );
    },
  );

  it.each([[{}], [{ stateMachines: [], stateMachineNames: [] }]])(
    'refuses to be about no machine: %j',
    (props) => {
      expect(() => statements(props)).toThrow(
        'a policy needs a state machine, got: none; give stateMachines or stateMachineNames',
      );
    },
  );

  it.each([MACHINE_ARN.replace('us-east-1', 'eu-west-1'), MACHINE_ARN.replace('1111', '4444')])(
    'refuses a machine of another place: %s',
    (arn) => {
      expect(() => statements({ stateMachines: [machine('Elsewhere', arn)] })).toThrow(
        `a state machine must be in the account and Region of its trigger or policy (111122223333, us-east-1), got: ${arn}`,
      );
    },
  );

  it('takes a name and a machine that are known at deployment only', () => {
    stack = new Stack(new App(), 'Agnostic');
    const definitionBody = sfn.DefinitionBody.fromChainable(new sfn.Succeed(stack, 'Done'));
    const own = new sfn.StateMachine(stack, 'Own', { definitionBody });
    const [, starts] = statements({
      stateMachines: [own],
      stateMachineNames: [Aws.STACK_NAME],
    });
    expect(starts?.Resource).toEqual([stack.resolve(own.stateMachineArn), { 'Fn::Join': expect.anything() }]);
  });
});

describe('the policy of a DataMasque host', () => {
  it('is attached to its imported role', () => {
    const role = iam.Role.fromRoleArn(stack, 'Host', 'arn:aws:iam::111122223333:role/team/DataMasqueHost');
    new MaskingPolicy(stack, 'Policy', { stateMachines: [machine()] }).attachTo(role);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', { Roles: ['DataMasqueHost'] });
  });

  it('is attached to a role that CDK may not change otherwise', () => {
    const role = iam.Role.fromRoleName(stack, 'Host', 'DataMasqueHost', { mutable: false });
    new MaskingPolicy(stack, 'Policy', {
      stateMachines: [machine()],
      managedPolicyName: 'Automation',
    }).attachTo(role);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      ManagedPolicyName: 'Automation',
      Roles: ['DataMasqueHost'],
    });
  });

  it('cannot be attached to a role of another account', () => {
    const role = iam.Role.fromRoleArn(stack, 'Host', 'arn:aws:iam::444455556666:role/DataMasqueHost');
    const policy = new MaskingPolicy(stack, 'Policy', { stateMachines: [machine()] });
    expect(() => policy.attachTo(role)).toThrow(
      'a policy can only be attached to a role of its own account (111122223333), got: arn:aws:iam::444455556666:role/DataMasqueHost',
    );
  });
});
