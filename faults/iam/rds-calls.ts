import type { CallResource, ServiceCall, Tags } from './service-call';

type RdsResource = 'db' | 'cluster' | 'snapshot' | 'cluster-snapshot' | 'og' | 'pg' | 'cluster-pg' | 'subgrp';

/** Parameters of a call as a state machine writes them. */
export type RdsParameters = { readonly [member: string]: unknown };

/** A resource of a call, and the parameter that names it. */
type Named = readonly [resource: RdsResource, member: string];

interface Authorization {
  /** What the call makes, if it makes something. */
  readonly makes?: Named;
  readonly uses: readonly Named[];
  /** What it lists when it is told of none of these: then it is asked about all of them. */
  readonly lists?: RdsResource;
}

const INSTANCE_GROUPS: readonly Named[] = [
  ['og', 'OptionGroupName'],
  ['pg', 'DbParameterGroupName'],
  ['subgrp', 'DbSubnetGroupName'],
];
const CLUSTER_GROUPS: readonly Named[] = [
  ['og', 'OptionGroupName'],
  ['cluster-pg', 'DbClusterParameterGroupName'],
  ['subgrp', 'DbSubnetGroupName'],
];
const INSTANCE: Named = ['db', 'DbInstanceIdentifier'];
const CLUSTER: Named = ['cluster', 'DbClusterIdentifier'];
const SNAPSHOT: Named = ['snapshot', 'DbSnapshotIdentifier'];
const CLUSTER_SNAPSHOT: Named = ['cluster-snapshot', 'DbClusterSnapshotIdentifier'];

/**
 * What each action is authorised against.
 * Source: Service Authorization Reference, actions, resources, and condition keys for Amazon RDS.
 */
const AUTHORIZATIONS: { readonly [action: string]: Authorization } = {
  describeDBInstances: { uses: [INSTANCE], lists: 'db' },
  describeDBClusters: { uses: [CLUSTER], lists: 'cluster' },
  describeDBSnapshots: { uses: [INSTANCE, SNAPSHOT], lists: 'snapshot' },
  describeDBClusterSnapshots: { uses: [CLUSTER, CLUSTER_SNAPSHOT], lists: 'cluster-snapshot' },
  createDBSnapshot: { makes: SNAPSHOT, uses: [INSTANCE] },
  createDBClusterSnapshot: { makes: CLUSTER_SNAPSHOT, uses: [CLUSTER] },
  copyDBSnapshot: {
    makes: ['snapshot', 'TargetDBSnapshotIdentifier'],
    uses: [['snapshot', 'SourceDBSnapshotIdentifier']],
  },
  copyDBClusterSnapshot: {
    makes: ['cluster-snapshot', 'TargetDBClusterSnapshotIdentifier'],
    uses: [['cluster-snapshot', 'SourceDBClusterSnapshotIdentifier']],
  },
  restoreDBInstanceFromDBSnapshot: { makes: INSTANCE, uses: [SNAPSHOT, ...INSTANCE_GROUPS] },
  restoreDBClusterFromSnapshot: {
    makes: CLUSTER,
    uses: [['cluster-snapshot', 'SnapshotIdentifier'], ...CLUSTER_GROUPS],
  },
  restoreDBClusterToPointInTime: {
    makes: CLUSTER,
    uses: [['cluster', 'SourceDBClusterIdentifier'], ...CLUSTER_GROUPS],
  },
  createDBInstance: { makes: INSTANCE, uses: [CLUSTER, ...INSTANCE_GROUPS] },
  modifyDBSnapshotAttribute: { uses: [SNAPSHOT] },
  modifyDBClusterSnapshotAttribute: { uses: [CLUSTER_SNAPSHOT] },
  deleteDBInstance: { uses: [INSTANCE] },
  deleteDBCluster: { uses: [CLUSTER] },
  deleteDBSnapshot: { uses: [SNAPSHOT] },
  deleteDBClusterSnapshot: { uses: [CLUSTER_SNAPSHOT] },
};

/** The account that calls, and what is there already. */
export interface RdsAccount {
  /** Region and account, e.g. `us-east-1:111122223333`. */
  readonly place: string;
  /** Tags by ARN. */
  readonly tags: Pick<ReadonlyMap<string, Tags>, 'get'>;
}

/** ARN of a resource of an account. */
export function rdsArn({ place }: RdsAccount, resource: RdsResource, name: string): string {
  return name.startsWith('arn:') ? name : `arn:aws:rds:${place}:${resource}:${name}`;
}

function named(account: RdsAccount, parameters: RdsParameters, [resource, member]: Named): CallResource[] {
  const name = parameters[member];
  if (name === undefined) return [];
  const arn = rdsArn(account, resource, String(name));
  return [{ arn, tags: account.tags.get(arn) }];
}

function all(account: RdsAccount, { lists }: Authorization): CallResource[] {
  return lists ? [{ arn: rdsArn(account, lists, '*') }] : [];
}

function requestTags(parameters: RdsParameters): Tags | undefined {
  const list = parameters.Tags as readonly { readonly Key: string; readonly Value: string }[] | undefined;
  return list && Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

/**
 * What IAM is asked about one call of RDS: the action itself and, where it sets tags, setting them.
 *
 * @param action as a state machine writes it, e.g. `createDBSnapshot`
 * @throws Error naming an action whose authorisation is not known here
 */
export function rdsCalls(account: RdsAccount, action: string, parameters: RdsParameters): ServiceCall[] {
  const authorization = AUTHORIZATIONS[action];
  if (authorization === undefined) throw new Error(`what rds:${action} is authorised against is not known`);
  const made = authorization.makes ? named(account, parameters, authorization.makes) : [];
  const used = authorization.uses.flatMap((name) => named(account, parameters, name));
  const tags = requestTags(parameters);
  const call: ServiceCall = {
    action: `rds:${action.charAt(0).toUpperCase()}${action.slice(1)}`,
    resources: made.length + used.length > 0 ? [...made, ...used] : all(account, authorization),
    requestTags: tags,
  };
  return tags ? [call, { action: 'rds:AddTagsToResource', resources: made, requestTags: tags }] : [call];
}
