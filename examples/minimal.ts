// The smallest app with a workflow of its own: masked snapshots, and what starts and lists the runs.
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { MaskingStateMachine, MaskingTrigger, MaskingWorkflow } from 'cdk-masking-automation';

const app = new App();
const stack = new Stack(app, 'Masking');
const vpc = new ec2.Vpc(stack, 'Vpc');
const dataMasque = new ec2.SecurityGroup(stack, 'DataMasque', { vpc });
const clones = new ec2.SecurityGroup(stack, 'Clones', { vpc });
clones.addIngressRule(dataMasque, ec2.Port.tcp(5432), 'DataMasque masks the clones');

const workflow = new MaskingWorkflow(stack, 'Workflow', {
  dataMasque: {
    url: 'https://datamasque.example.com',
    credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
    vpc,
  },
  cloneSecurityGroups: [clones],
  databaseSecretNames: ['rds!db-*', 'rds!cluster-*'],
});
new MaskingTrigger(stack, 'Trigger', {
  stateMachines: [MaskingStateMachine.workflow(workflow.stateMachine)],
});
app.synth();
