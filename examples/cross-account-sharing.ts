// For test environments in an account of their own: masked snapshots are copied to a key that the account may use, and
// shared with it. RDS shares no snapshot under its default key.
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { MaskingStateMachine, MaskingTrigger, MaskingWorkflow } from 'cdk-masking-automation';

const TEST_ACCOUNT = '444455556666';

const app = new App();
const stack = new Stack(app, 'MaskingSharing', { env: { account: '111122223333', region: 'us-east-1' } });
const vpc = new ec2.Vpc(stack, 'Vpc');
const dataMasque = new ec2.SecurityGroup(stack, 'DataMasque', { vpc });
const clones = new ec2.SecurityGroup(stack, 'Clones', { vpc });
clones.addIngressRule(dataMasque, ec2.Port.tcp(5432), 'DataMasque masks the clones');

// The other account copies a shared snapshot to a key of its own, and needs this one for it. Its own policies then say
// which of its roles may.
const key = new kms.Key(stack, 'MaskedSnapshots', { enableKeyRotation: true });
const testAccount = new iam.AccountPrincipal(TEST_ACCOUNT);
key.grantEncryptDecrypt(testAccount);
key.grant(testAccount, 'kms:DescribeKey');
key.addToResourcePolicy(
  new iam.PolicyStatement({
    principals: [testAccount],
    actions: ['kms:CreateGrant'],
    resources: ['*'],
    conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  }),
);

const workflow = new MaskingWorkflow(stack, 'Workflow', {
  dataMasque: {
    url: 'https://datamasque.example.com',
    credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
    vpc,
  },
  cloneSecurityGroups: [clones],
  databaseSecretNames: ['rds!db-*', 'rds!cluster-*'],
  snapshotKmsKey: key,
  shareWithAccounts: [TEST_ACCOUNT],
});
new MaskingTrigger(stack, 'Trigger', {
  stateMachines: [MaskingStateMachine.workflow(workflow.stateMachine)],
});

new CfnOutput(stack, 'KeyArn', { value: key.keyArn });
app.synth();
