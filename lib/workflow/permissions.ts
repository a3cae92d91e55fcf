import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { resourceNamePrefixes } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';

/** What the state machine may do in RDS, and to what. */
export interface RdsPermissions {
  /** The workflow's stable id, the value of its owner tags. */
  readonly owner: string;
  /** Identifiers of the databases that may be cloned; `*` stands for any run of characters. */
  readonly sourceDatabases: readonly string[];
}

type RdsResource = 'db' | 'snapshot' | 'og' | 'pg' | 'subgrp';

function rdsArn(scope: Construct, resource: RdsResource, name: string): string {
  return Stack.of(scope).formatArn({
    service: 'rds',
    resource,
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

type Conditions = { readonly [operator: string]: { readonly [key: string]: string } };

function allow(
  sid: string,
  actions: string[],
  resources: string[],
  conditions?: Conditions,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources, conditions });
}

/** A deletion asks for our name in the resource's ARN and for our tag on the resource: a tag alone proves nothing. */
function taggedAs(ownerTag: string, owner: string): Conditions {
  return { StringEquals: { [`aws:ResourceTag/${ownerTag}`]: owner } };
}

/**
 * What is made must be tagged as what it is. IAM looks at a call's database and its snapshot one by one, so without
 * this a source could be snapshotted under a masked snapshot's name.
 */
function taggingAs(ownerTag: string, owner: string): Conditions {
  return { StringEquals: { [`aws:RequestTag/${ownerTag}`]: owner } };
}

/** The statements that let the state machine restore, snapshot and delete, each on as little as it can. */
export function rdsStatements(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement[] {
  const { owner } = permissions;
  const prefixes = resourceNamePrefixes(owner);
  const sources = permissions.sourceDatabases.map((name) => rdsArn(scope, 'db', name));
  const clones = rdsArn(scope, 'db', `${prefixes.clone}*`);
  const intermediateSnapshots = rdsArn(scope, 'snapshot', `${prefixes.clone}*`);
  const maskedSnapshots = rdsArn(scope, 'snapshot', `${prefixes.maskedSnapshot}*`);
  const anySnapshot = rdsArn(scope, 'snapshot', '*');
  return [
    allow('LookAtDatabases', ['rds:DescribeDBInstances'], [...sources, clones]),
    allow('LookAtSnapshots', ['rds:DescribeDBSnapshots'], [...sources, clones, anySnapshot]),
    allow(
      'SnapshotSource',
      ['rds:CreateDBSnapshot'],
      [...sources, intermediateSnapshots],
      taggingAs(ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, owner),
    ),
    allow(
      'SnapshotClone',
      ['rds:CreateDBSnapshot'],
      [clones, maskedSnapshots],
      taggingAs(ResourceTag.MASKED_SNAPSHOT_OWNER, owner),
    ),
    allow(
      'RestoreClone',
      ['rds:RestoreDBInstanceFromDBSnapshot'],
      [clones, anySnapshot, rdsArn(scope, 'og', '*'), rdsArn(scope, 'pg', '*'), rdsArn(scope, 'subgrp', '*')],
      taggingAs(ResourceTag.CLONE_OWNER, owner),
    ),
    allow('TagOwn', ['rds:AddTagsToResource'], [clones, intermediateSnapshots, maskedSnapshots]),
    allow('DeleteClone', ['rds:DeleteDBInstance'], [clones], taggedAs(ResourceTag.CLONE_OWNER, owner)),
    allow(
      'DeleteIntermediateSnapshot',
      ['rds:DeleteDBSnapshot'],
      [intermediateSnapshots],
      taggedAs(ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, owner),
    ),
    allow(
      'DeleteUnfinishedMaskedSnapshot',
      ['rds:DeleteDBSnapshot'],
      [maskedSnapshots],
      taggedAs(ResourceTag.MASKED_SNAPSHOT_OWNER, owner),
    ),
  ];
}

/** Lets RDS use the keys of encrypted sources on behalf of the state machine, and of nobody else. */
export function sourceKeyStatements(keys: readonly kms.IKey[]): iam.PolicyStatement[] {
  if (keys.length === 0) return [];
  const resources = keys.map((key) => key.keyArn);
  return [
    allow('DescribeSourceKeys', ['kms:DescribeKey'], resources),
    allow('GrantSourceKeysToRds', ['kms:CreateGrant'], resources, {
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
      StringEquals: { 'kms:ViaService': `rds.${Aws.REGION}.${Aws.URL_SUFFIX}` },
    }),
  ];
}

/** Lets a function read secrets that are encrypted under the given keys. */
export function secretKeyStatements(keys: readonly kms.IKey[]): iam.PolicyStatement[] {
  if (keys.length === 0) return [];
  return [
    allow(
      'DecryptSecrets',
      ['kms:Decrypt'],
      keys.map((key) => key.keyArn),
      { StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.${Aws.URL_SUFFIX}` } },
    ),
  ];
}

/** Lets the snapshot function list snapshots. */
export function listSnapshotsStatement(scope: Construct): iam.PolicyStatement {
  return allow(
    'ListSnapshots',
    ['rds:DescribeDBSnapshots'],
    [rdsArn(scope, 'db', '*'), rdsArn(scope, 'snapshot', '*')],
  );
}
