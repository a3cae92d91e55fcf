import type { ResourceNames } from '../../lambda/contract/resource-names';
import { PhaseError } from '../../lib/workflow/definition';
import { BROKEN_CLUSTER_STATUSES, BROKEN_INSTANCE_STATUSES } from '../../lib/workflow/rds-statuses';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { OTHER_OWNER } from '../decoys';
import { LONG_AGO } from '../fixed-values';
import { forgedDatabases } from './forged-clones';
import { FACTS } from './kind-facts';
import {
  answering,
  capacityLost,
  deletedBySomebody,
  type Retagged,
  retaggedAtLook,
  retaggedOnceMasked,
  showing,
  tagsComeLate,
  unlistedOnce,
  withoutCapacity,
} from './rds-trouble';
import { LEFT_AFTER_SUCCESS, SUCCEEDS, type Variation } from './scenario';

/** Whose a clone is by its tags once somebody has changed them. */
const TAKEN_OVER_BY: readonly (readonly [string, Pick<Retagged, 'owner' | 'startedAt'>])[] = [
  ['another owner', { owner: OTHER_OWNER }],
  ['another execution', {}],
  ['an execution of this name 91 days ago', { startedAt: LONG_AGO }],
];

export function troubleWithClones(kind: DatabaseKind): readonly Variation[] {
  const { instance, makes, clones } = FACTS[kind];
  return [
    ...BROKEN_INSTANCE_STATUSES.filter(
      (status) => !['insufficient-capacity', 'deleting'].includes(status),
    ).map((status) => ({
      name: `the clone's instance ends as ${status}`,
      ends: { code: PhaseError.CLONE, says: new RegExp(`CloneBroken.*${status}`) },
      rdsFaults: (names: ResourceNames) => ({ instanceStatus: showing(instance(names), status) }),
    })),
    {
      name: "the clone's instance is deleted by somebody",
      ends: { code: PhaseError.CLONE, says: /CloneBroken.*deleting/ },
      rdsFaults: (names, world) => deletedBySomebody(instance(names), world),
    },
    {
      name: 'the tags of the clone come late',
      ends: SUCCEEDS,
      rdsFaults: (names) => tagsComeLate(clones, names.clone),
    },
    {
      name: 'the clone is not listed',
      ends: { code: PhaseError.CLONE, says: /LookFailed.*RDS lists none of that name/ },
      rdsFaults: (names) => unlistedOnce(clones, names.clone),
    },
    {
      name: "the clone's instance is never ready",
      ends: { code: PhaseError.CLONE, says: /DeadlineExceeded.*last status: modifying/ },
      rdsFaults: (names) => ({ instanceStatus: showing(instance(names), 'modifying') }),
    },
    {
      name: "the clone's instance is never made, and cannot be deleted",
      ends: { code: PhaseError.CLONE, says: /DeadlineExceeded.*clean-up did not end/, leavesSomething: true },
      rdsFaults: (names) => ({ instanceStatus: showing(instance(names), 'creating') }),
    },
    ...forgedDatabases("the clone's instance", 'instance', instance),
    {
      name: 'no capacity in one zone',
      ends: SUCCEEDS,
      rdsFaults: withoutCapacity(makes, ['us-east-1a', 'us-east-1c']),
    },
    {
      name: 'no provisioned IOPS in one zone',
      ends: SUCCEEDS,
      rdsFaults: withoutCapacity(makes, ['us-east-1a', 'us-east-1c'], 'ProvisionedIopsNotAvailableInAZFault'),
    },
    {
      name: "a quota leaves no room for the clone's instance",
      ends: { code: PhaseError.CLONE, says: /QuotaExceeded: a quota of the account.*Service Quotas/ },
      rdsFaults: answering({ [makes]: 'InstanceQuotaExceededFault' }),
    },
    {
      name: 'no capacity in any zone',
      ends: { code: PhaseError.CLONE, says: /InsufficientCapacity/ },
      rdsFaults: withoutCapacity(makes, []),
    },
    { name: 'capacity is lost on the way', ends: SUCCEEDS, rdsFaults: capacityLost(makes, instance) },
    ...TAKEN_OVER_BY.map(
      ([whose, tags]): Variation => ({
        name: `capacity is lost on the way, and ${whose} takes over what was made`,
        // A cluster stays as long as it holds an instance, and this one is not ours to delete.
        ends: {
          code: PhaseError.CLONE,
          says:
            kind === 'cluster'
              ? /TagsChanged: .* without capacity .*clean-up did not end: the instance of .*; the clone cluster to delete may be left/
              : /TagsChanged: .* without capacity .*clean-up did not end: the clone to delete may be left/,
          leavesSomething: true,
        },
        takenOver: instance,
        rdsFaults: (names, world) => ({
          ...retaggedAtLook(2, { kind: 'instance', identifier: instance(names), ...tags }, world),
          instanceStatus: showing(instance(names), 'insufficient-capacity'),
        }),
      }),
    ),
    {
      name: "the tags of the clone's instance are changed while it is made",
      ends: {
        code: PhaseError.CLONE,
        says: /TagsChanged: a database named .* was made by this execution.*may be left behind: masking-/,
        leavesSomething: true,
      },
      takenOver: instance,
      rdsFaults: (names, world) =>
        retaggedAtLook(1, { kind: 'instance', identifier: instance(names) }, world),
    },
    {
      name: "the tags of the clone's instance are changed once it is masked",
      ends: { ...LEFT_AFTER_SUCCESS, says: /is complete; but .*does not bear the tags of this execution/ },
      takenOver: instance,
      rdsFaults: (names, world) =>
        retaggedOnceMasked({ kind: 'instance', identifier: instance(names) }, names.clone, world),
    },
    {
      name: 'capacity is lost on the way, and what was made does not go',
      ends: {
        code: PhaseError.CLONE,
        says: /may be left behind.*clean-up did not end/,
        leavesSomething: true,
      },
      rdsFaults: (names, world) => ({
        ...capacityLost(makes, instance)?.(names, world),
        neverGone: (identifier) => identifier === instance(names),
      }),
    },
  ];
}

