import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { addToKeyPolicy } from '../key-policy';

/** How long Step Functions uses one data key, in seconds: its default. */
const DATA_KEY_REUSE = 300;

/**
 * How a state machine's definition and all that its executions hold are encrypted. Without a key that is said too: on an
 * update Step Functions keeps the key that it had, which the role may not use any more, unless it is told of another.
 */
export function encryptionOf(key: kms.IKey | undefined): sfn.CfnStateMachine.EncryptionConfigurationProperty {
  if (key === undefined) return { type: 'AWS_OWNED_KEY' };
  return {
    type: 'CUSTOMER_MANAGED_KMS_KEY',
    kmsKeyId: key.keyArn,
    kmsDataKeyReusePeriodSeconds: DATA_KEY_REUSE,
  };
}

/**
 * Lets a state machine's role encrypt and decrypt executions and their log, and nothing else. They are statements of the
 * role's own policy, which is there before the machine has the key.
 *
 * @param stateMachineName undefined where CloudFormation makes it up. Then any machine of this account and Region will do,
 * since the role must be there, permissions and all, before the machine whose name it would have to know
 */
export function useKeyStatements(
  scope: Construct,
  key: kms.IKey | undefined,
  stateMachineName: string | undefined,
): iam.PolicyStatement[] {
  if (key === undefined) return [];
  const stateMachine = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: stateMachineName ?? '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const logs = Stack.of(scope).formatArn({
    service: 'logs',
    // The star is part of the context that Step Functions gives.
    resource: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    new iam.PolicyStatement({
      sid: 'UseStateMachineKey',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [key.keyArn],
      conditions: { StringLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachine } },
    }),
    new iam.PolicyStatement({
      sid: 'EncryptLogDelivery',
      actions: ['kms:GenerateDataKey'],
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:EncryptionContext:SourceArn': logs } },
    }),
  ];
}

/** Lets the service that delivers a state machine's log decrypt it, for this account alone. */
export function letLogBeDelivered(scope: Construct, key: kms.IKey | undefined): void {
  if (key === undefined) return;
  addToKeyPolicy(scope, key, {
    statement: new iam.PolicyStatement({
      actions: ['kms:Decrypt'],
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    warningId: 'stateMachineKeyPolicy',
    key: 'the key of the state machine',
    otherwise: 'the log of the state machine stays empty',
  });
}
