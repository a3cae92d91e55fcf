import {
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  type Tag,
} from '@aws-sdk/client-rds';
import { type MonitoredMachine, machineOf } from '../contract/monitor-environment';
import { resourceNames } from '../contract/resource-names';
import { ResourceTag } from '../contract/resource-tags';
import type { ReconcilerDependencies } from './reconciler-dependencies';

/** Kinds of things that executions make in RDS, in the order in which they are deleted. */
export const RESOURCE_KINDS = ['instance', 'cluster', 'snapshot', 'cluster-snapshot'] as const;

export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** Something in RDS that an execution of a monitored workflow made, by its tags and by its name. */
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

/** What RDS says of anything. */
interface Described {
  readonly kind: ResourceKind;
  readonly identifier: string;
  readonly status: string;
  readonly createdAt?: Date;
  readonly tags?: readonly Tag[];
}

type Asking = Pick<ReconcilerDependencies, 'rds' | 'environment'>;

/** Everything that executions of the monitored workflows made and that is still there, however many pages it fills. */
export async function* ownedResources({ rds, environment }: Asking): AsyncGenerator<OwnedResource> {
  for (const kind of RESOURCE_KINDS) {
    let marker: string | undefined;
    do {
      const page = await describePage(rds, kind, marker);
      for (const described of page.items) {
        const owned = asOwned(environment.machines, described);
        if (owned) yield owned;
      }
      marker = page.marker;
    } while (marker);
  }
}

interface Page {
  readonly items: readonly Described[];
  readonly marker?: string;
}

async function describePage(rds: Asking['rds'], kind: ResourceKind, Marker?: string): Promise<Page> {
  switch (kind) {
    case 'instance': {
      const answer = await rds.send(new DescribeDBInstancesCommand({ Marker }));
      const items = (answer.DBInstances ?? []).map((item) => ({
        kind,
        identifier: item.DBInstanceIdentifier ?? '',
        status: item.DBInstanceStatus ?? '',
        createdAt: item.InstanceCreateTime,
        tags: item.TagList,
      }));
      return { items, marker: answer.Marker };
    }
    case 'cluster': {
      const answer = await rds.send(new DescribeDBClustersCommand({ Marker }));
      const items = (answer.DBClusters ?? []).map((item) => ({
        kind,
        identifier: item.DBClusterIdentifier ?? '',
        status: item.Status ?? '',
        createdAt: item.ClusterCreateTime,
        tags: item.TagList,
      }));
      return { items, marker: answer.Marker };
    }
    case 'snapshot': {
      const answer = await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType: 'manual', Marker }));
      const items = (answer.DBSnapshots ?? []).map((item) => ({
        kind,
        identifier: item.DBSnapshotIdentifier ?? '',
        status: item.Status ?? '',
        createdAt: item.SnapshotCreateTime,
        tags: item.TagList,
      }));
      return { items, marker: answer.Marker };
    }
    case 'cluster-snapshot': {
      const answer = await rds.send(
        new DescribeDBClusterSnapshotsCommand({ SnapshotType: 'manual', Marker }),
      );
      const items = (answer.DBClusterSnapshots ?? []).map((item) => ({
        kind,
        identifier: item.DBClusterSnapshotIdentifier ?? '',
        status: item.Status ?? '',
        createdAt: item.SnapshotCreateTime,
        tags: item.TagList,
      }));
      return { items, marker: answer.Marker };
    }
  }
}

/**
 * A resource as one of ours: its tags name a monitored workflow and an execution of that workflow's machine, **and** it
 * bears the name derived from that execution. Restores inherit tags, and anybody may choose a name; only both prove it.
 */
function asOwned(machines: readonly MonitoredMachine[], described: Described): OwnedResource | undefined {
  const { kind, identifier, status, createdAt } = described;
  const tags = new Map((described.tags ?? []).map(({ Key, Value }) => [Key, Value]));
  const executionArn = tags.get(ResourceTag.EXECUTION);
  if (executionArn === undefined) return undefined;
  const owner = machineOf(machines, executionArn)?.owner;
  if (owner === undefined) return undefined;
  const names = resourceNames(owner, executionArn, '');
  const is = (tag: string, ...wanted: readonly string[]): boolean =>
    tags.get(tag) === owner && wanted.includes(identifier);
  const resource = { kind, identifier, status, createdAt: createdAt?.getTime(), executionArn };
  if (kind === 'instance' || kind === 'cluster') {
    const clones = kind === 'instance' ? [names.clone, names.cloneMember] : [names.clone];
    return is(ResourceTag.CLONE_OWNER, ...clones) ? resource : undefined;
  }
  if (is(ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, names.sourceSnapshot, names.maskedOriginal))
    return resource;
  const isMasked =
    tags.get(ResourceTag.MASKED_SNAPSHOT_OWNER) === owner && identifier.startsWith(names.maskedSnapshot);
  if (!isMasked) return undefined;
  const name = identifier.slice(names.maskedSnapshot.length);
  return { ...resource, masked: { name, tag: tags.get(ResourceTag.SOURCE) } };
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
