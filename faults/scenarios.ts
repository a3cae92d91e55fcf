import type { DBInstanceMessage } from '@aws-sdk/client-rds';
import { type ResourceNames, resourceNamePrefixes } from '../lambda/contract/resource-names';
import { ResourceTag } from '../lambda/contract/resource-tags';
import type { DataMasqueTransport } from '../lambda/datamasque/transport';
import { PhaseError } from '../lib/workflow/definition';
import {
  BROKEN_CLUSTER_STATUSES,
  BROKEN_INSTANCE_STATUSES,
  BROKEN_SNAPSHOT_STATUSES,
} from '../lib/workflow/rds-statuses';
import type { DatabaseKind } from '../lib/workflow/rds-vocabulary';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local/local-place';
import type { RdsFaults } from '../local/rds/rds-faults';
import { fault } from '../local/rds/service-model';
import {
  maskedTags,
  OTHER_OWNER,
  standConnection,
  standDatabase,
  standDecoys,
  standSnapshot,
} from './decoys';
import {
  EXECUTION_ARN,
  FRIENDLY_ACCOUNT,
  FRIENDLY_KEY_ARN,
  NEXT_PASSWORDS,
  OTHER_EXECUTION_ARN,
  SOURCE,
  SOURCE_DATABASE,
  SOURCE_KEY_ARN,
  SOURCE_LOGIN,
} from './fixed-values';
import type { MachineName } from './machines';
import type { World } from './world';

/** How a run must end. */
export interface ExpectedEnd {
  /** Error of the end; absent = it succeeds. */
  readonly code?: string;
  /** What the end's Cause must say. */
  readonly says?: RegExp;
  /** Members that the output must have. */
  readonly output?: Readonly<Record<string, string | null>>;
  /** Whether the run cannot clean up after itself, and must say so. */
  readonly leavesSomething?: true;
}

/** A state of the world in which a run takes one way through the machine. */
export interface Scenario {
  readonly name: string;
  readonly machine: MachineName;
  readonly kind: DatabaseKind;
  readonly ends: ExpectedEnd;
  /** Makes what there is before the run. */
  readonly seed: (world: World) => Promise<void>;
  /** Fields of the input beside those that every run has. */
  readonly input?: (world: World) => Readonly<Record<string, string>>;
  readonly rdsFaults?: (names: ResourceNames, world: () => World) => RdsFaults;
  /** What this execution made and somebody else took over: it must stay. */
  readonly takenOver?: (names: ResourceNames) => string;
  readonly maskingMilliseconds?: number;
  readonly wrapTransport?: (transport: DataMasqueTransport) => DataMasqueTransport;
}

type Variation = Omit<Scenario, 'machine' | 'kind' | 'seed'> & {
  readonly seed?: Scenario['seed'];
  readonly source?: SourceOptions;
};

interface SourceOptions {
  /** @default true */
  readonly withSnapshot?: boolean;
  readonly kmsKeyId?: string;
  /** Whether the source is a Serverless v2 cluster. @default false */
  readonly scales?: boolean;
}

const SUCCEEDS: ExpectedEnd = {};
const HOUR = 3_600_000;
/** More than RDS and DataMasque give in one answer. */
const OVER_A_PAGE = 130;
const FIRST_NUMBER = 1000;

async function standSource(
  world: World,
  machine: MachineName,
  kind: DatabaseKind,
  { withSnapshot = true, kmsKeyId, scales }: SourceOptions,
): Promise<void> {
  const { rds } = world.services;
  const source = {
    identifier: SOURCE,
    dbname: SOURCE_DATABASE,
    masterUsername: SOURCE_LOGIN.username,
    masterPassword: SOURCE_LOGIN.password,
    kmsKeyId,
  };
  if (kind === 'cluster') {
    await rds.createSourceCluster({
      ...source,
      ...(scales && { scaling: { MinCapacity: 0.5, MaxCapacity: 8 } }),
    });
  } else await rds.createSource(source);
  await standDecoys(world, kind, withSnapshot);
  if (machine === 'full') await standPrunable(world, kind);
  if (!withSnapshot) return;
  if (kind === 'cluster') await rds.takeAutomatedClusterSnapshot(SOURCE);
  else await rds.takeAutomatedSnapshot(SOURCE);
}

