import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { MaskingWorkflow, WarningPolicy } from '../lib';

/** The DataMasque server that masks, and where its clones may be. All of it exists already. */
export interface WorkflowContext {
  /** Base URL of the server. */
  readonly url: string;
  /** Name of the secret with its `username` and `password`. */
  readonly secretName: string;
  /** Id of a ruleset for PostgreSQL on that server. */
  readonly ruleset: string;
  readonly vpcId: string;
  /** Zones of the VPC, by comma. */
  readonly availabilityZones: string;
  /** Private subnets, one in each zone, by comma. */
  readonly privateSubnetIds: string;
  /** Security group from which the server reaches databases. */
  readonly serverSecurityGroupId: string;
}

/** The keys of the context that the test needs. */
export const CONTEXT_KEYS: readonly (keyof WorkflowContext)[] = [
  'url',
  'secretName',
  'ruleset',
  'vpcId',
  'availabilityZones',
  'privateSubnetIds',
  'serverSecurityGroupId',
];

/** Within the hour that a custom resource may take. */
const RUN_TIMEOUT = Duration.minutes(55);

function contextOf(app: App): WorkflowContext {
  const missing = CONTEXT_KEYS.filter((key) => typeof app.node.tryGetContext(key) !== 'string');
  if (missing.length > 0) {
    throw new Error(
      `the test of the workflow needs a DataMasque server, got no context ${missing.join(', ')}; name each as -c KEY=VALUE, see npm run integ -- --help`,
    );
  }
  const entries = CONTEXT_KEYS.map((key) => [key, app.node.tryGetContext(key)]);
  return Object.fromEntries(entries) as WorkflowContext;
}

function createSource(stack: Stack, vpc: ec2.IVpc, securityGroup: ec2.ISecurityGroup): rds.DatabaseInstance {
  return new rds.DatabaseInstance(stack, 'Source', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17_9 }),
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO),
    credentials: rds.Credentials.fromGeneratedSecret('masking'),
    databaseName: 'orders',
    allocatedStorage: 20,
    storageEncrypted: true,
    backupRetention: Duration.days(1),
    deleteAutomatedBackups: true,
    deletionProtection: false,
    removalPolicy: RemovalPolicy.DESTROY,
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [securityGroup],
  });
}

/** One run of the workflow on a small database of its own, with a DataMasque server that exists already. */
export function workflowTest(app: App): IntegTest {
  const context = contextOf(app);
  const stack = new Stack(app, 'masking-integ-workflow', { suppressTemplateIndentation: true });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: context.vpcId,
    availabilityZones: context.availabilityZones.split(','),
    privateSubnetIds: context.privateSubnetIds.split(','),
  });
  const server = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Server', context.serverSecurityGroupId);
  const databases = new ec2.SecurityGroup(stack, 'Databases', { vpc, allowAllOutbound: false });
  databases.addIngressRule(server, ec2.Port.tcp(5432), 'DataMasque masks the clones');
  const source = createSource(stack, vpc, databases);
  const secret = source.secret as secretsmanager.ISecret;
  const workflow = new MaskingWorkflow(stack, 'Workflow', {
    dataMasque: {
      url: context.url,
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', context.secretName),
      vpc,
      securityGroups: [server],
    },
    cloneSecurityGroups: [databases],
    databaseSecrets: [secret],
    sourceDatabases: [source.instanceIdentifier],
    onWarnings: WarningPolicy.ACCEPT,
  });
  const integ = new IntegTest(app, 'Integ', { testCases: [stack] });
  const start = integ.assertions.awsApiCall('StepFunctions', 'startExecution', {
    stateMachineArn: workflow.stateMachine.stateMachineArn,
    input: stack.toJsonString({
      databaseIdentifier: source.instanceIdentifier,
      databaseSecretIdentifier: secret.secretArn,
      ruleset: context.ruleset,
    }),
  });
  const describe = integ.assertions.awsApiCall('StepFunctions', 'describeExecution', {
    executionArn: start.getAttString('executionArn'),
  });
  describe.expect(ExpectedResult.objectLike({ status: 'SUCCEEDED' }));
  describe.waitForAssertions({ totalTimeout: RUN_TIMEOUT, interval: Duration.seconds(30) });
  start.next(describe);
  return integ;
}

if (require.main === module) workflowTest(new App());
