import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CloneMethod, CloneZone, MaskingAutomation } from '../lib';

/** Where it pretends to be deployed. */
export const PLACE = { account: '111122223333', region: 'us-east-1' } as const;

/** How it is synthesized. */
export interface WholeAutomationOptions {
  /** @default PLACE.region */
  readonly region?: string;
  /** Beginning of ARNs there. @default aws */
  readonly partition?: string;
  /** Whether there is a page, which GovCloud and China have none of. @default true */
  readonly page?: boolean;
  /** CDK context, e.g. feature flags. @default none */
  readonly context?: Readonly<Record<string, unknown>>;
}

/**
 * An automation with every option that adds a permission, so that there is none that it does not have. What it takes
 * from elsewhere is imported: its permissions are not ours.
 */
export function wholeAutomation({
  region = PLACE.region,
  partition = 'aws',
  page = true,
  context = {},
}: WholeAutomationOptions = {}): MaskingAutomation {
  const arn = (service: string, rest: string) =>
    `arn:${partition}:${service}:${region}:${PLACE.account}:${rest}`;
  const keyArn = (name: string) => arn('kms', `key/${name}`);
  const secretArn = (name: string) => arn('secretsmanager', `secret:${name}-AbCdEf`);
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false, context });
  const stack = new Stack(app, 'Masking', { env: { ...PLACE, region } });
  const key = (name: string) => kms.Key.fromKeyArn(stack, name, keyArn(name));
  const secret = (name: string, encryptionKey?: kms.IKey) =>
    secretsmanager.Secret.fromSecretAttributes(stack, name, {
      secretCompleteArn: secretArn(name),
      encryptionKey,
    });
  const automation = new MaskingAutomation(stack, 'Automation', {
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secret('datamasque-login', key('of-the-login')),
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: [`${region}a`, `${region}b`],
        privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      }),
    },
    cloneSecurityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Clones', 'sg-0123456789abcdef0')],
    databaseSecretNames: ['rds!db-*'],
    runSecrets: [secret('run-secret')],
    cloneMethod: CloneMethod.COPY_ON_WRITE,
    zone: CloneZone.ofInstance('i-0123456789abcdef0'),
    sourceKmsKeys: [key('of-the-sources')],
    snapshotKmsKey: key('of-the-masked-snapshots'),
    stateMachineKmsKey: key('of-the-executions'),
    shareWithAccounts: ['444455556666'],
    keepSnapshots: 5,
    blueprints: [sfn.StateMachine.fromStateMachineName(stack, 'Blueprint', 'DataMasque-orders')],
    monitor: {
      expectEvery: { orders: Duration.hours(26) },
      recordKey: key('of-the-records'),
      blueprintKeys: [key('of-the-blueprints')],
    },
    doctor: true,
    page: page ? {} : undefined,
  });
  addStarts(automation, secretArn('rds!db-orders'));
  return automation;
}

function addStarts(automation: MaskingAutomation, databaseSecretIdentifier: string): void {
  const database = 'orders';
  const { stateMachineArn } = automation.workflow.stateMachine;
  const request = { databaseSecretIdentifier, ruleset: 'customers', stateMachineArn };
  const ofDatabase = { ...request, databaseIdentifier: database };
  automation.addSchedule('Nightly', {
    schedule: ScheduleExpression.rate(Duration.days(1)),
    request: ofDatabase,
  });
  automation.addSnapshotRule('AfterBackup', { database, request });
  automation.addRule('Release', { eventPattern: { source: ['release.pipeline'] }, request: ofDatabase });
}
