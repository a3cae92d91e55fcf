import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { DEFAULT_RDS_KEY } from '../../lambda/contract/default-rds-key';
import type { AcceptedWildcards } from '../accepted-findings';
import type { MaskingWorkflow } from '../masking-workflow';
import { anyResources, listSnapshotsStatement, sourceResources } from '../workflow/permissions';

/** Lets the doctor see whether the state machines are there. */
export function lookAtStateMachinesStatement(arns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'LookAtStateMachines',
    actions: ['states:DescribeStateMachine'],
    resources: arns,
  });
}

/** Lets the doctor read the secrets that the workflows' own functions read. The ids of statements must differ. */
export function readSecretsStatements(workflows: readonly MaskingWorkflow[]): iam.PolicyStatement[] {
  return workflows.flatMap(({ _examination: { secretStatements } }, place) =>
    secretStatements.map((statement) => statement.copy({ sid: `${statement.sid}OfWorkflow${place}` })),
  );
}

/** Lets the doctor look at the databases that may be cloned, and at all snapshots, which do not say whose they are. */
export function lookAtRdsStatements(
  scope: Construct,
  sourceDatabases: readonly string[],
): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'LookAtDatabases',
      actions: ['rds:DescribeDBInstances', 'rds:DescribeDBClusters'],
      resources: sourceResources(scope, sourceDatabases),
    }),
    listSnapshotsStatement(scope),
    new iam.PolicyStatement({
      sid: 'LookAtOptions',
      actions: ['rds:DescribeOptionGroups'],
      resources: optionGroups(scope),
    }),
    // RDS scopes this action to no resource.
    new iam.PolicyStatement({
      sid: 'LookAtQuotas',
      actions: ['rds:DescribeAccountAttributes'],
      resources: ['*'],
    }),
  ];
}

function optionGroups(scope: Construct): string[] {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return [Stack.of(scope).formatArn({ service: 'rds', resource: 'og', resourceName: '*', arnFormat })];
}

/** Lets the doctor look at networks. EC2 scopes these actions to no resource. */
export function lookAtNetworkStatement(workflows: readonly MaskingWorkflow[]): iam.PolicyStatement {
  const isZoneOfHost = workflows.some(({ _examination: { facts } }) => facts.zoneHostId !== undefined);
  return new iam.PolicyStatement({
    sid: 'LookAtNetwork',
    actions: [
      'ec2:DescribeSubnets',
      ...(workflows.length > 0 ? ['ec2:DescribeSecurityGroups'] : []),
      ...(isZoneOfHost ? ['ec2:DescribeInstances'] : []),
    ],
    resources: ['*'],
  });
}

/** Lets the doctor see in which state the workflows' keys are, and which key is RDS's default one. */
export function lookAtKeysStatements(
  scope: Construct,
  workflows: readonly MaskingWorkflow[],
): iam.PolicyStatement[] {
  if (workflows.length === 0) return [];
  const keys: readonly kms.IKey[] = workflows.flatMap(({ _examination }) => _examination.keys);
  const ofDefault = new iam.PolicyStatement({
    sid: 'LookAtDefaultKey',
    actions: ['kms:DescribeKey'],
    resources: anyKey(scope),
    conditions: { StringEquals: { 'kms:RequestAlias': DEFAULT_RDS_KEY } },
  });
  if (keys.length === 0) return [ofDefault];
  const ofKeys = new iam.PolicyStatement({
    sid: 'LookAtKeys',
    actions: ['kms:DescribeKey'],
    resources: keys.map(({ keyArn }) => keyArn),
  });
  return [ofDefault, ofKeys];
}

/** KMS authorises a call that names an alias by the key behind it, which nobody knows beforehand. */
function anyKey(scope: Construct): string[] {
  return [
    Stack.of(scope).formatArn({
      service: 'kms',
      resource: 'key',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  ];
}

/** Why the doctor's role cannot do with narrower resources. */
export function doctorWildcards(
  scope: Construct,
  workflows: readonly MaskingWorkflow[],
  sourceDatabases: readonly string[],
): AcceptedWildcards[] {
  const { databases, ownSnapshots, anySnapshot } = anyResources(scope);
  const sources = sourceResources(scope, sourceDatabases);
  return [
    {
      resources: optionGroups(scope),
      reason:
        'Which option group a database has is known only when it is looked at. Nothing but looking is allowed.',
    },
    {
      resources: [...sources, ...databases, ...ownSnapshots, ...anySnapshot],
      reason:
        'A database that may be cloned is looked for by its name, and its newest snapshot among all, for snapshots do not say by their names whose they are. Nothing but looking is allowed.',
    },
    {
      resources: workflows.flatMap(({ _examination }) => _examination.namedSecrets),
      reason: 'databaseSecretNames says in so many words which secrets of databases may be read.',
    },
    {
      resources: workflows.length > 0 ? anyKey(scope) : [],
      reason:
        'Which key is the default one of RDS is asked by its alias, and the condition allows asking by that alias only.',
    },
    {
      resources: ['*'],
      reason:
        'Subnets, security groups, instances and the quotas of RDS are described on all resources or not at all.',
    },
  ];
}
