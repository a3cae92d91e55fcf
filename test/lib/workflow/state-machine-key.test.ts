import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeEach, describe, expect, it } from 'vitest';
import { MaskingMonitor } from '../../../lib';
import { DEPLOYMENT, PLACE } from '../../iam/deployed-names';
import { fullAutomationIn } from '../automation-fixture';
import { resourcesIn, statementsIn } from '../template-parts';
import { newStack, workflowIn } from '../workflow-fixture';

const DATAMASQUE_URL = 'https://datamasque.example.com';
const keyArn = (id: string) => `arn:aws:kms:${PLACE}:key/00000000-0000-4000-8000-${id.padStart(12, '0')}`;

let stack: Stack;

beforeEach(() => {
  stack = newStack();
});

const resources = (type: string) => resourcesIn(stack, type);
const statements = (sid: string) => statementsIn(stack, sid);

describe('a customer-managed key of state machines', () => {
  const CONTEXT = 'kms:EncryptionContext:aws:states:stateMachineArn';
  const LOGS = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:logs:${PLACE}:*`]] };
  const machinesCalled = (name: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:states:${PLACE}:stateMachine:${name}`]],
  });
  const machineRef = () => {
    const [id] = Object.keys(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
    return { Ref: id };
  };
  const blueprint = () =>
    sfn.StateMachine.fromStateMachineArn(
      stack,
      'Blueprint',
      `arn:aws:states:${PLACE}:stateMachine:DataMasque`,
    );

  it('encrypts executions of the workflow, whose role may use it for that machine and its log alone', () => {
    const stateMachineKmsKey = new kms.Key(stack, 'Key');
    const { workflow } = fullAutomationIn(stack, 'Masking', { stateMachineKmsKey });
    const Arn = stack.resolve(stateMachineKmsKey.keyArn);
    const [machine] = resources('AWS::StepFunctions::StateMachine');
    expect(machine?.Properties.EncryptionConfiguration).toEqual({
      Type: 'CUSTOMER_MANAGED_KMS_KEY',
      KmsKeyId: Arn,
      KmsDataKeyReusePeriodSeconds: 300,
    });
    expect(statements('UseStateMachineKey')).toEqual([
      {
        Sid: 'UseStateMachineKey',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: Arn,
        Condition: { StringLike: { [CONTEXT]: machinesCalled('*') } },
      },
    ]);
    const policies = resources('AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties).includes('"UseStateMachineKey"'),
    );
    expect(policies.map(({ Properties }) => Properties.Roles)).toEqual([
      [stack.resolve(workflow.role.roleName)],
    ]);
  });

  it('may be used for the machine of a given name alone', () => {
    const stateMachineKmsKey = new kms.Key(stack, 'Key');
    workflowIn(stack, () => ({ stateMachineKmsKey, stateMachineName: 'masking-orders' }));
    expect(statements('UseStateMachineKey')).toMatchObject([
      { Condition: { StringLike: { [CONTEXT]: machinesCalled('masking-orders') } } },
    ]);
  });

  it('can be given up: without one a machine is told to use the key of AWS, or it would keep the one it had', () => {
    workflowIn(stack);
    const [machine] = resources('AWS::StepFunctions::StateMachine');
    expect(machine?.Properties.EncryptionConfiguration).toEqual({ Type: 'AWS_OWNED_KEY' });
    expect(statements('UseStateMachineKey')).toEqual([]);
  });

  it('lets the log of the state machine be delivered', () => {
    fullAutomationIn(stack, 'Masking', { stateMachineKmsKey: new kms.Key(stack, 'Key') });
    const condition = { StringEquals: { 'kms:EncryptionContext:SourceArn': LOGS } };
    const [key] = resources('AWS::KMS::Key');
    expect(statements('EncryptLogDelivery')).toMatchObject([
      { Action: 'kms:GenerateDataKey', Condition: condition },
    ]);
    expect(key?.Properties.KeyPolicy.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': DEPLOYMENT.account } },
    });
  });

  it('is to let the log be delivered where it was made elsewhere, which a warning says', () => {
    fullAutomationIn(stack, 'Masking', { stateMachineKmsKey: kms.Key.fromKeyArn(stack, 'Key', keyArn('1')) });
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Masking/Workflow',
      Match.stringLikeRegexp('log of the state machine stays empty: .*delivery.logs.amazonaws.com'),
    );
  });

  it('is used by the functions that look at executions, for their machines alone, and by nobody else', () => {
    const stateMachineKmsKey = kms.Key.fromKeyArn(stack, 'Key', keyArn('1'));
    new MaskingMonitor(stack, 'Monitor', {
      workflows: [workflowIn(stack, () => ({ stateMachineKmsKey }))],
      blueprints: [blueprint()],
      blueprintKeys: [kms.Key.fromKeyArn(stack, 'BlueprintKey', keyArn('2'))],
      dataMasque: {
        url: DATAMASQUE_URL,
        credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor'),
      },
    });
    const decrypt = {
      Sid: 'DecryptExecutions',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: [keyArn('1'), keyArn('2')],
      Condition: {
        StringEquals: {
          'kms:ViaService': {
            'Fn::Join': ['', ['states.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
          },
          [CONTEXT]: [machineRef(), `arn:aws:states:${PLACE}:stateMachine:DataMasque`],
        },
      },
    };
    expect(statements('DecryptExecutions')).toEqual([decrypt, decrypt]);
    const users = resources('AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties.PolicyDocument).includes('kms:'),
    );
    expect(
      users.map(({ Properties }) => Properties.PolicyName.replace(/(Role)?DefaultPolicy.*/, '')),
    ).toEqual(['Workflow', 'MonitorReconciler', 'MonitorInspector']);
  });

  it('is refused as an alias, by which KMS authorises nothing', () => {
    const monitor = { blueprintKeys: [kms.Alias.fromAliasName(stack, 'Alias', 'alias/runs')] };
    expect(() => fullAutomationIn(stack, 'Masking', { blueprints: [], monitor })).toThrow(
      'blueprintKeys must be a key, not an alias, for KMS authorises no call by an alias',
    );
  });
});
