import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, it } from 'vitest';
import { decide } from '../../faults/iam/decision';
import type { PolicyStatement } from '../../faults/iam/policy-statement';
import { maskingEnvironment } from '../../lambda/contract/masking-environment';
import { snapshotEnvironment } from '../../lambda/contract/snapshot-environment';
import { LogLevel } from '../../lib';
import { resolveTemplateValue } from '../../local/template-values';
import { PLACE } from '../iam/deployed-names';
import {
  type DeployedWorkflow,
  deployedWorkflow,
  newStack,
  type PropsIn,
  workflowIn,
} from './workflow-fixture';

const plain = deployedWorkflow();

/** Properties of the function whose logical id begins so. */
function functionOf({ template, names }: DeployedWorkflow, id: string) {
  const functions = template.findResources('AWS::Lambda::Function');
  const [found] = Object.entries(functions).filter(([logicalId]) => logicalId.startsWith(id));
  const properties = found?.[1].Properties;
  return {
    properties,
    variables: resolveTemplateValue(properties.Environment.Variables, names) as Record<string, string>,
  };
}

const sids = (statements: readonly PolicyStatement[]) => statements.map(({ sid }) => sid);

const secretArn = (name: string) => `arn:aws:secretsmanager:${PLACE}:secret:${name}`;

const reads = (statements: readonly PolicyStatement[], name: string) =>
  decide(statements, {
    action: 'secretsmanager:GetSecretValue',
    resources: [{ arn: secretArn(name) }],
  });

describe('the state machine', () => {
  it('logs every event without the data of the execution, and traces it', () => {
    plain.template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  it('keeps its log for three months, as the functions do, or as long as it is told', () => {
    plain.template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    plain.template.resourceCountIs('AWS::Logs::LogGroup', 3);
    deployedWorkflow(() => ({ logRetention: logs.RetentionDays.ONE_WEEK })).template.allResourcesProperties(
      'AWS::Logs::LogGroup',
      { RetentionInDays: 7 },
    );
  });

  it('may have a name', () => {
    const { template } = deployedWorkflow(() => ({ stateMachineName: 'Masking' }));
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', { StateMachineName: 'Masking' });
  });

  it('takes its role for executions of this account only', () => {
    plain.template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'states.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ],
      },
    });
  });

  it('is of the standard type, which may take days', () => {
    plain.template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: Match.absent(),
    });
    expect(plain.definition.TimeoutSeconds).toBeGreaterThan(Duration.days(9).toSeconds());
  });
});

describe('the masking function', () => {
  it('is told whose clones it masks and where', () => {
    expect(maskingEnvironment.read(functionOf(plain, 'WorkflowMasking').variables)).toEqual({
      owner: 'Stack/Workflow',
      sourceSnapshotAccounts: [],
      dataMasqueUrl: 'https://datamasque.example.com',
      dataMasqueCredentialsArn: secretArn('datamasque/automation'),
      verifyTls: true,
      logLevel: 'INFO',
    });
  });

  it('is told of a certificate authority, of unverified TLS and of a log level', () => {
    const certificateAuthority = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
    const deployed = deployedWorkflow((_, least) => ({
      dataMasque: { ...least.dataMasque, certificateAuthority, verifyTls: false },
      logLevel: LogLevel.DEBUG,
    }));
    const environment = maskingEnvironment.read(functionOf(deployed, 'WorkflowMasking').variables);
    expect(environment).toMatchObject({ certificateAuthority, verifyTls: false, logLevel: 'DEBUG' });
  });

  it('reads the secrets that were named, and no other', () => {
    const { maskingRole } = plain;
    expect(reads(maskingRole, 'datamasque/automation-AbCdEf')).toBe('allowed');
    expect(reads(maskingRole, 'rds!db-1234-AbCdEf')).toBe('allowed');
    expect(reads(maskingRole, 'datamasque/automation-AbCdEfG')).toMatch(/^denied/);
    expect(reads(maskingRole, 'payroll-AbCdEf')).toMatch(/^denied/);
    expect(decide(maskingRole, { action: 'secretsmanager:ListSecrets', resources: [] })).toMatch(/^denied/);
  });

  it('reads secrets that were given as such, run secrets too', () => {
    const { maskingRole } = deployedWorkflow((stack) => ({
      databaseSecretNames: ['billing'],
      databaseSecrets: [secretsmanager.Secret.fromSecretNameV2(stack, 'Orders', 'orders')],
      runSecrets: [secretsmanager.Secret.fromSecretCompleteArn(stack, 'Run', secretArn('run-secret-AbCdEf'))],
    }));
    for (const name of ['orders-AbCdEf', 'run-secret-AbCdEf', 'billing-AbCdEf']) {
      expect(reads(maskingRole, name)).toBe('allowed');
    }
    for (const name of ['orders-archive-AbCdEf', 'run-secret-GhIjKl', 'rds!db-1-AbCdEf']) {
      expect(reads(maskingRole, name)).toMatch(/^denied/);
    }
  });

  it('has nothing to do with RDS', () => {
    expect(sids(plain.maskingRole)).toEqual(['a statement without Sid', 'ReadSecrets']);
    expect(plain.maskingRole[0]?.actions).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });
});

