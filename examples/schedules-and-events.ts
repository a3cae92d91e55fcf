import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { EventField } from 'aws-cdk-lib/aws-events';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MaskingStateMachine, MaskingTrigger } from 'cdk-masking-automation';

const app = new App();
const env = { account: '111122223333', region: 'us-east-1' };
const stack = new Stack(app, 'MaskingEvents', { env });
const machineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:Masking';
const stateMachine = sfn.StateMachine.fromStateMachineArn(stack, 'Workflow', machineArn);
const trigger = new MaskingTrigger(stack, 'Trigger', {
  stateMachines: [MaskingStateMachine.workflow(stateMachine)],
});

const masking = {
  databaseSecretIdentifier: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf',
  ruleset: '123e4567-e89b-42d3-a456-426614174000',
};

trigger.addSchedule('Nightly', {
  schedule: ScheduleExpression.cron({ minute: '0', hour: '1' }),
  timeZone: TimeZone.EUROPE_BERLIN,
  flexibleWindow: Duration.minutes(15),
  requests: [
    { ...masking, databaseIdentifier: 'orders' },
    { ...masking, databaseIdentifier: 'payroll' },
  ],
});

trigger.addSnapshotRule('AfterBackup', {
  database: 'orders',
  request: masking,
  manualSnapshotNames: ['orders-release-*'],
});

trigger.addRule('Release', {
  eventPattern: { source: ['release.pipeline'], detailType: ['Released'] },
  request: { ...masking, databaseIdentifier: EventField.fromPath('$.detail.database') },
});

app.synth();
