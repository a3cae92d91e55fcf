import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { MaskingPolicy } from 'cdk-masking-automation';

const app = new App();
const stack = new Stack(app, 'DataMasqueHost');
const host = iam.Role.fromRoleName(stack, 'Host', 'datamasque-host');

new MaskingPolicy(stack, 'Policy', { stateMachineNames: ['DataMasque*'] }).attachTo(host);
app.synth();
