import type {
  CreateDBInstanceMessage,
  DBCluster,
  DBInstance,
  RestoreDBClusterFromSnapshotMessage,
  RestoreDBClusterToPointInTimeMessage,
  ServerlessV2ScalingConfiguration,
} from '@aws-sdk/client-rds';
import {
  checkGroups,
  keyOf,
  major,
  parameterGroups,
  registerGroups,
  resourceId,
  securityGroups,
  subnetGroup,
} from './group-settings';
import type { RdsAccount } from './rds-account';
import { invalidCombination, invalidValue } from './rds-error';

/** A source cluster of local mode, with one instance. */
export interface RdsClusterSource {
  readonly identifier: string;
  /** Identifier of its instance. @default the cluster's with `-instance-1` */
  readonly instanceIdentifier?: string;
  /** Name of the database. */
  readonly dbname: string;
  readonly masterUsername: string;
  readonly masterPassword: string;
  /** @default 'aurora-postgresql' */
  readonly engine?: string;
  /** @default '17.7' */
  readonly engineVersion?: string;
  /** @default 'db.r6g.large' */
  readonly instanceClass?: string;
  /** Limits of a Serverless v2 cluster. @default a provisioned one */
  readonly scaling?: ServerlessV2ScalingConfiguration;
  /** Key of the encrypted storage; `alias/aws/rds` for the account's default one. @default not encrypted */
  readonly kmsKeyId?: string;
  /** @default the engine's default cluster parameter group */
  readonly clusterParameterGroup?: string;
  /** `aurora-iopt1` for I/O-Optimized. @default the standard type, which the service does not name */
  readonly storageType?: string;
  /** @default the engine's default parameter group */
  readonly parameterGroup?: string;
  /** @default 'default' */
  readonly subnetGroup?: string;
  /** Zones of its storage, the first of which its instance is in. @default those of the Region */
  readonly availabilityZones?: readonly string[];
  /** Of the cluster and its instance. @default no tags */
  readonly tags?: Readonly<Record<string, string>>;
}

const STANDARD_STORAGE = 'aurora';
const STORAGE_TYPES = [STANDARD_STORAGE, 'aurora-iopt1'];

type ClusterRestore = RestoreDBClusterFromSnapshotMessage & RestoreDBClusterToPointInTimeMessage;

/** What a cluster gets that is restored without a version. */
const DEFAULT_ENGINE_VERSION = '17.7';

function defaultGroup(engine: string, version: string): string {
  return `default.${engine}${major(version)}`;
}

/** What a source cluster made by local mode is, without what changes with time. */
export function sourceClusterSettings(account: RdsAccount, source: RdsClusterSource): DBCluster {
  const { engine = 'aurora-postgresql', engineVersion = DEFAULT_ENGINE_VERSION, scaling } = source;
  const group = source.clusterParameterGroup ?? defaultGroup(engine, engineVersion);
  registerGroups(
    account,
    { parameter: [group, source.parameterGroup ?? defaultGroup(engine, engineVersion)] },
    engine,
    engineVersion,
  );
  return {
    StorageType: source.storageType,
    Engine: engine,
    EngineVersion: engineVersion,
    EngineMode: 'provisioned',
    ServerlessV2ScalingConfiguration: scaling,
    AvailabilityZones: [...(source.availabilityZones ?? account.availabilityZones)],
    BackupRetentionPeriod: 7,
    DbClusterResourceId: resourceId(
      'cluster',
      account.arn('cluster', source.identifier),
      account.clock.now(),
    ),
    DBClusterParameterGroup: group,
    DBSubnetGroup: source.subnetGroup ?? 'default',
    VpcSecurityGroups: securityGroups(undefined),
    StorageEncrypted: source.kmsKeyId !== undefined,
    KmsKeyId: keyOf(account, source.kmsKeyId),
    DeletionProtection: false,
    CopyTagsToSnapshot: false,
  };
}

/**
 * The version of a cluster restored from a snapshot: the default one unless the request names one.
 *
 * @throws RdsError InvalidParameterCombination for one before the snapshot's
 */