/** Masked snapshots of earlier runs: with two to keep, the older of them must go. */
async function standPrunable(world: World, kind: DatabaseKind): Promise<void> {
  const prefix = resourceNamePrefixes(world.owner).maskedSnapshot;
  for (const run of ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb']) {
    await standSnapshot(world, kind, `${prefix}${run}-${SOURCE}`, maskedTags(world.owner));
  }
}

/** The snapshots that a run of the full machine may delete, although it did not make them. */
export function isPrunable(identifier: string): boolean {
  return /-(a{16}|b{16})-orders$/.test(identifier);
}

/** A cluster is copied on write on the full machine, unless the request names a snapshot. */
function fromSnapshot(machine: MachineName, kind: DatabaseKind): Scenario['input'] {
  if (machine !== 'full' || kind === 'instance') return undefined;
  return () => ({ SourceSnapshot: 'orders-before-the-release' });
}

/** A status in place of the true one, unless the thing is being deleted. */
function showing(identifier: string, status: string): (shown: string, truth: string) => string {
  return (shown, truth) => (shown === identifier && truth !== 'deleting' ? status : truth);
}

/** What says for ever that it is being deleted cannot be deleted. */
function remains(status: string): Pick<ExpectedEnd, 'leavesSomething'> {
  return status === 'deleting' ? { leavesSomething: true } : {};
}

/** Server answers about runs with another status, until the run is cancelled. */
function runStatus(status: string): Scenario['wrapTransport'] {
  return (transport) => {
    let isCancelled = false;
    return async (request) => {
      const answer = await transport(request);
      if (request.url.includes('/cancel/')) isCancelled = true;
      if (isCancelled || !/\/api\/runs\/\d+\/$/.test(new URL(request.url).pathname)) return answer;
      return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), status }) };
    };
  };
}

/** A server that forgets a run for the moment of one answer. */
const runForgottenOnce: NonNullable<Scenario['wrapTransport']> = (transport) => {
  let isOver = false;
  return (request) => {
    if (isOver || !/\/api\/runs\/\d+\/$/.test(new URL(request.url).pathname)) return transport(request);
    isOver = true;
    return Promise.resolve({ status: 404, body: '{"detail":"Not found."}' });
  };
};

function withoutCapacity(operation: string, zones: readonly string[]): Scenario['rdsFaults'] {
  return () => ({
    before: (called, { AvailabilityZone: zone }) => {
      if (called === operation && (zones.length === 0 || zones.includes(String(zone)))) {
        throw fault(
          'InsufficientDBInstanceCapacityFault',
          'The specified DB instance class is not available in the specified Availability Zone.',
        );
      }
    },
  });
}

