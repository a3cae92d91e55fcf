import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { IntermediateSuffix, resourceNamePrefixes } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import {
  allOf,
  type Conditions,
  taggedAs,
  taggedAsMaskedOnly,
  taggingAs,
  taggingAtLeastAs,
} from './tag-conditions';

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

function allow(
  sid: string,
  actions: string[],
  resources: string[],
  conditions?: Conditions,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources, conditions });
}

/**
 * The resource is known to be another account's, or nothing is known of its account: AWS does not document whether RDS
 * sets this key, and without it the condition holds. The name of a copy is then still limited by `NameSourceSnapshot`,
 * for the copy must be tagged.
 */
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
  /** All snapshots that last no longer than their execution. */
  readonly intermediateSnapshots: string[];
  /** Those of them that are unmasked: taken of a source, or copied. */
  readonly sourceSnapshots: string[];
  /** Those of them that are masked, and to be copied to another key. */
  readonly maskedOriginals: string[];
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
    sourceSnapshots: each(scope, SNAPSHOTS, `${prefixes.clone}*${IntermediateSuffix.SOURCE}`),
    maskedOriginals: each(scope, SNAPSHOTS, `${prefixes.clone}*${IntermediateSuffix.MASKED_ORIGINAL}`),
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

const TAKE_SNAPSHOTS = ['rds:CreateDBSnapshot', 'rds:CreateDBClusterSnapshot'];
const COPY_SNAPSHOTS = ['rds:CopyDBSnapshot', 'rds:CopyDBClusterSnapshot'];
const DELETE_SNAPSHOTS = ['rds:DeleteDBSnapshot', 'rds:DeleteDBClusterSnapshot'];
const ADD_TAGS = ['rds:AddTagsToResource'];

/** The conditions of the calls that make one kind of thing, and of the calls that use or delete it. */
function conditionsOf(owner: string) {
  const { CLONE_OWNER, INTERMEDIATE_SNAPSHOT_OWNER, MASKED_SNAPSHOT_OWNER } = ResourceTag;
  return {
    makesClone: taggingAs(CLONE_OWNER, owner, false),
    makesSourceSnapshot: taggingAs(INTERMEDIATE_SNAPSHOT_OWNER, owner, false),
    namesSourceSnapshot: taggingAtLeastAs(INTERMEDIATE_SNAPSHOT_OWNER, owner),
    makesMaskedOriginal: taggingAs(INTERMEDIATE_SNAPSHOT_OWNER, owner, true),
    makesMasked: taggingAs(MASKED_SNAPSHOT_OWNER, owner, true),
    isClone: taggedAs(CLONE_OWNER, owner),
    isIntermediate: taggedAs(INTERMEDIATE_SNAPSHOT_OWNER, owner),
    isMasked: taggedAsMaskedOnly(owner),
  };
}

