import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MaskingConsole, MaskingMonitor, MaskingStateMachine, MaskingTrigger } from 'cdk-masking-automation';

const app = new App();
const stack = new Stack(app, 'MaskingPage', { env: { account: '111122223333', region: 'us-east-1' } });

const blueprint = sfn.StateMachine.fromStateMachineName(stack, 'Blueprint', 'DataMasque-orders');
const trigger = new MaskingTrigger(stack, 'Trigger', {
  stateMachines: [MaskingStateMachine.blueprint(blueprint)],
});
const monitor = new MaskingMonitor(stack, 'Monitor', {
  blueprints: [blueprint],
  dataMasque: {
    url: 'https://datamasque.example.com',
    credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
  },
});

const page = new MaskingConsole(stack, 'Page', {
  trigger,
  monitor,
  // Left out, a Cognito user pool is made, and people are let in by it.
  identityProvider: {
    issuer: 'https://idp.example.com/masking',
    clientId: 'automation-page',
    scopes: { read: 'masking/read', start: 'masking/start', stop: 'masking/stop' },
  },
});

new CfnOutput(stack, 'PageUrl', { value: page.url });
app.synth();
