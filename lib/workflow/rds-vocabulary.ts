import { ResourceTag } from '../../lambda/contract/resource-tags';

/** Kinds of source that the workflow clones. */
export type DatabaseKind = 'instance' | 'cluster';

/**
 * What Step Functions' SDK integration calls the snapshots of one kind of database: actions in camel case, members
 * with a leading acronym folded, errors ending in Exception.
 */
export interface SnapshotVocabulary {
  readonly kind: DatabaseKind;
  /** How state names call such a snapshot. */
  readonly noun: string;
  readonly create: string;
  readonly describe: string;
  readonly copy: string;
  readonly remove: string;
  readonly modifyAttribute: string;
  /** Member that holds the described snapshots. */
  readonly list: string;
  readonly identifier: string;
  readonly arn: string;
  readonly databaseIdentifier: string;
  /** Member that holds the id of the database that it was taken of, which no other database ever has. */
  readonly resourceId: string;
  /** Member that holds when the data were taken. */
  readonly takenAt: string;
  /** Member that holds the ARN of the snapshot that it is a copy of. */
  readonly copiedFrom: string;
  readonly copySource: string;
  readonly copyTarget: string;
  readonly notFound: string;
  readonly alreadyExists: string;
  /** The error of a database that is busy with something else. */
  readonly busy: string;
}

export const INSTANCE_SNAPSHOT: SnapshotVocabulary = {
  kind: 'instance',
  noun: 'snapshot',
  create: 'createDBSnapshot',
  describe: 'describeDBSnapshots',
  copy: 'copyDBSnapshot',
  remove: 'deleteDBSnapshot',
  modifyAttribute: 'modifyDBSnapshotAttribute',
  list: 'DbSnapshots',
  identifier: 'DbSnapshotIdentifier',
  arn: 'DbSnapshotArn',
  databaseIdentifier: 'DbInstanceIdentifier',
  resourceId: 'DbiResourceId',
  // Unlike SnapshotCreateTime it does not change when the snapshot is copied. Source: RDS service model, DBSnapshot.
  takenAt: 'OriginalSnapshotCreateTime',
  copiedFrom: 'SourceDBSnapshotIdentifier',
  copySource: 'SourceDBSnapshotIdentifier',
  copyTarget: 'TargetDBSnapshotIdentifier',
  notFound: 'Rds.DbSnapshotNotFoundException',
  alreadyExists: 'Rds.DbSnapshotAlreadyExistsException',
  busy: 'Rds.InvalidDbInstanceStateException',
};

export const CLUSTER_SNAPSHOT: SnapshotVocabulary = {
  kind: 'cluster',
  noun: 'cluster snapshot',
  create: 'createDBClusterSnapshot',
  describe: 'describeDBClusterSnapshots',
  copy: 'copyDBClusterSnapshot',
  remove: 'deleteDBClusterSnapshot',
  modifyAttribute: 'modifyDBClusterSnapshotAttribute',
  list: 'DbClusterSnapshots',
  identifier: 'DbClusterSnapshotIdentifier',
  arn: 'DbClusterSnapshotArn',
  databaseIdentifier: 'DbClusterIdentifier',
  resourceId: 'DbClusterResourceId',
  takenAt: 'SnapshotCreateTime',
  copiedFrom: 'SourceDBClusterSnapshotArn',
  copySource: 'SourceDBClusterSnapshotIdentifier',
  copyTarget: 'TargetDBClusterSnapshotIdentifier',
  notFound: 'Rds.DbClusterSnapshotNotFoundException',
  alreadyExists: 'Rds.DbClusterSnapshotAlreadyExistsException',
  busy: 'Rds.InvalidDbClusterStateException',
};

export const SNAPSHOT_VOCABULARIES: readonly SnapshotVocabulary[] = [INSTANCE_SNAPSHOT, CLUSTER_SNAPSHOT];

/** What the SDK integration calls the databases of one kind. */
export interface DatabaseVocabulary {
  readonly kind: DatabaseKind;
  readonly describe: string;
  readonly list: string;
  readonly identifier: string;
  readonly status: string;
  /** Member that holds when it was made. */
  readonly madeAt: string;
  /** Member that holds the id that no other database ever has. */
  readonly resourceId: string;
  readonly notFound: string;
  readonly alreadyExists: string;
}

export const INSTANCE: DatabaseVocabulary = {
  kind: 'instance',
  describe: 'describeDBInstances',
  list: 'DbInstances',
  identifier: 'DbInstanceIdentifier',
  status: 'DbInstanceStatus',
  madeAt: 'InstanceCreateTime',
  resourceId: 'DbiResourceId',
  notFound: 'Rds.DbInstanceNotFoundException',
  alreadyExists: 'Rds.DbInstanceAlreadyExistsException',
};

export const CLUSTER: DatabaseVocabulary = {
  kind: 'cluster',
  describe: 'describeDBClusters',
  list: 'DbClusters',
  identifier: 'DbClusterIdentifier',
  status: 'Status',
  madeAt: 'ClusterCreateTime',
  resourceId: 'DbClusterResourceId',
  notFound: 'Rds.DbClusterNotFoundException',
  alreadyExists: 'Rds.DbClusterAlreadyExistsException',
};

/** The first described database, as JSONata. */
export function described(vocabulary: { readonly list: string }): string {
  return `$states.result.${vocabulary.list}[0]`;
}

/** Owner tag of snapshots that must not outlive their execution. */
export const INTERMEDIATE = ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER;
