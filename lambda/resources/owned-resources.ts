import {
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  type RDSClient,
  type Tag,
} from '@aws-sdk/client-rds';
import { type ExecutionIdentity, type ResourceNames, resourceNames } from '../contract/resource-names';
import { ResourceTag } from '../contract/resource-tags';

/** Kinds of things that executions make in RDS, in the order in which they are deleted. */
export const RESOURCE_KINDS = ['instance', 'cluster', 'snapshot', 'cluster-snapshot'] as const;

export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** Something in RDS that bears the tags of an execution of a workflow, and the name that it gives. */
export interface OwnedResource extends ExecutionIdentity {
  readonly kind: ResourceKind;
  readonly identifier: string;
  readonly status: string;
  /** Milliseconds since the epoch; absent while RDS does not know yet. */
  readonly createdAt?: number;
  /** Id of the workflow by its owner tag. */
  readonly owner: string;
  /**
   * True of a database with all tags of a clone under another name: a clone that was renamed, or a database restored with
   * a clone's tags. Nothing tells the two apart, so a person must decide, and nothing deletes it.
   */
  readonly isRenamed?: true;
  /** Of a masked snapshot, which stays once it is complete. */
  readonly masked?: {
    /** Identifier by which the request named the source. */
    readonly database: string;
    /** Id of the DataMasque run that it is tagged with. */
    readonly maskingRun: string;
  };
}

/** Where it is looked, and whose things are looked for. */
export interface Search {
  readonly rds: Pick<RDSClient, 'send'>;
  /**
   * Whether an execution may be of the workflow of an id. Whatever this says, only what bears the name that the two give
   * is found, and clones that are renamed.
   */
  readonly mayBeOf: (executionArn: string, owner: string) => boolean;
}

/** Everything that executions made and that is still there, renamed clones included, however many pages it fills. */
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
  /** Of a snapshot: identifier of the database that it is of. */
  readonly database?: string;
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
      database: it.DBInstanceIdentifier,
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
      database: it.DBClusterIdentifier,
      tags: it.TagList,
    }));
    return { items, marker: Marker };
  },
};

type Tags = ReadonlyMap<string | undefined, string | undefined>;

/** A tag that names the workflow, and what proves that a thing with it is what the workflow makes. */
interface Mark {
  readonly tag: string;
  readonly isProven: (described: Described, names: ResourceNames, tags: Tags) => boolean;
  /** Whether what bears it is a masked snapshot. */
  readonly isMasked?: true;
}

const SNAPSHOT_MARKS: readonly Mark[] = [
  {
    tag: ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER,
    isProven: ({ identifier, database }, names) =>
      identifier === names.sourceSnapshot ||
      (identifier === names.maskedOriginal && database === names.clone),
  },
  {
    tag: ResourceTag.MASKED_SNAPSHOT_OWNER,
    // A copy that a person made of one bears its tags under another name; one of another database is no masked one.
    isProven: ({ identifier, database }, names, tags) =>
      identifier === names.maskedSnapshot && database === names.clone && tags.has(ResourceTag.MASKING_RUN),
    isMasked: true,
  },
];

const MARKS: Readonly<Record<ResourceKind, readonly Mark[]>> = {
  instance: [
    {
      tag: ResourceTag.CLONE_OWNER,
      isProven: ({ identifier = '' }, names) => [names.clone, names.cloneMember].includes(identifier),
    },
  ],
  cluster: [
    { tag: ResourceTag.CLONE_OWNER, isProven: ({ identifier }, names) => identifier === names.clone },
  ],
  snapshot: SNAPSHOT_MARKS,
  'cluster-snapshot': SNAPSHOT_MARKS,
};

/**
 * A resource as one of ours: its tags name a workflow and an execution that may be of that workflow, **and** it bears the
 * name derived from them. Restores inherit tags, and anybody may choose a name; only both prove it.
 */
function asOwned(
  kind: ResourceKind,
  described: Described,
  mayBeOf: Search['mayBeOf'],
): OwnedResource | undefined {
  const { identifier = '', status = '', createdAt, tags: listed = [] } = described;
  const tags: Tags = new Map(listed.map(({ Key, Value }) => [Key, Value]));
  const [executionArn, startedAt] = [tags.get(ResourceTag.EXECUTION), tags.get(ResourceTag.STARTED)];
  if (executionArn === undefined || startedAt === undefined) return undefined;
  const execution = { executionArn, startedAt };
  for (const { tag, isProven, isMasked } of MARKS[kind]) {
    const owner = tags.get(tag);
    if (owner === undefined || !mayBeOf(executionArn, owner)) continue;
    const resource = { kind, identifier, status, createdAt: createdAt?.getTime(), owner, ...execution };
    const database = tags.get(ResourceTag.DATABASE) ?? '';
    const names = resourceNames(owner, execution, database);
    if (!isProven(described, names, tags)) {
      if (tag === ResourceTag.CLONE_OWNER) return { ...resource, isRenamed: true };
      continue;
    }
    if (!isMasked) return resource;
    return { ...resource, masked: { database, maskingRun: tags.get(ResourceTag.MASKING_RUN) ?? '' } };
  }
  return undefined;
}

/**
 * Statuses of a masked snapshot that was never complete. In any other it is complete, or was complete before somebody
 * did something with it.
 */
const NEVER_COMPLETE: readonly string[] = ['creating', 'failed'];

/**
 * Whether a resource of an ended execution is to be deleted. A masked snapshot that is complete stays: it is taken only
 * of a clone whose masking has finished. A renamed clone is for a person to decide on.
 */
export function isToBeDeleted({ status, masked, isRenamed }: OwnedResource): boolean {
  if (isRenamed) return false;
  return masked === undefined || NEVER_COMPLETE.includes(status);
}
