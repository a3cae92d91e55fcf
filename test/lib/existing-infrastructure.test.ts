import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aspects, PermissionsBoundary, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeEach, describe, expect, it } from 'vitest';
import { MaskingMonitor } from '../../lib';
import { DEPLOYMENT, PLACE } from '../iam/deployed-names';
import { fullAutomationIn } from './automation-fixture';
import { workflowIn } from './workflow-fixture';

const DATAMASQUE_URL = 'https://datamasque.example.com';
const keyArn = (id: string) => `arn:aws:kms:${PLACE}:key/00000000-0000-4000-8000-${id.padStart(12, '0')}`;
const secretArn = (name: string) => `arn:aws:secretsmanager:${PLACE}:secret:${name}-AbCdEf`;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: DEPLOYMENT });
});

interface Resource {
  // biome-ignore lint/suspicious/noExplicitAny: properties differ by type.
  readonly Properties: any;
}

function resources(type: string): readonly Resource[] {
  return Object.values(Template.fromStack(stack).findResources(type)) as unknown as Resource[];
}

/** The statements of all policies that have an id. */
function statements(sid: string): readonly Resource['Properties'][] {
  return [...resources('AWS::IAM::Policy'), ...resources('AWS::IAM::ManagedPolicy')]
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Sid }) => Sid === sid);
}

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

describe('a customer-managed key of state machines', () => {
  const CONTEXT = 'kms:EncryptionContext:aws:states:stateMachineArn';
  const LOGS = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:logs:${PLACE}:*`]] };
  const machineRef = () => {
    const [id] = Object.keys(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
    return { Ref: id };
  };
  const blueprint = () =>
    sfn.StateMachine.fromStateMachineArn(
      stack,
      'Blueprint',
      `arn:aws:states:${PLACE}:stateMachine:DataMasque`,
    );

  it('encrypts executions of the workflow, whose role may use it for that machine and its log alone', () => {
    const stateMachineKmsKey = new kms.Key(stack, 'Key');
    const { workflow } = fullAutomationIn(stack, 'Masking', { stateMachineKmsKey });
    const Arn = stack.resolve(stateMachineKmsKey.keyArn);
    const [machine] = resources('AWS::StepFunctions::StateMachine');
    expect(machine?.Properties.EncryptionConfiguration).toEqual({
      Type: 'CUSTOMER_MANAGED_KMS_KEY',
      KmsKeyId: Arn,
      KmsDataKeyReusePeriodSeconds: 300,
    });
    expect(statements('UseStateMachineKey')).toEqual([
      {
        Sid: 'UseStateMachineKey',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: Arn,
        Condition: { StringEquals: { [CONTEXT]: machineRef() } },
      },
    ]);
    const policies = resources('AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties).includes('"UseStateMachineKey"'),
    );
    expect(policies.map(({ Properties }) => Properties.Roles)).toEqual([
      [stack.resolve(workflow.role.roleName)],
    ]);
  });

  it('lets the log of the state machine be delivered', () => {
    fullAutomationIn(stack, 'Masking', { stateMachineKmsKey: new kms.Key(stack, 'Key') });
    const condition = { StringEquals: { 'kms:EncryptionContext:SourceArn': LOGS } };
    const [key] = resources('AWS::KMS::Key');
    expect(statements('EncryptLogDelivery')).toMatchObject([
      { Action: 'kms:GenerateDataKey', Condition: condition },
    ]);
    expect(key?.Properties.KeyPolicy.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: condition,
    });
  });

  it('is to let the log be delivered where it was made elsewhere, which a warning says', () => {
    fullAutomationIn(stack, 'Masking', { stateMachineKmsKey: kms.Key.fromKeyArn(stack, 'Key', keyArn('1')) });
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Masking/Workflow',
      Match.stringLikeRegexp('log of the state machine stays empty: .*delivery.logs.amazonaws.com'),
    );
  });

  it('is used by the functions that look at executions, for their machines alone, and by nobody else', () => {
    const stateMachineKmsKey = kms.Key.fromKeyArn(stack, 'Key', keyArn('1'));
    new MaskingMonitor(stack, 'Monitor', {
      workflows: [workflowIn(stack, () => ({ stateMachineKmsKey }))],
      blueprints: [blueprint()],
      blueprintKeys: [kms.Key.fromKeyArn(stack, 'BlueprintKey', keyArn('2'))],
      dataMasque: {
        url: DATAMASQUE_URL,
        credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor'),
      },
    });
    const decrypt = {
      Sid: 'DecryptExecutions',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: [keyArn('1'), keyArn('2')],
      Condition: {
        StringEquals: {
          'kms:ViaService': {
            'Fn::Join': ['', ['states.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
          },
          [CONTEXT]: [machineRef(), `arn:aws:states:${PLACE}:stateMachine:DataMasque`],
        },
      },
    };
    expect(statements('DecryptExecutions')).toEqual([decrypt, decrypt]);
    const users = resources('AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties.PolicyDocument).includes('kms:'),
    );
    expect(
      users.map(({ Properties }) => Properties.PolicyName.replace(/(Role)?DefaultPolicy.*|[0-9A-F]{8}$/, '')),
    ).toEqual(['WorkflowStateMachineKeyPolicy', 'MonitorReconciler', 'MonitorInspector']);
  });

  it('is refused as an alias, by which KMS authorises nothing', () => {
    const monitor = { blueprintKeys: [kms.Alias.fromAliasName(stack, 'Alias', 'alias/runs')] };
    expect(() => fullAutomationIn(stack, 'Masking', { blueprints: [], monitor })).toThrow(
      'blueprintKeys must be a key, not an alias, for KMS authorises no call by an alias',
    );
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
