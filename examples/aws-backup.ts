import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { EventField } from 'aws-cdk-lib/aws-events';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { MaskingStateMachine, MaskingTrigger, MaskingWorkflow, SourceSnapshot } from 'cdk-masking-automation';

const app = new App();
const stack = new Stack(app, 'MaskingBackups', { env: { account: '111122223333', region: 'us-east-1' } });
const workflow = new MaskingWorkflow(stack, 'Workflow', {
  dataMasque: {
    url: 'https://datamasque.example.com',
    credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
  },
  cloneSecurityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Clones', 'sg-0123456789abcdef0')],
  databaseSecretNames: ['rds!db-*'],
  // The newest snapshot may be one of AWS Backup.
  sourceSnapshot: SourceSnapshot.latestWithAwsBackup(Duration.days(1)),
});
const trigger = new MaskingTrigger(stack, 'Trigger', {
  stateMachines: [MaskingStateMachine.workflow(workflow.stateMachine)],
});

const orders = 'arn:aws:rds:us-east-1:111122223333:db:orders';
const masking = {
  databaseIdentifier: orders,
  databaseSecretIdentifier: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-orders-AbCdEf',
  ruleset: 'orders',
};

// A backup of the database is complete: a run starts from the newest snapshot, which it is.
trigger.addRule('AfterBackup', {
  eventPattern: {
    source: ['aws.backup'],
    detailType: ['Backup Job State Change'],
    detail: { resourceArn: [orders], state: ['COMPLETED'] },
  },
  request: masking,
  idempotencyKey: EventField.fromPath('$.detail.backupJobId'),
});

// A copy of a backup has arrived, e.g. from another account: a run starts from that very copy.
trigger.addRule('AfterCopy', {
  eventPattern: {
    source: ['aws.backup'],
    detailType: ['Copy Job State Change'],
    detail: { resourceArn: [orders], state: ['COMPLETED'], destinationRecoveryPointArn: [{ exists: true }] },
  },
  request: { ...masking, sourceSnapshot: EventField.fromPath('$.detail.destinationRecoveryPointArn') },
  idempotencyKey: EventField.fromPath('$.detail.copyJobId'),
});

app.synth();
