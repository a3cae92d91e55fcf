import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
} from '@aws-sdk/client-rds';
import type { DatabaseReference } from '../contract/database-identifier';
import type { KnownSource } from '../contract/workflow-steps';
import type { RdsClient } from '../databases/database-snapshot';
import { isNotFound } from '../databases/rds-answer';

/** A subnet of a source's subnet group. */
export interface SourceSubnet {
  readonly id: string;
  readonly zone: string;
}

/** What RDS says of a source. */
export interface Source extends KnownSource {
  /** Id that no other database of its name ever had. */
  readonly resourceId: string;
  readonly status: string;
  /** Absent where RDS does not know it yet. */
  readonly port?: number;
  readonly vpcId?: string;
  readonly subnets: readonly SourceSubnet[];
  /** For which its parameter and option groups are. */
  readonly engineVersion: string;
  /** Name of an instance's option group. */
  readonly optionGroup?: string;
  /** Storage of an instance in GiB. */
  readonly allocatedStorage?: number;
  /** ARN of the key that it is encrypted under; absent = it is not. */
  readonly keyId?: string;
}

/** A cluster without any instance, which says nothing of what its clone's instance is to be. */
export interface HeadlessCluster {
  readonly headlessCluster: string;
}

/**
 * Finds a source as the workflow finds it: an identifier may name an instance, a cluster or an instance of a cluster,
 * which stands for its cluster; an ARN says which of the first two. Undefined where there is none.
 */
export async function findSource(
  rds: RdsClient,
  { identifier, type }: DatabaseReference,
): Promise<Source | HeadlessCluster | undefined> {
  const instance = type === 'cluster' ? undefined : await describeInstance(rds, identifier);
  const cluster = instance?.DBClusterIdentifier;
  if (instance && cluster === undefined) return ofInstance(instance);
  return type === 'instance' && instance === undefined ? undefined : findCluster(rds, cluster ?? identifier);
}

async function findCluster(
  rds: RdsClient,
  identifier: string,
): Promise<Source | HeadlessCluster | undefined> {
  const cluster = await describeCluster(rds, identifier);
  if (cluster === undefined) return undefined;
  const { DBClusterMembers: members = [] } = cluster;
  const writer = members.find(({ IsClusterWriter }) => IsClusterWriter) ?? members[0];
  const instance = writer?.DBInstanceIdentifier && (await describeInstance(rds, writer.DBInstanceIdentifier));
  return instance ? ofCluster(cluster, instance) : { headlessCluster: identifier };
}

async function describeInstance(rds: RdsClient, identifier: string): Promise<DBInstance | undefined> {
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier });
  const answer = await ifThere(rds.send(command));
  return answer?.DBInstances?.[0];
}

async function describeCluster(rds: RdsClient, identifier: string): Promise<DBCluster | undefined> {
  const command = new DescribeDBClustersCommand({ DBClusterIdentifier: identifier });
  const answer = await ifThere(rds.send(command));
  return answer?.DBClusters?.[0];
}

async function ifThere<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function placeOf({
  AvailabilityZone,
  DBSubnetGroup,
}: DBInstance): Pick<Source, 'availabilityZone' | 'zones' | 'vpcId' | 'subnets' | 'subnetGroup'> {
  const subnets = (DBSubnetGroup?.Subnets ?? []).map(({ SubnetIdentifier, SubnetAvailabilityZone }) => ({
    id: SubnetIdentifier ?? '',
    zone: SubnetAvailabilityZone?.Name ?? '',
  }));
  return {
    availabilityZone: AvailabilityZone,
    zones: [...new Set(subnets.map(({ zone }) => zone))],
    vpcId: DBSubnetGroup?.VpcId,
    subnets,
    subnetGroup: DBSubnetGroup?.DBSubnetGroupName,
  };
}

function ofInstance(instance: DBInstance): Source {
  return {
    kind: 'instance',
    identifier: instance.DBInstanceIdentifier ?? '',
    engine: instance.Engine ?? '',
    databaseName: instance.DBName ?? null,
    resourceId: instance.DbiResourceId ?? '',
    status: instance.DBInstanceStatus ?? '',
    port: instance.Endpoint?.Port,
    keyId: instance.KmsKeyId,
    engineVersion: instance.EngineVersion ?? '',
    optionGroup: instance.OptionGroupMemberships?.[0]?.OptionGroupName,
    allocatedStorage: instance.AllocatedStorage,
    ...placeOf(instance),
  };
}

/** A cluster is placed as its writer is. */
function ofCluster(cluster: DBCluster, writer: DBInstance): Source {
  return {
    kind: 'cluster',
    identifier: cluster.DBClusterIdentifier ?? '',
    engine: cluster.Engine ?? '',
    databaseName: cluster.DatabaseName ?? null,
    resourceId: cluster.DbClusterResourceId ?? '',
    status: cluster.Status ?? '',
    port: cluster.Port,
    keyId: cluster.KmsKeyId,
    engineVersion: cluster.EngineVersion ?? '',
    ...placeOf(writer),
  };
}
