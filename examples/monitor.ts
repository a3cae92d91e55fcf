import { App, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MaskingMonitor } from 'cdk-masking-automation';

const app = new App();
const stack = new Stack(app, 'MaskingMonitor', { env: { account: '111122223333', region: 'us-east-1' } });

new MaskingMonitor(stack, 'Monitor', {
  blueprints: [sfn.StateMachine.fromStateMachineName(stack, 'Blueprint', 'DataMasque-orders')],
  dataMasque: {
    url: 'https://datamasque.example.com',
    credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
  },
});
app.synth();
