import {
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  type RDSClient,
  type Tag,
} from '@aws-sdk/client-rds';
import { type ResourceNames, resourceNames } from '../contract/resource-names';
import { ResourceTag } from '../contract/resource-tags';

/** Kinds of things that executions make in RDS, in the order in which they are deleted. */
export const RESOURCE_KINDS = ['instance', 'cluster', 'snapshot', 'cluster-snapshot'] as const;

export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** Something in RDS that an execution of a workflow made, by its tags and by its name. */
export interface OwnedResource {
  readonly kind: ResourceKind;
  readonly identifier: string;
  readonly status: string;
  /** Milliseconds since the epoch; absent while RDS does not know yet. */
  readonly createdAt?: number;
  readonly executionArn: string;
  /** Of a masked snapshot, which stays once it is complete: the source that its name ends in, and its tag. */
  readonly masked?: { readonly name: string; readonly tag?: string };
}

/** Where it is looked, and whose things are looked for. */
export interface Search {
  readonly rds: Pick<RDSClient, 'send'>;
  /**
   * Whether an execution may be of the workflow of an id. Whatever this says, only what bears the name that the two give
   * is found.
   */
  readonly mayBeOf: (executionArn: string, owner: string) => boolean;
}

/** Everything that executions made and that is still there, however many pages it fills. */
export async function* ownedResources({ rds, mayBeOf }: Search): AsyncGenerator<OwnedResource> {
  for (const kind of RESOURCE_KINDS) {
    let marker: string | undefined;
    do {
      const page = await PAGES[kind](rds, marker);
      for (const described of page.items) {
        const owned = asOwned(kind, described, mayBeOf);
        if (owned) yield owned;
      }
      marker = page.marker;
    } while (marker);
  }
}

/** What RDS says of anything. */
interface Described {
  readonly identifier?: string;
  readonly status?: string;
  readonly createdAt?: Date;
  readonly tags?: readonly Tag[];
}

interface Page {
  readonly items: readonly Described[];
  readonly marker?: string;
}

type PageReader = (rds: Search['rds'], Marker: string | undefined) => Promise<Page>;

const PAGES: Readonly<Record<ResourceKind, PageReader>> = {
  instance: async (rds, from) => {
    const { DBInstances = [], Marker } = await rds.send(new DescribeDBInstancesCommand({ Marker: from }));
    const items = DBInstances.map((it) => ({
      identifier: it.DBInstanceIdentifier,
      status: it.DBInstanceStatus,
      createdAt: it.InstanceCreateTime,
      tags: it.TagList,
    }));
    return { items, marker: Marker };
  },
  cluster: async (rds, from) => {
    const { DBClusters = [], Marker } = await rds.send(new DescribeDBClustersCommand({ Marker: from }));
    const items = DBClusters.map((it) => ({
      identifier: it.DBClusterIdentifier,
      status: it.Status,
      createdAt: it.ClusterCreateTime,
      tags: it.TagList,
    }));
    return { items, marker: Marker };
  },
  snapshot: async (rds, from) => {
    const command = new DescribeDBSnapshotsCommand({ SnapshotType: 'manual', Marker: from });
    const { DBSnapshots = [], Marker } = await rds.send(command);
    const items = DBSnapshots.map((it) => ({
      identifier: it.DBSnapshotIdentifier,
      status: it.Status,
      createdAt: it.SnapshotCreateTime,
      tags: it.TagList,
    }));
    return { items, marker: Marker };
  },
  'cluster-snapshot': async (rds, from) => {
    const command = new DescribeDBClusterSnapshotsCommand({ SnapshotType: 'manual', Marker: from });
    const { DBClusterSnapshots = [], Marker } = await rds.send(command);
    const items = DBClusterSnapshots.map((it) => ({
      identifier: it.DBClusterSnapshotIdentifier,
      status: it.Status,
      createdAt: it.SnapshotCreateTime,
      tags: it.TagList,
    }));
    return { items, marker: Marker };
  },
};

/** A tag that names the workflow, and the names that a thing with it may have. */
interface Mark {
  readonly tag: string;
  readonly isName: (identifier: string, names: ResourceNames) => boolean;
  /** Whether what bears it is a masked snapshot. */
  readonly isMasked?: true;
}

const SNAPSHOT_MARKS: readonly Mark[] = [
  {
    tag: ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER,
    isName: (identifier, names) => [names.sourceSnapshot, names.maskedOriginal].includes(identifier),
  },
  {
    tag: ResourceTag.MASKED_SNAPSHOT_OWNER,
    isName: (identifier, names) => identifier.startsWith(names.maskedSnapshot),
    isMasked: true,
  },
];

const MARKS: Readonly<Record<ResourceKind, readonly Mark[]>> = {
  instance: [
    {
      tag: ResourceTag.CLONE_OWNER,
      isName: (identifier, names) => [names.clone, names.cloneMember].includes(identifier),
    },
  ],
  cluster: [{ tag: ResourceTag.CLONE_OWNER, isName: (identifier, names) => identifier === names.clone }],
  snapshot: SNAPSHOT_MARKS,
  'cluster-snapshot': SNAPSHOT_MARKS,
};

/**
 * A resource as one of ours: its tags name a workflow and an execution that may be of that workflow, **and** it bears the
 * name derived from the two. Restores inherit tags, and anybody may choose a name; only both prove it.
 */
function asOwned(
  kind: ResourceKind,
  { identifier = '', status = '', createdAt, tags: listed = [] }: Described,
  mayBeOf: Search['mayBeOf'],
): OwnedResource | undefined {
  const tags = new Map(listed.map(({ Key, Value }) => [Key, Value]));
  const executionArn = tags.get(ResourceTag.EXECUTION);
  if (executionArn === undefined) return undefined;
  const resource = { kind, identifier, status, createdAt: createdAt?.getTime(), executionArn };
  for (const { tag, isName, isMasked } of MARKS[kind]) {
    const owner = tags.get(tag);
    if (owner === undefined || !mayBeOf(executionArn, owner)) continue;
    const names = resourceNames(owner, executionArn, '');
    if (!isName(identifier, names)) continue;
    if (!isMasked) return resource;
    const name = identifier.slice(names.maskedSnapshot.length);
    return { ...resource, masked: { name, tag: tags.get(ResourceTag.SOURCE) } };
  }
  return undefined;
}

/**
 * Whether a resource of an ended execution is to be deleted. A complete masked snapshot stays: it is taken only of a
 * clone whose masking has finished. One that will never be complete goes, if its name is exactly what the execution calls it.
 *
 * @param databaseIdentifier the source, as the execution's input names it; undefined where that is not known any more
 */
export function isToBeDeleted({ status, masked }: OwnedResource, databaseIdentifier?: string): boolean {
  if (masked === undefined) return true;
  return status !== 'available' && masked.name === (databaseIdentifier ?? masked.tag);
}
