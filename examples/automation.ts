import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { MaskingAutomation } from 'cdk-masking-automation';

const app = new App();
const stack = new Stack(app, 'Masking');
const vpc = new ec2.Vpc(stack, 'Vpc');
const dataMasque = new ec2.SecurityGroup(stack, 'DataMasque', { vpc });
const clones = new ec2.SecurityGroup(stack, 'Clones', { vpc });
clones.addIngressRule(dataMasque, ec2.Port.tcp(5432), 'DataMasque masks the clones');

new MaskingAutomation(stack, 'Masking', {
  dataMasque: {
    url: 'https://datamasque.example.com',
    credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
    vpc,
  },
  cloneSecurityGroups: [clones],
  databaseSecretNames: ['rds!db-*', 'rds!cluster-*'],
  monitor: { expectEvery: { orders: Duration.hours(26) } },
  page: {},
});
app.synth();
