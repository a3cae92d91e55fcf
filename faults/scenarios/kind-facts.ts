import type { ResourceNames } from '../../lambda/contract/resource-names';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';

const ofClone = (names: ResourceNames): string => names.clone;

const ofMember = (names: ResourceNames): string => names.cloneMember;

/** An operation that describes things, the parameter that names one, and the member that lists them. */
export interface Listing {
  readonly operation: string;
  readonly identifier: string;
  readonly list: string;
}

const SNAPSHOTS: Listing = {
  operation: 'DescribeDBSnapshots',
  identifier: 'DBSnapshotIdentifier',
  list: 'DBSnapshots',
};
const CLUSTER_SNAPSHOTS: Listing = {
  operation: 'DescribeDBClusterSnapshots',
  identifier: 'DBClusterSnapshotIdentifier',
  list: 'DBClusterSnapshots',
};
const INSTANCES: Listing = {
  operation: 'DescribeDBInstances',
  identifier: 'DBInstanceIdentifier',
  list: 'DBInstances',
};
const CLUSTERS: Listing = {
  operation: 'DescribeDBClusters',
  identifier: 'DBClusterIdentifier',
  list: 'DBClusters',
};

/** What differs between the kinds of source. */
interface KindFacts {
  /** The instance that may find no capacity. */
  readonly instance: (names: ResourceNames) => string;
  readonly makes: string;
  /** How RDS lists its snapshots. */
  readonly snapshots: Listing;
  /** How RDS lists the clone. */
  readonly clones: Listing;
}

export const FACTS: Readonly<Record<DatabaseKind, KindFacts>> = {
  instance: {
    instance: ofClone,
    makes: 'RestoreDBInstanceFromDBSnapshot',
    snapshots: SNAPSHOTS,
    clones: INSTANCES,
  },
  cluster: { instance: ofMember, makes: 'CreateDBInstance', snapshots: CLUSTER_SNAPSHOTS, clones: CLUSTERS },
};