/** An instance that finds no capacity on its way, until it is deleted and made again. */
function capacityLost(
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

const ofClone = (names: ResourceNames): string => names.clone;
const ofMember = (names: ResourceNames): string => names.cloneMember;

/** What differs between the kinds of source. */
interface KindFacts {
  /** The instance that may find no capacity. */
  readonly instance: (names: ResourceNames) => string;
  readonly makes: string;
}

const FACTS: Readonly<Record<DatabaseKind, KindFacts>> = {
  instance: { instance: ofClone, makes: 'RestoreDBInstanceFromDBSnapshot' },
  cluster: { instance: ofMember, makes: 'CreateDBInstance' },
};

function variations(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  return [
    ...happyWays(machine, kind),
    ...troubleWithSnapshots(machine, kind),
    ...troubleWithClones(kind),
    ...(kind === 'cluster' ? troubleWithClusters() : []),
    ...troubleWithMasking(),
    ...(machine === 'full' ? troubleWithSharing(kind) : []),
    ...troubleWithCleanUp(kind),
  ];
}

function happyWays(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  const named = (world: World): Record<string, string> => ({
    SourceSnapshot: 'orders-before-the-release',
    PreferredAZ: 'us-east-1b',
    AwsSecretArn: world.runSecretArn,
  });
  return [
    { name: 'all goes well', ends: SUCCEEDS, input: fromSnapshot(machine, kind) },
    { name: 'all is named by the request', ends: SUCCEEDS, input: named },
    { name: 'no snapshot to start from', ends: SUCCEEDS, source: { withSnapshot: false } },
    {
      name: 'a snapshot of another account',
      ends: SUCCEEDS,
      input: (world) => ({ SourceSnapshot: sharedSnapshot(world) }),
    },
    {
      name: 'a snapshot that is being made',
      ends: SUCCEEDS,
      seed: (world) => beginSnapshot(world, kind, 'orders-just-now'),
      input: () => ({ SourceSnapshot: 'orders-just-now' }),
    },
    ...(kind === 'cluster' ? scalingWays(machine) : []),
    ...(machine === 'shared'
      ? [
          {
            name: 'an encrypted source under a key that can be shared',
            ends: SUCCEEDS,
            source: { kmsKeyId: SOURCE_KEY_ARN },
          },
          {
            name: 'an encrypted source under the default key',
            ends: { code: PhaseError.CLONE, says: /RDS shares no snapshot under its default key/ },
            source: { kmsKeyId: 'alias/aws/rds' },
          },
        ]
      : []),
    {
      name: 'a password that was rotated since the snapshot',
      ends: SUCCEEDS,
      input: fromSnapshot(machine, kind),
      seed: async (world) => rotate(world, NEXT_PASSWORDS.slice(0, 1)),
    },
    {
      name: 'a password that was rotated twice since the snapshot',
      ends: { code: PhaseError.MASKING, says: /CloneUnreachable/ },
      input: fromSnapshot(machine, kind),
      seed: async (world) => rotate(world, NEXT_PASSWORDS),
    },
    {
      name: 'more snapshots, connections and runs than one answer holds',
      ends: {
        output: {
          sourceSnapshot:
            machine === 'full' && kind === 'cluster' ? null : `archive-${FIRST_NUMBER + OVER_A_PAGE}`,
        },
      },
      source: { withSnapshot: false },
      seed: (world) => crowd(world, kind),
    },
  ];
}

function scalingWays(machine: MachineName): readonly Variation[] {
  return [
    {
      name: 'a cluster that scales by itself',
      ends: SUCCEEDS,
      source: { scales: true },
      input: fromSnapshot(machine, 'cluster'),
    },
    {
      name: 'a cluster that scales by itself, from its present state',
      ends: SUCCEEDS,
      source: { scales: true },
    },
    {
      name: 'a cluster by one of its instances',
      ends: SUCCEEDS,
      input: () => ({ DBInstanceIdentifier: 'orders-instance-1' }),
    },
    {
      name: 'a cluster that does not exist',
      ends: { code: PhaseError.CLONE, says: /Rds.DbClusterNotFoundException/ },
      input: () => ({ DBInstanceIdentifier: 'never-was' }),
    },
  ];
}

function troubleWithSnapshots(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  const toStartFrom = (names: ResourceNames) => names.sourceSnapshot;
  const masked = (names: ResourceNames) => (machine === 'full' ? names.maskedOriginal : names.maskedSnapshot);
  const needsOne = machine === 'full' && kind === 'cluster';
  const input = needsOne ? (world: World) => ({ SourceSnapshot: sharedSnapshot(world) }) : undefined;
  const source = { withSnapshot: needsOne };
  return [
    ...BROKEN_SNAPSHOT_STATUSES.map((status) => ({
      name: `the snapshot to start from ends as ${status}`,
      ends: { code: PhaseError.CLONE, says: new RegExp(`SnapshotUnusable.*${status}`), ...remains(status) },
      source,
      input,
      rdsFaults: (names: ResourceNames) => ({ snapshotStatus: showing(toStartFrom(names), status) }),
    })),
    {
      name: 'the snapshot to start from is never complete',
      ends: { code: PhaseError.CLONE, says: /DeadlineExceeded.*last status: backing-up/ },
      source,
      input,
      rdsFaults: (names) => ({ snapshotStatus: showing(toStartFrom(names), 'backing-up') }),
    },
    ...taken(
      'the snapshot to start from',
      { code: PhaseError.CLONE, says: /IdentifierTaken/ },
      (world, tags) => standSnapshot(world, kind, toStartFrom(world.names), tags, 'orders-test'),
      { source, input },
    ),
    ...BROKEN_SNAPSHOT_STATUSES.map((status) => ({
      name: `the masked snapshot ends as ${status}`,
      ends: { code: PhaseError.SNAPSHOT, says: new RegExp(`SnapshotBroken.*${status}`), ...remains(status) },
      rdsFaults: (names: ResourceNames) => ({ snapshotStatus: showing(masked(names), status) }),
    })),
    {
      name: 'the masked snapshot is never complete',
      ends: { code: PhaseError.SNAPSHOT, says: /DeadlineExceeded.*last status: copying/ },
      rdsFaults: (names) => ({ snapshotStatus: showing(masked(names), 'copying') }),
    },
    ...taken('the masked snapshot', { code: PhaseError.SNAPSHOT, says: /IdentifierTaken/ }, (world, tags) =>
      standSnapshot(world, kind, masked(world.names), tags, 'orders-test'),
    ),
    ...taken(
      'the masked snapshot, which is not complete yet,',
      { code: machine === 'full' ? PhaseError.SHARING : PhaseError.SNAPSHOT, says: /IdentifierTaken/ },
      (world, tags) => standSnapshot(world, kind, world.names.maskedSnapshot, tags, 'orders-test'),
      { rdsFaults: (names) => ({ snapshotStatus: showing(names.maskedSnapshot, 'modifying') }) },
    ),
    {
      name: 'a snapshot that does not exist',
      ends: { code: PhaseError.CLONE, says: /SnapshotUnusable.*does not exist/ },
      input: () => ({ SourceSnapshot: 'never-was' }),
    },
  ];
}

function troubleWithClones(kind: DatabaseKind): readonly Variation[] {
  const { instance, makes } = FACTS[kind];
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
      name: "the clone's instance is never ready",
      ends: { code: PhaseError.CLONE, says: /DeadlineExceeded.*last status: modifying/ },
      rdsFaults: (names) => ({ instanceStatus: showing(instance(names), 'modifying') }),
    },
    {
      name: "the clone's instance is never made, and cannot be deleted",
      ends: { code: PhaseError.CLONE, says: /DeadlineExceeded.*clean-up did not end/, leavesSomething: true },
      rdsFaults: (names) => ({ instanceStatus: showing(instance(names), 'creating') }),
    },
    ...taken("the clone's instance", { code: PhaseError.CLONE, says: /IdentifierTaken/ }, (world, tags) =>
      standDatabase(world, 'instance', instance(world.names), tags),
    ),
    {
      name: 'no capacity in one zone',
      ends: SUCCEEDS,
      rdsFaults: withoutCapacity(makes, ['us-east-1a', 'us-east-1c']),
    },
    {
      name: 'no capacity in any zone',
      ends: { code: PhaseError.CLONE, says: /InsufficientCapacity/ },
      rdsFaults: withoutCapacity(makes, []),
    },
    { name: 'capacity is lost on the way', ends: SUCCEEDS, rdsFaults: capacityLost(makes, instance) },
    ...[OTHER_OWNER, undefined].map(
      (owner): Variation => ({
        name: `capacity is lost on the way, and another ${owner ? 'owner' : 'execution'} takes over what was made`,
        // A cluster stays as long as it holds an instance, and this one is not ours to delete.
        ends: {
          code: PhaseError.CLONE,
          ...(kind === 'cluster' && { says: /clone cluster to delete may be left/, leavesSomething: true }),
        },
        takenOver: instance,
        rdsFaults: (names, world) => ({
          ...retagged(instance(names), world, owner),
          instanceStatus: showing(instance(names), 'insufficient-capacity'),
        }),
      }),
    ),
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

function troubleWithClusters(): readonly Variation[] {
  return [
    ...BROKEN_CLUSTER_STATUSES.filter((status) => status !== 'deleting').map((status) => ({
      name: `the clone cluster ends as ${status}`,
      ends: { code: PhaseError.CLONE, says: new RegExp(`CloneBroken.*${status}`) },
      rdsFaults: (names: ResourceNames) => ({ clusterStatus: showing(names.clone, status) }),
    })),
    {
      name: 'the clone cluster is never ready',
      ends: { code: PhaseError.CLONE, says: /DeadlineExceeded.*last status: modifying/ },
      rdsFaults: (names) => ({ clusterStatus: showing(names.clone, 'modifying') }),
    },
    ...taken('the clone cluster', { code: PhaseError.CLONE, says: /IdentifierTaken/ }, (world, tags) =>
      standDatabase(world, 'cluster', world.names.clone, tags),
    ),
    {
      name: 'the clone cluster does not go',
      ends: {
        code: PhaseError.CLEAN_UP,
        says: /is complete; but clean-up did not end/,
        leavesSomething: true,
      },
      rdsFaults: (names) => ({ neverGone: (identifier) => identifier === names.clone }),
    },
  ];
}

function troubleWithMasking(): readonly Variation[] {
  const ending = (status: string, error: string): Variation => ({
    name: `the masking run ends as ${status}`,
    ends: { code: PhaseError.MASKING, says: new RegExp(error) },
    wrapTransport: runStatus(status),
  });
  return [
    ending('failed', 'MaskingRunFailed'),
    ending('cancelled', 'MaskingRunCancelled'),
    ending('finished_with_warnings', 'MaskingRunFinishedWithWarnings'),
    ...['queued', 'validating', 'running', 'cancelling', 'paused_by_a_newer_version'].map(
      (status): Variation => ({
        name: `the masking run stays ${status}`,
        ends: { code: PhaseError.MASKING, says: new RegExp(`DeadlineExceeded.*last status: ${status}`) },
        wrapTransport: runStatus(status),
      }),
    ),
  ];
}

function troubleWithSharing(kind: DatabaseKind): readonly Variation[] {
  const copy = (names: ResourceNames) => names.maskedSnapshot;
  return [
    ...BROKEN_SNAPSHOT_STATUSES.map((status) => ({
      name: `the copy of the masked snapshot ends as ${status}`,
      ends: { code: PhaseError.SHARING, says: new RegExp(`SnapshotBroken.*${status}`), ...remains(status) },
      rdsFaults: (names: ResourceNames) => ({ snapshotStatus: showing(copy(names), status) }),
    })),
    {
      name: 'the copy of the masked snapshot is never complete',
      ends: { code: PhaseError.SHARING, says: /DeadlineExceeded.*last status: copying/ },
      rdsFaults: (names) => ({ snapshotStatus: showing(copy(names), 'copying') }),
    },
    ...taken(
      'the copy of the masked snapshot',
      { code: PhaseError.SHARING, says: /IdentifierTaken/ },
      (world, tags) => standSnapshot(world, kind, copy(world.names), tags, 'orders-test'),
    ),
  ];
}

function troubleWithCleanUp(kind: DatabaseKind): readonly Variation[] {
  const { instance } = FACTS[kind];
  return [
    {
      name: "the clone's instance does not go",
      ends: {
        code: PhaseError.CLEAN_UP,
        says: /is complete; but clean-up did not end/,
        leavesSomething: true,
      },
      rdsFaults: (names) => ({ neverGone: (identifier) => identifier === instance(names) }),
    },
    {
      name: 'a masking run that cannot be cancelled any more',
      ends: {
        code: PhaseError.MASKING,
        says: /DeadlineExceeded.*clean-up did not end/,
        leavesSomething: true,
      },
      maskingMilliseconds: 400 * 24 * HOUR,
      wrapTransport: (transport) => (request) =>
        request.url.includes('/cancel/')
          ? Promise.resolve({ status: 400, body: '{"error":"cannot be cancelled"}' })
          : transport(request),
    },
    {
      name: 'a masking run that takes a while to be cancelled',
      ends: { code: PhaseError.MASKING, says: /LookFailed.*Not found/ },
      maskingMilliseconds: 5 * HOUR,
      wrapTransport: runForgottenOnce,
    },
  ];
}

/** Somebody puts tags of their own on an instance between two looks at it. */
function retagged(identifier: string, world: () => World, owner?: string): RdsFaults {
  let looks = 0;
  return {
    before: async (operation, { DBInstanceIdentifier: wanted }) => {
      if (operation !== 'DescribeDBInstances' || wanted !== identifier) return;
      looks += 1;
      if (looks !== 2) return;
      const { services, owner: ours } = world();
      const tags = owner ? ownerTags(owner, EXECUTION_ARN) : ownerTags(ours, OTHER_EXECUTION_ARN);
      await services.rds.call('AddTagsToResource', {
        ResourceName: `arn:aws:rds:${LOCAL_REGION}:${LOCAL_ACCOUNT}:db:${identifier}`,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      });
    },
  };
}

/** Somebody deletes an instance by hand as soon as it is there. */
function deletedBySomebody(identifier: string, world: () => World): RdsFaults {
  const named = { DBInstanceIdentifier: identifier };
  let isDone = false;
  return {
    before: async (operation, { DBInstanceIdentifier: wanted }) => {
      if (isDone || operation !== 'DescribeDBInstances' || wanted !== identifier) return;
      isDone = true;
      const { rds } = world().services;
      const { DBInstances } = (await rds.call(operation, named)) as unknown as DBInstanceMessage;
      isDone = DBInstances?.[0]?.DBInstanceStatus === 'available';
      if (isDone) await rds.call('DeleteDBInstance', { ...named, SkipFinalSnapshot: true });
    },
  };
}

/**
 * Things that bear a name that this execution needs. Each lacks one of the two tags that would make it ours; none of
 * them may be used, and none may be deleted.
 */
function taken(
  what: string,
  ends: ExpectedEnd,
  stand: (world: World, tags: Readonly<Record<string, string>>) => Promise<void>,
  more: Partial<Variation> = {},
): readonly Variation[] {
  const strangers = [
    ['by a thing of another execution', (owner: string) => ownerTags(owner, OTHER_EXECUTION_ARN)],
    ['by a thing of another owner', () => ownerTags(OTHER_OWNER, EXECUTION_ARN)],
  ] as const;
  return strangers.map(([whose, tags]) => ({
    name: `the name of ${what} is taken ${whose}`,
    ends,
    ...more,
    seed: (world) => stand(world, tags(world.owner)),
  }));
}

function ownerTags(owner: string, execution: string): Readonly<Record<string, string>> {
  return {
    [ResourceTag.CLONE_OWNER]: owner,
    [ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER]: owner,
    ...maskedTags(owner, execution),
  };
}

function sharedSnapshot({ services }: World): string {
  return services.rds.receiveSharedSnapshot('orders-before-the-release', {
    account: FRIENDLY_ACCOUNT,
    kmsKeyId: FRIENDLY_KEY_ARN,
  });
}

async function beginSnapshot({ services: { rds } }: World, kind: DatabaseKind, name: string): Promise<void> {
  if (kind === 'cluster') {
    await rds.call('CreateDBClusterSnapshot', {
      DBClusterSnapshotIdentifier: name,
      DBClusterIdentifier: SOURCE,
    });
  } else await rds.call('CreateDBSnapshot', { DBSnapshotIdentifier: name, DBInstanceIdentifier: SOURCE });
}

/** Rotates the secret; snapshots keep the password of their moment. */
function rotate({ services, databaseSecretArn }: World, passwords: readonly string[]): void {
  for (const password of passwords) {
    services.secrets.rotate(databaseSecretArn, JSON.stringify({ ...SOURCE_LOGIN, password }));
  }
}

/** Fills every list to more than a page; what the run needs comes last. */
async function crowd(world: World, kind: DatabaseKind): Promise<void> {
  for (let number = FIRST_NUMBER; number <= FIRST_NUMBER + OVER_A_PAGE; number += 1) {
    await standSnapshot(world, kind, `archive-${number}`);
    standConnection(world, `other-${number}`);
  }
}

/** Every scenario of one machine and one kind of source. */
export function scenariosOf(machine: MachineName, kind: DatabaseKind): readonly Scenario[] {
  return variations(machine, kind).map(({ seed, source = {}, ...variation }) => ({
    ...variation,
    machine,
    kind,
    seed: async (world) => {
      await standSource(world, machine, kind, source);
      await seed?.(world);
    },
  }));
}
