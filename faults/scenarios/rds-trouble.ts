import type { DBInstanceMessage } from '@aws-sdk/client-rds';
import type { ResourceNames } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../local/local-place';
import type { RdsFaults } from '../../local/rds/rds-faults';
import type { RdsRecord } from '../../local/rds/rds-values';
import { fault } from '../../local/rds/service-model';
import { executionTags, OTHER_OWNER } from '../decoys';
import { EXECUTION, OTHER_EXECUTION } from '../fixed-values';
import type { World } from '../world';
import type { Listing } from './kind-facts';
import type { ExpectedEnd, Scenario, Variation } from './scenario';
import { ownerTags } from './source';

/** A status in place of the true one, unless the thing is being deleted. */
export function showing(identifier: string, status: string): (shown: string, truth: string) => string {
  return (shown, truth) => (shown === identifier && truth !== 'deleting' ? status : truth);
}

/** A masked snapshot is deleted only in a status in which it was never complete. */
export function remainsMasked(status: string): Pick<ExpectedEnd, 'leavesSomething'> {
  return ['creating', 'failed'].includes(status) ? {} : { leavesSomething: true };
}

/** What says for ever that it is being deleted cannot be deleted. */
export function remains(status: string): Pick<ExpectedEnd, 'leavesSomething'> {
  return status === 'deleting' ? { leavesSomething: true } : {};
}

export function withoutCapacity(
  operation: string,
  zones: readonly string[],
  error = 'InsufficientDBInstanceCapacityFault',
): Scenario['rdsFaults'] {
  return () => ({
    before: (called, { AvailabilityZone: zone }) => {
      if (called === operation && (zones.length === 0 || zones.includes(String(zone)))) {
        throw fault(error, 'It is not available in the specified Availability Zone.');
      }
    },
  });
}

/** An error that calls of some operations get, the first few of them or all. */
export function answering(
  errors: Readonly<Record<string, string>>,
  times = Number.POSITIVE_INFINITY,
): Scenario['rdsFaults'] {
  return () => {
    let left = times;
    return {
      before: (called) => {
        const error = errors[called];
        if (error === undefined || left <= 0) return;
        left -= 1;
        throw fault(error, 'RDS does not do that now.');
      },
    };
  };
}

/** An instance that finds no capacity on its way, until it is deleted and made again. */
export function capacityLost(
  operation: string,
  identifier: (names: ResourceNames) => string,
): Scenario['rdsFaults'] {
  return (names) => {
    let tries = 0;
    return {
      before: (called) => {
        if (called === operation) tries += 1;
      },
      instanceStatus: (shown, status) =>
        shown === identifier(names) && tries === 1 && status !== 'deleting'
          ? 'insufficient-capacity'
          : status,
    };
  };
}

/** A thing that RDS leaves out of its first answer. */
export function unlistedOnce({ operation, identifier, list }: Listing, wanted: string): RdsFaults {
  let isDone = false;
  return {
    after: (called, parameters, result) => {
      if (isDone || called !== operation || parameters[identifier] !== wanted) return result;
      isDone = true;
      return { ...result, [list]: [] };
    },
  };
}

/** A thing whose tags RDS does not tell as long as it is being made. */
export function tagsComeLate({ operation, identifier, list }: Listing, wanted: string): RdsFaults {
  return {
    after: (called, parameters, result) => {
      if (called !== operation || parameters[identifier] !== wanted) return result;
      const shown = (result[list] as readonly RdsRecord[]).map((one) =>
        [one.Status, one.DBInstanceStatus].includes('creating') ? { ...one, TagList: [] } : one,
      );
      return { ...result, [list]: shown };
    },
  };
}

/** How things are looked at, and how their ARNs begin. */
const RETAGGABLE = {
  instance: { look: 'DescribeDBInstances', parameter: 'DBInstanceIdentifier', resource: 'db' },
  cluster: { look: 'DescribeDBClusters', parameter: 'DBClusterIdentifier', resource: 'cluster' },
  snapshot: { look: 'DescribeDBSnapshots', parameter: 'DBSnapshotIdentifier', resource: 'snapshot' },
  'cluster snapshot': {
    look: 'DescribeDBClusterSnapshots',
    parameter: 'DBClusterSnapshotIdentifier',
    resource: 'cluster-snapshot',
  },
} as const;

/** A thing whose tags somebody changes. */
export interface Retagged {
  readonly kind: keyof typeof RETAGGABLE;
  readonly identifier: string;
  /** Whose it is by its tags then. @default another execution of the same workflow */
  readonly owner?: string;
  /** The start date that it bears then, and nothing else. @default the tags of another execution or owner */
  readonly startedAt?: string;
}

