import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aspects, PermissionsBoundary, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { beforeEach, describe, expect, it } from 'vitest';
import { MaskingApi, type MaskingAutomationProps, MaskingSnapshotRule } from '../../lib';
import { DEPLOYMENT, PLACE } from '../iam/deployed-names';
import { SHORTEST } from '../lambda/contract/valid-request';
import { fullAutomationIn } from './automation-fixture';
import { resourcesIn, statementsIn } from './template-parts';

const DATAMASQUE_URL = 'https://datamasque.example.com';
const keyArn = (id: string) => `arn:aws:kms:${PLACE}:key/00000000-0000-4000-8000-${id.padStart(12, '0')}`;
const secretArn = (name: string) => `arn:aws:secretsmanager:${PLACE}:secret:${name}-AbCdEf`;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: DEPLOYMENT });
});

const resources = (type: string) => resourcesIn(stack, type);
const statements = (sid: string) => statementsIn(stack, sid);

describe('an existing VPC', () => {
  const vpcIn = (scope: Stack) =>
    ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    });

  it('takes the functions that ask DataMasque, with existing security groups and subnets', () => {
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Functions', 'sg-0000000000000000f');
    const vpc = vpcIn(stack);
    const dataMasque = {
      url: DATAMASQUE_URL,
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
      vpc,
      vpcSubnets: { availabilityZones: ['us-east-1b'] },
      securityGroups: [securityGroup],
    };
    fullAutomationIn(stack, 'Masking', { dataMasque });
    const inVpc = resources('AWS::Lambda::Function').flatMap(
      ({ Properties: { VpcConfig } }) => VpcConfig ?? [],
    );
    expect(inVpc).toHaveLength(3);
    for (const config of inVpc) {
      expect(config).toEqual({
        SubnetIds: ['subnet-0123456789abcdef1'],
        SecurityGroupIds: ['sg-0000000000000000f'],
      });
    }
    expect(resources('AWS::EC2::SecurityGroup')).toEqual([]);
  });
});

describe('existing keys', () => {
  it('of sources, copies, records and failures are used by what needs them, and nothing is asked of their policies', () => {
    const key = (id: string) => kms.Key.fromKeyArn(stack, `Key${id}`, keyArn(id));
    fullAutomationIn(stack, 'Masking', {
      sourceKmsKeys: [key('1')],
      snapshotKmsKey: key('2'),
      monitor: { recordKey: key('3') },
    });
    expect(statements('GrantDatabaseKeysToRds').map(({ Resource }) => Resource)).toEqual([
      [keyArn('1'), keyArn('2')],
    ]);
    for (const { Resource } of statements('UseRecordKey')) expect(Resource).toBe(keyArn('3'));
    expect(resources('AWS::KMS::Key')).toEqual([]);
  });

  it('of secrets are used through Secrets Manager alone, by each function that reads such a secret', () => {
    const secret = (name: string, id: string) =>
      secretsmanager.Secret.fromSecretAttributes(stack, name, {
        secretCompleteArn: secretArn(name),
        encryptionKey: kms.Key.fromKeyArn(stack, `${name}Key`, keyArn(id)),
      });
    fullAutomationIn(stack, 'Masking', {
      dataMasque: { url: DATAMASQUE_URL, credentials: secret('login', '1') },
      databaseSecrets: [secret('orders', '2')],
    });
    const decrypt = statements('DecryptSecrets');
    expect(decrypt.map(({ Resource }) => Resource)).toEqual([
      [keyArn('1'), keyArn('2')],
      keyArn('1'),
      keyArn('1'),
    ]);
    for (const { Condition } of decrypt) {
      expect(stack.resolve(Condition).StringEquals['kms:ViaService']).toBeDefined();
    }
    const [read] = statements('ReadSecrets');
    expect(read.Resource).toContain(secretArn('login'));
    expect(read.Resource).toContain(secretArn('orders'));
  });
});

describe('keys that no permission can be given on', () => {
  const alias = () => kms.Alias.fromAliasName(stack, 'Alias', 'alias/runs');
  const elsewhere = () =>
    kms.Key.fromKeyArn(
      stack,
      'Elsewhere',
      'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000009',
    );
  const credentials = (encryptionKey: kms.IKey) =>
    secretsmanager.Secret.fromSecretAttributes(stack, 'Login', {
      secretCompleteArn: secretArn('login'),
      encryptionKey,
    });

  it.each<[string, (key: kms.IKey) => Partial<MaskingAutomationProps>]>([
    ['recordKey', (recordKey) => ({ monitor: { recordKey } })],
    ['stateMachineKmsKey', (stateMachineKmsKey) => ({ stateMachineKmsKey })],
    ['the encryptionKey of runSecrets', (key) => ({ runSecrets: [credentials(key)] })],
    [
      'the encryptionKey of dataMasque.credentials',
      (key) => ({ dataMasque: { url: DATAMASQUE_URL, credentials: credentials(key) } }),
    ],
  ])('are refused as %s: an alias, and a key of another Region', (property, props) => {
    expect(() => fullAutomationIn(stack, 'Masking', props(alias()))).toThrow(
      `${property} must be a key, not an alias, for KMS authorises no call by an alias's ARN, got: alias/runs`,
    );
    stack = new Stack(new App(), 'Another', { env: DEPLOYMENT });
    expect(() => fullAutomationIn(stack, 'Masking', props(elsewhere()))).toThrow(
      `${property} must be a key of this Region (us-east-1), got: arn:aws:kms:eu-west-1:`,
    );
  });
});

