import type { RdsRecord, RdsValue } from '../local/rds/rds-values';
import type { World } from './world';

/** Kinds of things that an account holds. */
export type ResourceKind =
  | 'instance'
  | 'cluster'
  | 'snapshot'
  | 'cluster snapshot'
  | 'retained backup'
  | 'connection'
  | 'masking run in flight';

/** One thing that an account holds. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly identifier: string;
  readonly status: string;
  readonly tags: ReadonlyMap<string, string>;
  /** What somebody could have changed about it, in words. */
  readonly details: string;
}

interface Listing {
  readonly kind: ResourceKind;
  readonly operation: string;
  readonly list: string;
  readonly identifier: string;
  readonly status: string;
}

const LISTINGS: readonly Listing[] = [
  {
    kind: 'instance',
    operation: 'DescribeDBInstances',
    list: 'DBInstances',
    identifier: 'DBInstanceIdentifier',
    status: 'DBInstanceStatus',
  },
  {
    kind: 'cluster',
    operation: 'DescribeDBClusters',
    list: 'DBClusters',
    identifier: 'DBClusterIdentifier',
    status: 'Status',
  },
  {
    kind: 'snapshot',
    operation: 'DescribeDBSnapshots',
    list: 'DBSnapshots',
    identifier: 'DBSnapshotIdentifier',
    status: 'Status',
  },
  {
    kind: 'cluster snapshot',
    operation: 'DescribeDBClusterSnapshots',
    list: 'DBClusterSnapshots',
    identifier: 'DBClusterSnapshotIdentifier',
    status: 'Status',
  },
];

/** Everything that an account and its DataMasque server hold. */
export async function inventory(world: World): Promise<readonly Resource[]> {
  const described = await Promise.all(LISTINGS.map((listing) => describeAll(world, listing)));
  const { rds, dataMasque } = world.services;
  return [
    ...described.flat(),
    ...rds.retainedBackups.map((identifier) => untagged('retained backup', identifier, 'retained')),
    ...dataMasque.connections.list().map(({ id, name }) => untagged('connection', name, id, id)),
    ...dataMasque.runs
      .list()
      .filter((run) => !run.isOver)
      .map((run) => untagged('masking run in flight', run.request.name, run.status)),
  ];
}

function untagged(kind: ResourceKind, identifier: string, status: string, details = ''): Resource {
  return { kind, identifier, status, tags: new Map(), details };
}

async function describeAll(world: World, listing: Listing): Promise<readonly Resource[]> {
  const resources: Resource[] = [];
  let marker: RdsValue | undefined;
  do {
    const answer = await world.services.rds.call(
      listing.operation,
      marker === undefined ? {} : { Marker: marker },
    );
    resources.push(...(answer[listing.list] as readonly RdsRecord[]).map((item) => resource(listing, item)));
    marker = answer.Marker;
  } while (marker !== undefined);
  return resources;
}

function resource({ kind, identifier, status }: Listing, item: RdsRecord): Resource {
  const tags = (item.TagList ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return {
    kind,
    identifier: String(item[identifier]),
    status: String(item[status]),
    tags: new Map(tags.map(({ Key, Value }) => [Key, Value])),
    details: String(item.DbiResourceId ?? item.DbClusterResourceId),
  };
}

/** What a thing is, in a text that differs when anybody touched it; that it becomes complete by itself is no touch. */
export function fingerprint({ kind, identifier, status, tags, details }: Resource): string {
  const isThere = ['deleting', 'cancelling'].includes(status) ? status : 'there';
  const tagged = [...tags].map((tag) => tag.join('=')).join(',');
  return `${kind} ${identifier}: ${isThere}, ${details}, ${tagged}`;
}
