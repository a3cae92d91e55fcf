import type { RdsRecord } from '../../local/rds/rds-values';

/** Where moto's RDS answers otherwise than AWS. A test shows of each that it is still so. */
export const MotoGap = {
  DEFAULT_OPTION_GROUPS: 'a restore refuses the default option group that the source is described with',
  SNAPSHOT_ARNS: 'DescribeDBSnapshots finds no snapshot by its ARN, which AWS takes for shared snapshots',
  INSTANT_STATES: 'what is made is available at once, and what is deleted is gone at once',
  TAKEN_CLUSTER_NAMES:
    'a cluster that is restored under a taken name takes the place of the one that was there',
  MEMBER_SUBNET_GROUPS: 'an instance of a cluster is described without the subnet group of its cluster',
  CLUSTER_KEYS:
    'a cluster that is not encrypted is described with a key, so that its masked snapshot is refused as not shareable',
} as const;

/** The parameters that moto can serve: without a default option group, which it gives by itself. */
export function withoutGaps(operation: string, parameters: RdsRecord): RdsRecord {
  const { OptionGroupName, ...others } = parameters;
  const isDefault = String(OptionGroupName).startsWith('default:');
  return operation.startsWith('RestoreDB') && isDefault ? others : parameters;
}