describe('parts in several Regions', () => {
  const there = () => new Stack(app, 'There', { env: { ...DEPLOYMENT, region: 'eu-west-1' } });

  it('are refused where one calls another: a trigger by an API, a schedule and a rule', () => {
    const { trigger } = fullAutomationIn(stack, 'Masking');
    const { databaseSecretIdentifier, ruleset } = SHORTEST;
    const scope = there();
    const refusal = (called: string) =>
      `${called} must be in the account and Region of what calls it (111122223333, eu-west-1), got: 111122223333, us-east-1`;
    expect(() => new MaskingApi(scope, 'Api', { trigger })).toThrow(refusal('the trigger of an API'));
    expect(
      () =>
        new MaskingSnapshotRule(scope, 'Rule', {
          trigger,
          database: 'orders',
          request: { databaseSecretIdentifier, ruleset },
        }),
    ).toThrow(refusal('the trigger of a rule'));
  });
});

describe('a permissions boundary', () => {
  const boundaries = () =>
    new Set(
      resources('AWS::IAM::Role').map(({ Properties }) => JSON.stringify(Properties.PermissionsBoundary)),
    );

  it('of a scope is on every role, those of the deployment included', () => {
    fullAutomationIn(stack);
    const boundary = iam.ManagedPolicy.fromManagedPolicyArn(
      stack,
      'Boundary',
      'arn:aws:iam::111122223333:policy/b',
    );
    iam.PermissionsBoundary.of(stack).apply(boundary);
    expect([...boundaries()]).toEqual(['"arn:aws:iam::111122223333:policy/b"']);
  });

  it('of the context is on every role, those of the deployment included', () => {
    stack = new Stack(app, 'Bounded', {
      env: DEPLOYMENT,
      permissionsBoundary: PermissionsBoundary.fromName('b'),
    });
    fullAutomationIn(stack);
    expect(resources('AWS::IAM::Role').length).toBeGreaterThan(8);
    expect([...boundaries()]).toEqual([expect.stringMatching(/:iam::111122223333:policy\/b/)]);
  });
});

describe('roles that are made elsewhere', () => {
  /** Names of the roles, by their paths in the stack. */
  const ROLES = {
    'Masking/Workflow/Role': 'masking-workflow',
    'Masking/Workflow/Masking/Role': 'masking-functions',
    'Masking/Workflow/Snapshot/Role': 'masking-snapshots',
    'Masking/Trigger/Handler/Role': 'masking-trigger',
    'Masking/Trigger/Nightly/Role': 'masking-nightly',
    'Masking/Monitor/Reconciler/Role': 'masking-monitor',
    'Masking/Monitor/Inspector/Role': 'masking-inspector',
    'Masking/Monitor/Stopper/Role': 'masking-stopper',
    'Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C/ServiceRole': 'masking-page-files',
  };

  it('are all that is used of IAM', () => {
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: ROLES });
    fullAutomationIn(stack, 'Masking', { stateMachineKmsKey: new kms.Key(stack, 'Key') });
    const { Resources } = Template.fromStack(stack).toJSON() as {
      Resources: { [id: string]: { readonly Type: string } };
    };
    const ofIam = Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
    expect(ofIam).toEqual([]);
    const given = JSON.stringify(Resources);
    for (const name of Object.values(ROLES)) expect(given).toContain(`role/${name}"`);
  });

  it('are told what they must be allowed by a report', () => {
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: ROLES });
    fullAutomationIn(stack, 'Masking', { stateMachineKmsKey: new kms.Key(stack, 'Key') });
    const { directory } = app.synth();
    const report = readFileSync(join(directory, 'iam-policy-report.txt'), 'utf8');
    for (const [path, name] of Object.entries(ROLES)) expect(report).toContain(`<${name}> (Stack/${path})`);
    expect(report).toContain('ListAndStartExecutions');
    expect(report).toContain('UseStateMachineKey');
    expect(report).not.toContain('<missing role>');
  });
});

describe('log groups', () => {
  it('can be given a key, all at once', () => {
    fullAutomationIn(stack);
    Aspects.of(stack).add({
      visit(node) {
        if (node instanceof logs.CfnLogGroup) node.kmsKeyId = keyArn('1');
      },
    });
    const keys = resources('AWS::Logs::LogGroup').map(({ Properties }) => Properties.KmsKeyId);
    expect(keys.length).toBeGreaterThan(8);
    expect(new Set(keys)).toEqual(new Set([keyArn('1')]));
  });
});