/** The statements that let the state machine restore, snapshot sources and delete, each on as little as it can. */
export function rdsStatements(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement[] {
  return [
    describeStatement(scope, permissions),
    ...makeStatements(scope, permissions),
    ...deleteStatements(scope, permissions),
  ];
}

/** One statement for all descriptions, since resources are most of a policy's size and these are the same ones. */
function describeStatement(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement {
  const { sources, clones, anySnapshot } = runResources(scope, permissions);
  const actions = [
    'rds:DescribeDBInstances',
    'rds:DescribeDBClusters',
    'rds:DescribeDBSnapshots',
    'rds:DescribeDBClusterSnapshots',
  ];
  return allow('DescribeDatabases', actions, [...sources, ...clones, ...anySnapshot]);
}

function makeStatements(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement[] {
  const { sources, clones, sourceSnapshots, anySnapshot, groups } = runResources(scope, permissions);
  const { makesClone, makesSourceSnapshot, namesSourceSnapshot } = conditionsOf(permissions.owner);
  return [
    allow('SnapshotSource', TAKE_SNAPSHOTS, sources, makesSourceSnapshot),
    allow('CopySharedSnapshot', COPY_SNAPSHOTS, anySnapshot, allOf(makesSourceSnapshot, ofAnotherAccount())),
    allow(
      'NameSourceSnapshot',
      [...TAKE_SNAPSHOTS, ...COPY_SNAPSHOTS, ...ADD_TAGS],
      sourceSnapshots,
      namesSourceSnapshot,
    ),
    allow(
      'RestoreClone',
      ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:RestoreDBClusterFromSnapshot', 'rds:CreateDBInstance'],
      [...clones, ...anySnapshot, ...groups],
      makesClone,
    ),
    allow('TagClone', ADD_TAGS, clones, makesClone),
  ];
}

/**
 * Lets the state machine keep what was masked: a snapshot of a clone, under the name and with the tags of a masked one.
 *
 * @param isCopied whether the snapshot is taken under an intermediate name and copied to another key; then no masked
 * snapshot can be taken directly, and none can be copied but from such a name
 */
export function maskedSnapshotStatements(
  scope: Construct,
  permissions: RdsPermissions,
  isCopied: boolean,
): iam.PolicyStatement[] {
  const { clones, maskedOriginals, maskedSnapshots } = runResources(scope, permissions);
  const { makesMaskedOriginal, makesMasked, isClone, isIntermediate } = conditionsOf(permissions.owner);
  if (!isCopied) {
    return [
      allow('SnapshotClone', TAKE_SNAPSHOTS, clones, allOf(makesMasked, isClone)),
      allow('NameMaskedSnapshot', [...TAKE_SNAPSHOTS, ...ADD_TAGS], maskedSnapshots, makesMasked),
    ];
  }
  return [
    allow('SnapshotClone', TAKE_SNAPSHOTS, clones, allOf(makesMaskedOriginal, isClone)),
    allow('NameMaskedOriginal', [...TAKE_SNAPSHOTS, ...ADD_TAGS], maskedOriginals, makesMaskedOriginal),
    allow('CopyMaskedOriginal', COPY_SNAPSHOTS, maskedOriginals, allOf(makesMasked, isIntermediate)),
    allow('NameMaskedSnapshot', [...COPY_SNAPSHOTS, ...ADD_TAGS], maskedSnapshots, makesMasked),
  ];
}

/** A deletion asks for our name in the resource's ARN and for our tag on the resource: a tag alone proves nothing. */
function deleteStatements(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement[] {
  const { clones, intermediateSnapshots, maskedSnapshots } = runResources(scope, permissions);
  const { isClone, isIntermediate, isMasked } = conditionsOf(permissions.owner);
  return [
    allow('DeleteClone', ['rds:DeleteDBInstance', 'rds:DeleteDBCluster'], clones, isClone),
    allow('DeleteIntermediateSnapshot', DELETE_SNAPSHOTS, intermediateSnapshots, isIntermediate),
    allow('DeleteUnfinishedMaskedSnapshot', DELETE_SNAPSHOTS, maskedSnapshots, isMasked),
  ];
}

/** Lets the state machine clone clusters copy-on-write. */
export function copyOnWriteStatement(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement {
  const { sources, clones, groups } = runResources(scope, permissions);
  return allow(
    'CloneCopyOnWrite',
    ['rds:RestoreDBClusterToPointInTime'],
    [...sources, ...clones, ...groups],
    conditionsOf(permissions.owner).makesClone,
  );
}

/**
 * Lets the state machine decide who may restore a masked snapshot of this workflow. IAM has no condition key for the
 * account that it is shared with. Source: Service Authorization Reference, Amazon RDS.
 */
export function shareStatement(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement {
  return allow(
    'ShareMaskedSnapshot',
    ['rds:ModifyDBSnapshotAttribute', 'rds:ModifyDBClusterSnapshotAttribute'],
    runResources(scope, permissions).maskedSnapshots,
    conditionsOf(permissions.owner).isMasked,
  );
}

/** Lets the snapshot function delete masked snapshots of this workflow. */
export function pruneStatement(scope: Construct, permissions: RdsPermissions): iam.PolicyStatement {
  return allow(
    'DeleteOlderMaskedSnapshots',
    DELETE_SNAPSHOTS,
    runResources(scope, permissions).maskedSnapshots,
    taggedAsMaskedOnly(permissions.owner),
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