export function restoredVersion(
  { EngineVersion: snapshot = '' }: DBCluster,
  { EngineVersion: version = DEFAULT_ENGINE_VERSION }: RestoreDBClusterFromSnapshotMessage,
): string {
  if (version.localeCompare(snapshot, 'en', { numeric: true }) >= 0) return version;
  throw invalidCombination(`Cannot restore a snapshot of version ${snapshot} to version ${version}`);
}

/**
 * What a cluster restored from another one's data is: as the original, except for what the request says and for the
 * groups and the scaling, which it has only if the request names them.
 *
 * @throws RdsError InvalidParameterValue
 */
export function restoredClusterSettings(
  account: RdsAccount,
  original: DBCluster,
  input: Partial<ClusterRestore>,
): DBCluster {
  const { Engine: engine = '', EngineVersion: version = '' } = original;
  if (input.Engine !== undefined && input.Engine !== engine) {
    throw invalidValue(`The engine ${input.Engine} is not compatible with the snapshot's, ${engine}`);
  }
  if (input.EngineMode !== undefined && input.EngineMode !== 'provisioned') {
    throw invalidValue(`Local mode knows clusters of engine mode provisioned only, got: ${input.EngineMode}`);
  }
  if (input.StorageType !== undefined && !STORAGE_TYPES.includes(input.StorageType)) {
    throw invalidValue(`Invalid storage type: ${input.StorageType}`);
  }
  checkGroups(
    account,
    { parameter: [input.DBClusterParameterGroupName] },
    engine,
    input.EngineVersion ?? version,
  );
  const arn = account.arn('cluster', input.DBClusterIdentifier ?? '');
  return {
    ...original,
    EngineVersion: input.EngineVersion ?? version,
    ServerlessV2ScalingConfiguration: input.ServerlessV2ScalingConfiguration,
    DbClusterResourceId: resourceId('cluster', arn, account.clock.now()),
    DBClusterParameterGroup: input.DBClusterParameterGroupName ?? defaultGroup(engine, version),
    DBSubnetGroup: input.DBSubnetGroupName ?? 'default',
    VpcSecurityGroups: securityGroups(input.VpcSecurityGroupIds),
    StorageType: input.StorageType === STANDARD_STORAGE ? undefined : input.StorageType,
    DeletionProtection: input.DeletionProtection ?? false,
    CopyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
  };
}

/** What an instance made in a cluster is, without what changes with time. */
export function memberSettings(
  account: RdsAccount,
  cluster: DBCluster,
  input: Pick<
    CreateDBInstanceMessage,
    | 'DBInstanceClass'
    | 'AvailabilityZone'
    | 'DBParameterGroupName'
    | 'PubliclyAccessible'
    | 'AutoMinorVersionUpgrade'
    | 'DBInstanceIdentifier'
  >,
): DBInstance {
  const { Engine: engine = '', EngineVersion: version = '' } = cluster;
  const { AvailabilityZones: zones = [] } = cluster;
  checkGroups(account, { parameter: [input.DBParameterGroupName] }, engine, version);
  const zone = input.AvailabilityZone;
  if (zone !== undefined && !zones.includes(zone)) {
    throw invalidValue(`Invalid availability zone: ${zone}, the storage of the cluster is in ${zones}`);
  }
  const arn = account.arn('db', input.DBInstanceIdentifier ?? '');
  return {
    DBInstanceClass: input.DBInstanceClass,
    Engine: engine,
    EngineVersion: version,
    AvailabilityZone: zone ?? zones[1],
    MultiAZ: false,
    PubliclyAccessible: input.PubliclyAccessible ?? false,
    AutoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
    DeletionProtection: false,
    CopyTagsToSnapshot: cluster.CopyTagsToSnapshot,
    StorageEncrypted: cluster.StorageEncrypted,
    KmsKeyId: cluster.KmsKeyId,
    DbiResourceId: resourceId('db', arn, account.clock.now()),
    DBSubnetGroup: subnetGroup(account, cluster.DBSubnetGroup ?? 'default'),
    VpcSecurityGroups: cluster.VpcSecurityGroups,
    DBParameterGroups: parameterGroups(input.DBParameterGroupName ?? defaultGroup(engine, version)),
    OptionGroupMemberships: [{ OptionGroupName: `default:${engine}-${major(version)}`, Status: 'in-sync' }],
  };
}
