import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { addToKeyPolicy } from '../key-policy';

/** How long Step Functions uses one data key, in seconds: its default. */
const DATA_KEY_REUSE = 300;

/**
 * Has a state machine's definition and all that its executions hold encrypted under a customer-managed key, which its
 * role may then use for that machine and its log, and for nothing else.
 */
export function encryptStateMachine(
  scope: Construct,
  stateMachine: sfn.StateMachine,
  role: iam.IRole,
  key: kms.IKey,
): void {
  // Not by the construct's own encryptionConfiguration: it allows the use of the key for an ARN that it makes of the
  // machine's name, and this machine may have none before it is deployed.
  const resource = stateMachine.node.defaultChild as sfn.CfnStateMachine;
  resource.encryptionConfiguration = {
    type: 'CUSTOMER_MANAGED_KMS_KEY',
    kmsKeyId: key.keyArn,
    kmsDataKeyReusePeriodSeconds: DATA_KEY_REUSE,
  };
  const logs = Stack.of(scope).formatArn({
    service: 'logs',
    resource: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  // A policy of its own: the machine waits for its role's other permissions, and this one waits for the machine.
  const policy = new iam.Policy(scope, 'StateMachineKeyPolicy', {
    statements: [
      new iam.PolicyStatement({
        sid: 'UseStateMachineKey',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: {
          StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachine.stateMachineArn },
        },
      }),
      new iam.PolicyStatement({
        sid: 'EncryptLogDelivery',
        actions: ['kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:SourceArn': logs } },
      }),
    ],
  });
  role.attachInlinePolicy(policy);
  addToKeyPolicy(scope, key, {
    statement: new iam.PolicyStatement({
      actions: ['kms:Decrypt'],
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      resources: ['*'],
      conditions: { StringEquals: { 'kms:EncryptionContext:SourceArn': logs } },
    }),
    warningId: 'stateMachineKeyPolicy',
    key: 'the key of the state machine',
    otherwise: 'the log of the state machine stays empty',
  });
}
