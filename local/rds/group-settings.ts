import { createHash } from 'node:crypto';
import type { DBInstance } from '@aws-sdk/client-rds';
import { DEFAULT_RDS_KEY } from '../../lambda/contract/default-rds-key';
import { LOCAL_VPC, subnetOf } from '../local-network';
import type { RdsAccount } from './rds-account';
import { invalidCombination, invalidValue } from './rds-error';
import { fault } from './service-model';

const DEFAULT_SECURITY_GROUP = 'sg-default';

/** An id that no two databases share, even if they bear one name after the other. */
export function resourceId(prefix: 'db' | 'cluster', arn: string, createdAt: number): string {
  const digest = createHash('sha256').update(`${arn} ${createdAt}`).digest('hex');
  return `${prefix}-${digest.slice(0, 26).toUpperCase()}`;
}

/** The major version, which the names of default groups hold. */
export function major(version: string): string {
  return version.split('.', 1)[0] ?? version;
}

/** The groups of a source, or those that a request names. */
export interface NamedGroups {
  readonly parameter: readonly (string | undefined)[];
  readonly option?: string;
}

/** Makes the groups of a source known. */
export function registerGroups(
  account: RdsAccount,
  { parameter, option }: NamedGroups,
  engine: string,
  version: string,
): void {
  const family = { engine, majorVersion: major(version) };
  for (const name of parameter) if (name !== undefined) account.parameterGroups.set(name, family);
  if (option !== undefined) account.optionGroups.set(option, family);
}

/**
 * Holds groups against the engine version of what gets them.
 *
 * @throws RdsError InvalidParameterCombination for one that is for another major version
 */
export function checkGroups(
  account: RdsAccount,
  { parameter, option }: NamedGroups,
  engine: string,
  version: string,
): void {
  const named = [
    ...parameter.map((name = '') => [name, account.parameterGroups.get(name)] as const),
    [option, account.optionGroups.get(option ?? '')] as const,
  ];
  for (const [name, family] of named) {
    if (family === undefined) continue;
    if (family.engine === engine && family.majorVersion === major(version)) continue;
    throw invalidCombination(
      `The group ${name} is for ${family.engine} ${family.majorVersion} and cannot be used for ${engine} ${version}.`,
    );
  }
}

/** ARN of a key, `alias/aws/rds` being the account's default one. */
export function keyOf(account: RdsAccount, kmsKeyId: string | undefined): string | undefined {
  return kmsKeyId === DEFAULT_RDS_KEY ? account.defaultKmsKeyArn : kmsKeyId;
}

/**
 * ARN of a key that data are to be written with. Another account's key lets this one read what it shares, no more.
 *
 * @throws RdsError KMSKeyNotAccessibleFault
 */
export function keyToWrite(account: RdsAccount, kmsKeyId: string | undefined): string | undefined {
  const key = keyOf(account, kmsKeyId);
  if (key === undefined || !key.startsWith('arn:') || key.split(':')[4] === account.accountId) return key;
  throw fault(
    'KMSKeyNotAccessibleFault',
    `The KMS key ${key} cannot be used by the account ${account.accountId}.`,
  );
}

export function parameterGroups(name: string): DBInstance['DBParameterGroups'] {
  return [{ DBParameterGroupName: name, ParameterApplyStatus: 'in-sync' }];
}

/**
 * The security groups of a request, or the default one.
 *
 * @throws RdsError InvalidParameterValue
 */
export function securityGroups(ids: readonly string[] | undefined): DBInstance['VpcSecurityGroups'] {
  const groups = ids?.length ? ids : [DEFAULT_SECURITY_GROUP];
  const wrong = groups.find((id) => !/^sg-[0-9a-z]+$/.test(id));
  if (wrong !== undefined) throw invalidValue(`Invalid security group, groupId= ${wrong}, groupName=.`);
  return groups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' }));
}

/** A subnet group in all zones of the Region. */
export function subnetGroup(account: RdsAccount, name: string): DBInstance['DBSubnetGroup'] {
  return {
    DBSubnetGroupName: name,
    DBSubnetGroupDescription: name,
    VpcId: LOCAL_VPC,
    SubnetGroupStatus: 'Complete',
    Subnets: account.availabilityZones.map((zone) => ({
      SubnetIdentifier: subnetOf(zone),
      SubnetAvailabilityZone: { Name: zone },
      SubnetStatus: 'Active',
    })),
  };
}
