import {
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { ResourceKind } from './owned-resources';

/** What RDS says of a resource, whosever it is. */
export interface DescribedResource {
  readonly status: string;
  /** Milliseconds since the epoch; absent while RDS does not know yet. */
  readonly createdAt?: number;
}

type Rds = Pick<RDSClient, 'send'>;
type Description = readonly [status: string | undefined, createdAt: Date | undefined];

const DESCRIBE: Readonly<
  Record<ResourceKind, (rds: Rds, identifier: string) => Promise<Description | undefined>>
> = {
  instance: async (rds, DBInstanceIdentifier) => {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
    return DBInstances?.map((it): Description => [it.DBInstanceStatus, it.InstanceCreateTime])[0];
  },
  cluster: async (rds, DBClusterIdentifier) => {
    const { DBClusters } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier }));
    return DBClusters?.map((it): Description => [it.Status, it.ClusterCreateTime])[0];
  },
  snapshot: async (rds, DBSnapshotIdentifier) => {
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier }));
    return DBSnapshots?.map((it): Description => [it.Status, it.SnapshotCreateTime])[0];
  },
  'cluster-snapshot': async (rds, DBClusterSnapshotIdentifier) => {
    const command = new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier });
    const { DBClusterSnapshots } = await rds.send(command);
    return DBClusterSnapshots?.map((it): Description => [it.Status, it.SnapshotCreateTime])[0];
  },
};

/**
 * Describes a resource by its identifier.
 *
 * @returns undefined where RDS has none of this identifier
 * @throws whatever else RDS answers
 */
export async function describeResource(
  rds: Rds,
  kind: ResourceKind,
  identifier: string,
): Promise<DescribedResource | undefined> {
  try {
    const description = await DESCRIBE[kind](rds, identifier);
    if (description === undefined) return undefined;
    const [status = '', createdAt] = description;
    return { status, createdAt: createdAt?.getTime() };
  } catch (error) {
    if (/NotFound(Fault)?$/.test((error as Error).name)) return undefined;
    throw error;
  }
}
