import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { resourceNamePrefixes } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';

/** What the state machine may do, and to what. */
export interface RdsPermissions {
  /** The workflow's stable id, the value of its owner tags. */
  readonly owner: string;
  /** Identifiers of the databases that may be cloned; `*` stands for any run of characters. */
  readonly sourceDatabases: readonly string[];
}

type RdsResource = 'db' | 'cluster' | 'snapshot' | 'cluster-snapshot' | 'og' | 'pg' | 'cluster-pg' | 'subgrp';

function rdsArn(scope: Construct, resource: RdsResource, name: string, account?: string): string {
  return Stack.of(scope).formatArn({
    service: 'rds',
    resource,
    resourceName: name,
    account,
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

function ofAnotherAccount(): Conditions {
  return { StringNotEquals: { 'aws:ResourceAccount': Aws.ACCOUNT_ID } };
}

/** What anybody may have in RDS. */
interface AnyResources {
  /** Every database of this account. */
  readonly databases: string[];
  /** Every snapshot of this account. */
  readonly ownSnapshots: string[];
  /** Those of other accounts included. */
  readonly anySnapshot: string[];
  readonly groups: string[];
}

/** What the executions of one workflow make. */
interface MadeResources {
  readonly clones: string[];
  readonly intermediateSnapshots: string[];
  readonly maskedSnapshots: string[];
}

/** Resources by their part in a run. */
interface RunResources extends AnyResources, MadeResources {
  readonly sources: string[];
}

const SNAPSHOTS: readonly RdsResource[] = ['snapshot', 'cluster-snapshot'];
const DATABASES: readonly RdsResource[] = ['db', 'cluster'];

function each(scope: Construct, resources: readonly RdsResource[], name: string, account?: string): string[] {
  return resources.map((resource) => rdsArn(scope, resource, name, account));
}

/** ARNs of everything in RDS. */
export function anyResources(scope: Construct): AnyResources {
  return {
    databases: each(scope, DATABASES, '*'),
    ownSnapshots: each(scope, SNAPSHOTS, '*'),
    // Snapshots that other accounts share are theirs.
    anySnapshot: each(scope, SNAPSHOTS, '*', '*'),
    groups: each(scope, ['og', 'pg', 'cluster-pg', 'subgrp'], '*'),
  };
}

/** ARNs of what the executions of a workflow make. */
export function madeResources(scope: Construct, owner: string): MadeResources {
  const prefixes = resourceNamePrefixes(owner);
  return {
    clones: each(scope, DATABASES, `${prefixes.clone}*`),
    intermediateSnapshots: each(scope, SNAPSHOTS, `${prefixes.clone}*`),
    maskedSnapshots: each(scope, SNAPSHOTS, `${prefixes.maskedSnapshot}*`),
  };
}

/** ARNs of databases that may be cloned. */
export function sourceResources(scope: Construct, sourceDatabases: readonly string[]): string[] {
  return sourceDatabases.flatMap((name) => each(scope, DATABASES, name));
}

/** The ARNs that the statements are made of. */
export function runResources(scope: Construct, { owner, sourceDatabases }: RdsPermissions): RunResources {
  return {
    ...anyResources(scope),
    ...madeResources(scope, owner),
    sources: sourceResources(scope, sourceDatabases),
  };
}

/** The statements that let the state machine restore, snapshot, share and delete, each on as little as it can. */
export function rdsStatements(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement[] {
  const { owner } = permissions;
  const { sources, clones, intermediateSnapshots, maskedSnapshots, anySnapshot, groups } = runResources(
    scope,
    permissions,
  );
  const takingSnapshots = ['rds:CreateDBSnapshot', 'rds:CreateDBClusterSnapshot'];
  const copyingSnapshots = ['rds:CopyDBSnapshot', 'rds:CopyDBClusterSnapshot'];
  const deletingSnapshots = ['rds:DeleteDBSnapshot', 'rds:DeleteDBClusterSnapshot'];
  const asIntermediate = taggingAs(ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, owner);
  const asMasked = taggingAs(ResourceTag.MASKED_SNAPSHOT_OWNER, owner);
  return [
    allow('LookAtDatabases', ['rds:DescribeDBInstances', 'rds:DescribeDBClusters'], [...sources, ...clones]),
    allow(
      'LookAtSnapshots',
      ['rds:DescribeDBSnapshots', 'rds:DescribeDBClusterSnapshots'],
      [...sources, ...clones, ...anySnapshot],
    ),
    allow('SnapshotSource', takingSnapshots, [...sources, ...intermediateSnapshots], asIntermediate),
    allow('SnapshotClone', takingSnapshots, [...clones, ...maskedSnapshots], asMasked),
    // Of another account only: a snapshot of this one needs no copy, and its copy could take a masked snapshot's name.
    allow('CopySharedSnapshot', copyingSnapshots, anySnapshot, { ...asIntermediate, ...ofAnotherAccount() }),
    allow('CopyToIntermediateSnapshot', copyingSnapshots, intermediateSnapshots, asIntermediate),
    allow(
      'RestoreClone',
      ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:RestoreDBClusterFromSnapshot', 'rds:CreateDBInstance'],
      [...clones, ...anySnapshot, ...groups],
      taggingAs(ResourceTag.CLONE_OWNER, owner),
    ),
    allow('TagOwn', ['rds:AddTagsToResource'], [...clones, ...intermediateSnapshots, ...maskedSnapshots]),
    allow(
      'DeleteClone',
      ['rds:DeleteDBInstance', 'rds:DeleteDBCluster'],
      clones,
      taggedAs(ResourceTag.CLONE_OWNER, owner),
    ),
    allow(
      'DeleteIntermediateSnapshot',
      deletingSnapshots,
      intermediateSnapshots,
      taggedAs(ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, owner),
    ),
    allow(
      'DeleteUnfinishedMaskedSnapshot',
      deletingSnapshots,
      maskedSnapshots,
      taggedAs(ResourceTag.MASKED_SNAPSHOT_OWNER, owner),
    ),
  ];
}

/** Lets the state machine clone clusters copy-on-write. */
export function copyOnWriteStatement(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement {
  const { sources, clones, groups } = runResources(scope, permissions);
  return allow(
    'CloneCopyOnWrite',
    ['rds:RestoreDBClusterToPointInTime'],
    [...sources, ...clones, ...groups],
    taggingAs(ResourceTag.CLONE_OWNER, permissions.owner),
  );
}

/**
 * Lets the state machine snapshot the clone under an intermediate name and copy it to a masked snapshot under another
 * key, and nothing but the clone's.
 */
export function copyMaskedStatements(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement[] {
  const { owner } = permissions;
  const { clones, intermediateSnapshots, maskedSnapshots } = runResources(scope, permissions);
  return [
    allow(
      'SnapshotCloneToCopy',
      ['rds:CreateDBSnapshot', 'rds:CreateDBClusterSnapshot'],
      [...clones, ...intermediateSnapshots],
      taggingAs(ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, owner),
    ),
    allow(
      'CopyMaskedSnapshot',
      ['rds:CopyDBSnapshot', 'rds:CopyDBClusterSnapshot'],
      [...intermediateSnapshots, ...maskedSnapshots],
      taggingAs(ResourceTag.MASKED_SNAPSHOT_OWNER, owner),
    ),
  ];
}

/** Lets the state machine say who may restore a masked snapshot of this workflow. */
export function shareStatement(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement {
  return allow(
    'ShareMaskedSnapshot',
    ['rds:ModifyDBSnapshotAttribute', 'rds:ModifyDBClusterSnapshotAttribute'],
    runResources(scope, permissions).maskedSnapshots,
    taggedAs(ResourceTag.MASKED_SNAPSHOT_OWNER, permissions.owner),
  );
}

/** Lets the snapshot function delete masked snapshots of this workflow. */
export function pruneStatement(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement {
  return allow(
    'DeleteOlderMaskedSnapshots',
    ['rds:DeleteDBSnapshot', 'rds:DeleteDBClusterSnapshot'],
    runResources(scope, permissions).maskedSnapshots,
    taggedAs(ResourceTag.MASKED_SNAPSHOT_OWNER, permissions.owner),
  );
}

/** Lets the state machine ask EC2 for the zone of the host that masks. EC2 scopes this action to no resource. */
export function hostZoneStatement(): iam.PolicyStatement {
  return allow('LookAtMaskingHost', ['ec2:DescribeInstances'], ['*']);
}

/** Lets RDS use the keys of encrypted sources and copies on behalf of the state machine, and of nobody else. */
export function databaseKeyStatements(keys: readonly kms.IKey[]): iam.PolicyStatement[] {
  if (keys.length === 0) return [];
  const resources = keys.map((key) => key.keyArn);
  return [
    allow('DescribeDatabaseKeys', ['kms:DescribeKey'], resources),
    allow('GrantDatabaseKeysToRds', ['kms:CreateGrant'], resources, {
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
  const { databases, ownSnapshots, anySnapshot } = anyResources(scope);
  return allow(
    'ListSnapshots',
    ['rds:DescribeDBSnapshots', 'rds:DescribeDBClusterSnapshots'],
    [...databases, ...ownSnapshots, ...anySnapshot],
  );
}

/** Lets the state machine call its functions, in the one version that it is told of. */
export function callFunctionsStatement(functions: readonly lambda.IFunction[]): iam.PolicyStatement {
  return allow(
    'CallFunctions',
    ['lambda:InvokeFunction'],
    functions.map(({ functionArn }) => functionArn),
  );
}
