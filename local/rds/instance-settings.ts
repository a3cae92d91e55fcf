import type { DBInstance, RestoreDBInstanceFromDBSnapshotMessage } from '@aws-sdk/client-rds';
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

/** The source database of local mode. */
export interface RdsSource {
  readonly identifier: string;
  /** Name of the database. */
  readonly dbname: string;
  readonly masterUsername: string;
  readonly masterPassword: string;
  /** @default 'postgres' */
  readonly engine?: string;
  /** @default '18.6', the version that really runs */
  readonly engineVersion?: string;
  /** @default 'db.t4g.medium' */
  readonly instanceClass?: string;
  /** @default the first zone of the Region */
  readonly availabilityZone?: string;
  /** @default false */
  readonly multiAz?: boolean;
  /** Key of the encrypted storage; `alias/aws/rds` for the account's default one. @default not encrypted */
  readonly kmsKeyId?: string;
  /** Null for none, as of a database outside a VPC. @default 'default' */
  readonly subnetGroup?: string | null;
  /** In GiB. @default 20 */
  readonly allocatedStorage?: number;
  /** @default ['sg-default'] */
  readonly securityGroupIds?: readonly string[];
  /** @default the engine's default parameter group */
  readonly parameterGroup?: string;
  /** @default the engine's default option group */
  readonly optionGroup?: string;
  /** @default false */
  readonly deletionProtection?: boolean;
  /** @default false */
  readonly copyTagsToSnapshot?: boolean;
  /** @default no tags */
  readonly tags?: Readonly<Record<string, string>>;
}

function optionGroups(name: string): DBInstance['OptionGroupMemberships'] {
  return [{ OptionGroupName: name, Status: 'in-sync' }];
}

/** What a source made by local mode is, without what changes with time. */
export function sourceSettings(account: RdsAccount, source: RdsSource): DBInstance {
  const { engine = 'postgres', engineVersion = '18.6', kmsKeyId } = source;
  const version = major(engineVersion);
  const parameterGroup = source.parameterGroup ?? `default.${engine}${version}`;
  const optionGroup = source.optionGroup ?? `default:${engine}-${version}`;
  registerGroups(account, { parameter: [parameterGroup], option: optionGroup }, engine, engineVersion);
  return {
    DBInstanceClass: source.instanceClass ?? 'db.t4g.medium',
    Engine: engine,
    EngineVersion: engineVersion,
    AllocatedStorage: source.allocatedStorage ?? 20,
    StorageType: 'gp3',
    LicenseModel: 'postgresql-license',
    AvailabilityZone: source.availabilityZone ?? account.availabilityZones[0],
    MultiAZ: source.multiAz ?? false,
    PubliclyAccessible: false,
    AutoMinorVersionUpgrade: true,
    BackupRetentionPeriod: 7,
    DeletionProtection: source.deletionProtection ?? false,
    CopyTagsToSnapshot: source.copyTagsToSnapshot ?? false,
    IAMDatabaseAuthenticationEnabled: false,
    StorageEncrypted: kmsKeyId !== undefined,
    KmsKeyId: keyOf(account, kmsKeyId),
    DbInstancePort: 0,
    DbiResourceId: resourceId('db', account.arn('db', source.identifier), account.clock.now()),
    DBSubnetGroup:
      source.subnetGroup === null ? undefined : subnetGroup(account, source.subnetGroup ?? 'default'),
    VpcSecurityGroups: securityGroups(source.securityGroupIds),
    DBParameterGroups: parameterGroups(parameterGroup),
    OptionGroupMemberships: optionGroups(optionGroup),
  };
}

/** @throws RdsError InvalidParameterCombination or InvalidParameterValue */
function allocatedStorage(
  { Engine: engine = '', AllocatedStorage: snapshot = 0 }: DBInstance,
  { AllocatedStorage: wanted }: RestoreDBInstanceFromDBSnapshotMessage,
): number {
  if (wanted === undefined) return snapshot;
  if (engine.startsWith('sqlserver-')) {
    throw invalidCombination('AllocatedStorage is not valid for a restore of RDS for SQL Server.');
  }
  if (wanted < snapshot) {
    throw invalidValue(`The allocated storage ${wanted} is less than that of the snapshot, ${snapshot}.`);
  }
  return wanted;
}

function checkPlacement(account: RdsAccount, input: RestoreDBInstanceFromDBSnapshotMessage): void {
  const { AvailabilityZone: zone, MultiAZ } = input;
  if (zone === undefined) return;
  if (MultiAZ) {
    throw invalidCombination('Requesting a specific availability zone is not valid for Multi-AZ instances.');
  }
  if (!account.availabilityZones.includes(zone)) throw invalidValue(`Invalid availability zone: ${zone}`);
}

/**
 * What an instance restored from a snapshot is: as the given instance, except for what the request says and for
 * the groups, which are the defaults unless it names them. Every local database has a port of its own, so that the
 * port asked for is not taken.
 *
 * @throws RdsError InvalidParameterValue or InvalidParameterCombination
 */
export function restoredSettings(
  account: RdsAccount,
  original: DBInstance,
  input: RestoreDBInstanceFromDBSnapshotMessage,
): DBInstance {
  checkPlacement(account, input);
  const { Engine: engine = '', EngineVersion: version = '' } = original;
  checkGroups(
    account,
    { parameter: [input.DBParameterGroupName], option: input.OptionGroupName },
    engine,
    version,
  );
  const own = input.OptionGroupName ?? original.OptionGroupMemberships?.[0]?.OptionGroupName ?? '';
  return {
    ...original,
    Endpoint: undefined,
    InstanceCreateTime: undefined,
    DBInstanceClass: input.DBInstanceClass ?? original.DBInstanceClass,
    AvailabilityZone: input.AvailabilityZone ?? account.availabilityZones[1],
    MultiAZ: input.MultiAZ ?? false,
    PubliclyAccessible: input.PubliclyAccessible ?? false,
    AutoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? original.AutoMinorVersionUpgrade,
    StorageType: input.StorageType ?? original.StorageType,
    LicenseModel: input.LicenseModel ?? original.LicenseModel,
    AllocatedStorage: allocatedStorage(original, input),
    DeletionProtection: input.DeletionProtection ?? false,
    CopyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    IAMDatabaseAuthenticationEnabled:
      input.EnableIAMDatabaseAuthentication ?? original.IAMDatabaseAuthenticationEnabled,
    DbiResourceId: resourceId('db', account.arn('db', input.DBInstanceIdentifier ?? ''), account.clock.now()),
    DBSubnetGroup: subnetGroup(account, input.DBSubnetGroupName ?? 'default'),
    VpcSecurityGroups: securityGroups(input.VpcSecurityGroupIds),
    DBParameterGroups: parameterGroups(input.DBParameterGroupName ?? `default.${engine}${major(version)}`),
    OptionGroupMemberships: optionGroups(own),
  };
}
