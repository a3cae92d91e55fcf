// For Aurora clusters of any size: each run clones the cluster as it is now, copy-on-write, in minutes instead of restoring
// a snapshot, and keeps the three newest masked snapshots of it.
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { CloneMethod, MaskingStateMachine, MaskingTrigger, MaskingWorkflow } from 'cdk-masking-automation';

const app = new App();
const stack = new Stack(app, 'MaskingAurora', { env: { account: '111122223333', region: 'us-east-1' } });
const vpc = new ec2.Vpc(stack, 'Vpc');
const dataMasque = new ec2.SecurityGroup(stack, 'DataMasque', { vpc });
const clones = new ec2.SecurityGroup(stack, 'Clones', { vpc });
clones.addIngressRule(dataMasque, ec2.Port.tcp(5432), 'DataMasque masks the clones');
const clusterKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555';

const workflow = new MaskingWorkflow(stack, 'Workflow', {
  dataMasque: {
    url: 'https://datamasque.example.com',
    credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
    vpc,
  },
  cloneSecurityGroups: [clones],
  // The cluster and its instances.
  sourceDatabases: ['orders', 'orders-*'],
  databaseSecretNames: ['rds!cluster-*'],
  sourceKmsKeys: [kms.Key.fromKeyArn(stack, 'ClusterKey', clusterKeyArn)],
  cloneMethod: CloneMethod.COPY_ON_WRITE,
  keepSnapshots: 3,
  // A masking run that takes longer is cancelled, and the clone deleted.
  deadlines: { masking: Duration.days(2) },
});
new MaskingTrigger(stack, 'Trigger', {
  stateMachines: [MaskingStateMachine.workflow(workflow.stateMachine)],
});
app.synth();