const cluster = ({ clone }: ResourceNames): string => clone;

export function troubleWithClusters(): readonly Variation[] {
  return [
    ...BROKEN_CLUSTER_STATUSES.filter((status) => status !== 'deleting').map((status) => ({
      name: `the clone cluster ends as ${status}`,
      ends: { code: PhaseError.CLONE, says: new RegExp(`CloneBroken.*${status}`) },
      rdsFaults: (names: ResourceNames) => ({ clusterStatus: showing(names.clone, status) }),
    })),
    {
      name: 'the clone cluster finds no capacity, or its source is busy, for a while',
      ends: SUCCEEDS,
      rdsFaults: answering(
        {
          RestoreDBClusterFromSnapshot: 'InsufficientDBClusterCapacityFault',
          RestoreDBClusterToPointInTime: 'InvalidDBClusterStateFault',
        },
        5,
      ),
    },
    {
      name: 'the clone cluster never finds capacity',
      ends: { code: PhaseError.CLONE, says: /DeadlineExceeded.*RDS would make the clone cluster.*Capacity/ },
      rdsFaults: answering({
        RestoreDBClusterFromSnapshot: 'InsufficientStorageClusterCapacityFault',
        RestoreDBClusterToPointInTime: 'InsufficientStorageClusterCapacityFault',
      }),
    },
    {
      name: 'the clone cluster is busy when its instance is made',
      ends: SUCCEEDS,
      rdsFaults: answering({ CreateDBInstance: 'InvalidDBClusterStateFault' }, 5),
    },
    {
      name: 'a quota leaves no room for the clone cluster',
      ends: { code: PhaseError.CLONE, says: /QuotaExceeded: a quota of the account.*Service Quotas/ },
      rdsFaults: answering({
        RestoreDBClusterFromSnapshot: 'DBClusterQuotaExceededFault',
        RestoreDBClusterToPointInTime: 'DBClusterQuotaExceededFault',
      }),
    },
    {
      name: 'the clone cluster is never ready',
      ends: { code: PhaseError.CLONE, says: /DeadlineExceeded.*last status: modifying/ },
      rdsFaults: (names) => ({ clusterStatus: showing(names.clone, 'modifying') }),
    },
    ...forgedDatabases('the clone cluster', 'cluster', cluster),
    {
      name: 'the tags of the clone cluster are changed while it is made',
      ends: {
        code: PhaseError.CLONE,
        says: /TagsChanged: a cluster named .*may be left behind: masking-/,
        leavesSomething: true,
      },
      takenOver: cluster,
      rdsFaults: (names, world) => retaggedAtLook(1, { kind: 'cluster', identifier: cluster(names) }, world),
    },
    {
      name: 'the tags of the clone cluster are changed once it is masked',
      ends: { ...LEFT_AFTER_SUCCESS, says: /is complete; but .*does not bear the tags of this execution/ },
      takenOver: cluster,
      rdsFaults: (names, world) =>
        retaggedOnceMasked({ kind: 'cluster', identifier: cluster(names) }, names.clone, world),
    },
    {
      name: 'the clone cluster does not go',
      ends: LEFT_AFTER_SUCCESS,
      rdsFaults: (names) => ({ neverGone: (identifier) => identifier === names.clone }),
    },
  ];
}