describe('the snapshot function', () => {
  it('is told whose snapshots it may delete', () => {
    expect(snapshotEnvironment.read(functionOf(plain, 'WorkflowSnapshot').variables)).toEqual({
      owner: 'Stack/Workflow',
      logLevel: 'INFO',
    });
  });

  it('lists snapshots and does nothing else, beside writing its log', () => {
    expect(plain.snapshotRole.flatMap(({ actions }) => actions)).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'rds:DescribeDBSnapshots',
      'rds:DescribeDBClusterSnapshots',
    ]);
  });

  it('deletes masked snapshots of this workflow where only some are kept', () => {
    const { snapshotRole } = deployedWorkflow(() => ({ keepSnapshots: 3 }));
    expect(sids(snapshotRole)).toContain('DeleteOlderMaskedSnapshots');
  });
});

describe('a VPC', () => {
  const inVpc: PropsIn = (stack, least) => ({
    dataMasque: { ...least.dataMasque, vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) },
  });

  it('holds the masking function, which may then keep a network interface', () => {
    const deployed = deployedWorkflow(inVpc);
    expect(functionOf(deployed, 'WorkflowMasking').properties.VpcConfig.SubnetIds).toHaveLength(2);
    expect(functionOf(deployed, 'WorkflowSnapshot').properties.VpcConfig).toBeUndefined();
    expect(sids(deployed.maskingRole)).toContain('KeepNetworkInterface');
    expect(sids(deployed.snapshotRole)).not.toContain('KeepNetworkInterface');
  });

  it('is not needed', () => {
    expect(functionOf(plain, 'WorkflowMasking').properties.VpcConfig).toBeUndefined();
    expect(sids(plain.maskingRole)).not.toContain('KeepNetworkInterface');
  });
});

describe('keys', () => {
  const statements = ({ role, maskingRole, snapshotRole }: DeployedWorkflow) =>
    [role, maskingRole, snapshotRole].flat();
  const usesKms = (deployed: DeployedWorkflow) =>
    statements(deployed).some(({ actions }) => actions.some((action) => action.startsWith('kms:')));

  it('are named in permissions only where there are some', () => {
    expect(usesKms(plain)).toBe(false);
  });

  const keyed = deployedWorkflow((stack) => ({
    sourceKmsKeys: [kms.Key.fromKeyArn(stack, 'SourceKey', `arn:aws:kms:${PLACE}:key/source`)],
    snapshotKmsKey: kms.Key.fromKeyArn(stack, 'SnapshotKey', `arn:aws:kms:${PLACE}:key/snapshots`),
  }));
  const viaRds = { 'kms:ViaService': 'rds.us-east-1.amazonaws.com' };
  const forAws = { 'kms:GrantIsForAWSResource': 'true' };
  const grant = (key: string, context: { readonly [key: string]: string }) =>
    decide(keyed.role, {
      action: 'kms:CreateGrant',
      resources: [{ arn: `arn:aws:kms:${PLACE}:key/${key}` }],
      context,
    });

  it('may be granted to RDS, and to nobody else', () => {
    expect(grant('source', { ...viaRds, ...forAws })).toBe('allowed');
    expect(grant('snapshots', { ...viaRds, ...forAws })).toBe('allowed');
    expect(grant('other', { ...viaRds, ...forAws })).toMatch(/^denied/);
    expect(grant('source', viaRds)).toMatch(/^denied/);
    expect(grant('source', { ...forAws, 'kms:ViaService': 'ec2.us-east-1.amazonaws.com' })).toMatch(
      /^denied/,
    );
  });

  it('of secrets may be used by way of Secrets Manager only, and by the masking function only', () => {
    const { template, names, maskingRole, role } = deployedWorkflow((stack) => ({
      databaseSecrets: [
        new secretsmanager.Secret(stack, 'Orders', { encryptionKey: new kms.Key(stack, 'Key') }),
      ],
    }));
    const [id = ''] = Object.keys(template.findResources('AWS::KMS::Key'));
    const decrypt = (service: string) => ({
      action: 'kms:Decrypt',
      resources: [{ arn: names.attributes.get(`${id}.Arn`) ?? '' }],
      context: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` },
    });
    expect(decide(maskingRole, decrypt('secretsmanager'))).toBe('allowed');
    expect(decide(maskingRole, decrypt('s3'))).toMatch(/^denied/);
    expect(decide(role, decrypt('secretsmanager'))).toMatch(/^denied/);
  });
});

describe('what others do with a workflow', () => {
  it('may be let start it', () => {
    const stack = newStack();
    const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    const workflow = workflowIn(stack);
    workflow.grantStartExecution(caller).assertSuccess();
    const policies = caller.node.findAll().filter((child) => child instanceof iam.Policy);
    expect(stack.resolve(policies.map(({ document }) => document))).toMatchObject([
      { Statement: [{ Action: 'states:StartExecution' }] },
    ]);
  });

  it('read how its executions ended', () => {
    const { workflow } = plain;
    const metrics = [workflow.metricSucceeded(), workflow.metricFailed({ statistic: 'avg' })];
    expect(metrics.map(({ metricName, statistic }) => [metricName, statistic])).toEqual([
      ['ExecutionsSucceeded', 'Sum'],
      ['ExecutionsFailed', 'Average'],
    ]);
  });
});
