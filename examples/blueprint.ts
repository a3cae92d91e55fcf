// For those who run DataMasque's official blueprint already: what starts and lists its runs, each night as well, and what
// knows how they truly ended. No workflow of this package is made.
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MaskingMonitor, MaskingStateMachine, MaskingTrigger } from 'cdk-masking-automation';

const app = new App();
const stack = new Stack(app, 'MaskingBlueprint', { env: { account: '111122223333', region: 'us-east-1' } });

const blueprint = sfn.StateMachine.fromStateMachineName(stack, 'Blueprint', 'DataMasque-orders');
const orders = {
  databaseIdentifier: 'orders',
  databaseSecretIdentifier: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf',
  ruleset: '123e4567-e89b-42d3-a456-426614174000',
};

const trigger = new MaskingTrigger(stack, 'Trigger', {
  stateMachines: [MaskingStateMachine.blueprint(blueprint)],
  defaults: orders,
});
trigger.addSchedule('Nightly', {
  schedule: ScheduleExpression.cron({ minute: '0', hour: '1' }),
  timeZone: TimeZone.EUROPE_BERLIN,
  requests: [orders],
});

new MaskingMonitor(stack, 'Monitor', {
  blueprints: [blueprint],
  dataMasque: {
    url: 'https://datamasque.example.com',
    credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
  },
  expectEvery: { orders: Duration.hours(26) },
});
app.synth();