async function retag({ kind, identifier, owner, startedAt }: Retagged, { services }: World): Promise<void> {
  const others = owner ? ownerTags(owner, EXECUTION) : executionTags(OTHER_EXECUTION);
  const tags = startedAt === undefined ? others : { [ResourceTag.STARTED]: startedAt };
  await services.rds.call('AddTagsToResource', {
    ResourceName: `arn:aws:rds:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${RETAGGABLE[kind].resource}:${identifier}`,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
}

/** Somebody puts tags of their own on a thing right before it is looked at. */
export function retaggedAtLook(number: number, thing: Retagged, world: () => World): RdsFaults {
  const { look, parameter } = RETAGGABLE[thing.kind];
  let looks = 0;
  return {
    before: async (operation, { [parameter]: wanted }) => {
      if (operation !== look || wanted !== thing.identifier) return;
      looks += 1;
      if (looks === number) await retag(thing, world());
    },
  };
}

/** Somebody puts tags of their own on a thing when the masked clone is snapshotted. */
export function retaggedOnceMasked(thing: Retagged, clone: string, world: () => World): RdsFaults {
  return { before: whenSnapshotted(clone, () => retag(thing, world())) };
}

/** Calls something whenever a snapshot is asked for, by its identifier or its database's. */
function whenSnapshotted(named: string, act: () => void | Promise<void>): RdsFaults['before'] {
  return (operation, parameters) => {
    const isAsked = operation === 'CreateDBSnapshot' || operation === 'CreateDBClusterSnapshot';
    if (isAsked && Object.values(parameters).includes(named)) return act();
  };
}

/** A database that is busy with a backup of its own for some time from when a certain snapshot of it is asked for. */
export function busy(
  database: string,
  snapshot: string,
  milliseconds: number,
  world: () => World,
): RdsFaults {
  let since: number | undefined;
  const status = (shown: string, truth: string): string => {
    const isBusy = since !== undefined && world().clock.now() < since + milliseconds;
    return isBusy && shown === database && truth === 'available' ? 'backing-up' : truth;
  };
  const before = whenSnapshotted(snapshot, () => {
    since ??= world().clock.now();
  });
  return { before, instanceStatus: status, clusterStatus: status };
}

/** Longer than a phase may take, and shorter than clean-up may. */
export const OVER_THE_DEADLINE = 50 * 60_000;

/** A snapshot that is not complete until some time after it was first looked at. */
export function late(identifier: string, milliseconds: number, world: () => World): RdsFaults {
  let since: number | undefined;
  return {
    snapshotStatus: (shown, truth) => {
      if (shown !== identifier) return truth;
      since ??= world().clock.now();
      return world().clock.now() < since + milliseconds ? 'creating' : truth;
    },
  };
}

/** A snapshot that cannot be deleted. */
export function kept(identifier: string): RdsFaults['before'] {
  return (operation, { DBSnapshotIdentifier, DBClusterSnapshotIdentifier }) => {
    const isAsked = operation === 'DeleteDBSnapshot' || operation === 'DeleteDBClusterSnapshot';
    if (isAsked && identifier === (DBSnapshotIdentifier ?? DBClusterSnapshotIdentifier)) {
      throw fault('InvalidDBSnapshotStateFault', `The snapshot ${identifier} is in use.`);
    }
  };
}

/** Somebody deletes an instance by hand as soon as it is there. */
export function deletedBySomebody(identifier: string, world: () => World): RdsFaults {
  const named = { DBInstanceIdentifier: identifier };
  let isDone = false;
  return {
    before: async (operation, { DBInstanceIdentifier: wanted }) => {
      if (isDone || operation !== 'DescribeDBInstances' || wanted !== identifier) return;
      isDone = true;
      const { rds } = world().services;
      const { DBInstances } = (await rds.call(operation, named)) as unknown as DBInstanceMessage;
      isDone = DBInstances?.[0]?.DBInstanceStatus === 'available';
      if (!isDone) return;
      await rds.call('DeleteDBInstance', {
        ...named,
        SkipFinalSnapshot: true,
        DeleteAutomatedBackups: true,
      });
    },
  };
}

/**
 * Things that bear a name that this execution needs. Each lacks one of the two tags that would make it ours; none of
 * them may be used, and none may be deleted.
 */
export function taken(
  what: string,
  ends: ExpectedEnd,
  stand: (world: World, tags: Readonly<Record<string, string>>) => Promise<void>,
  more: Partial<Variation> = {},
): readonly Variation[] {
  const strangers = [
    ['by a thing of another execution', (owner: string) => ownerTags(owner, OTHER_EXECUTION)],
    ['by a thing of another owner', () => ownerTags(OTHER_OWNER, EXECUTION)],
  ] as const;
  return strangers.map(([whose, tags]) => ({
    name: `the name of ${what} is taken ${whose}`,
    ends,
    ...more,
    seed: (world) => stand(world, tags(world.owner)),
  }));
}
