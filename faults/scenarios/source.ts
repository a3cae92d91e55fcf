import { type ExecutionIdentity, resourceNames } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { maskedTags, standConnection, standDatabase, standDecoys, standSnapshot } from '../decoys';
import {
  executionArn,
  FRIENDLY_ACCOUNT,
  FRIENDLY_KEY_ARN,
  SOURCE,
  SOURCE_DATABASE,
  SOURCE_KEY_ARN,
  SOURCE_LOGIN,
} from '../fixed-values';
import type { MachineName } from '../machines';
import { untilStart, type World } from '../world';
import type { Scenario, SourceOptions, Variation } from './scenario';

/** More than RDS and DataMasque give in one answer. */
export const OVER_A_PAGE = 130;

export const FIRST_NUMBER = 1000;

const COPY_TAKES = 60_000;
const DELETION_TAKES = 60_000;

/** Whether a source must be encrypted, so that its masked snapshots can be copied to a key. */
export function needsKey(machine: MachineName, kind: DatabaseKind): boolean {
  return machine === 'full' && kind === 'cluster';
}

export async function standSource(
  world: World,
  machine: MachineName,
  kind: DatabaseKind,
  { isPlain = !needsKey(machine, kind), ...options }: SourceOptions,
): Promise<void> {
  const { withSnapshot = true } = options;
  const kmsKeyId = options.kmsKeyId ?? (isPlain ? undefined : SOURCE_KEY_ARN);
  const { rds } = world.services;
  await createSource(world, kind, { ...options, kmsKeyId });
  await standDecoys(world, kind, withSnapshot);
  if (machine === 'full') await standPrunable(world, kind);
  if (!withSnapshot) return;
  if (kind === 'cluster') await rds.takeAutomatedClusterSnapshot(SOURCE);
  else await rds.takeAutomatedSnapshot(SOURCE);
}

async function createSource(
  { services: { rds } }: World,
  kind: DatabaseKind,
  {
    kmsKeyId,
    scales,
    engine,
    engineVersion,
    availabilityZones,
    allocatedStorage,
    subnetGroup,
  }: SourceOptions,
  masterPassword: string = SOURCE_LOGIN.password,
): Promise<void> {
  const source = {
    identifier: SOURCE,
    dbname: SOURCE_DATABASE,
    masterUsername: SOURCE_LOGIN.username,
    masterPassword,
    kmsKeyId,
    engine,
    engineVersion,
  };
  if (kind === 'cluster') {
    await rds.createSourceCluster({
      ...source,
      availabilityZones,
      ...(scales && { scaling: { MinCapacity: 0.5, MaxCapacity: 8 } }),
    });
  } else await rds.createSource({ ...source, allocatedStorage, subnetGroup });
}

/** Deletes the source's instance, which of a cluster leaves the data. */
export async function deleteInstanceOfSource(
  { clock, services: { rds } }: World,
  kind: DatabaseKind,
): Promise<void> {
  const DBInstanceIdentifier = kind === 'cluster' ? `${SOURCE}-instance-1` : SOURCE;
  await rds.call('DeleteDBInstance', { DBInstanceIdentifier, SkipFinalSnapshot: true });
  await clock.sleep(DELETION_TAKES);
}

/** @param member what the instance of a cluster is called */
async function deleteDatabase(
  { clock, services: { rds } }: World,
  kind: DatabaseKind,
  identifier: string,
  member: string,
): Promise<void> {
  const DBInstanceIdentifier = kind === 'cluster' ? member : identifier;
  await rds.call('DeleteDBInstance', { DBInstanceIdentifier, SkipFinalSnapshot: true });
  await clock.sleep(DELETION_TAKES);
  if (kind === 'instance') return;
  await rds.call('DeleteDBCluster', { DBClusterIdentifier: identifier, SkipFinalSnapshot: true });
  await clock.sleep(DELETION_TAKES);
}

function deleteSource(world: World, kind: DatabaseKind): Promise<void> {
  return deleteDatabase(world, kind, SOURCE, `${SOURCE}-instance-1`);
}

/** Puts a database in the source's place that had its name before, leaves a snapshot of it, and makes the source again. */
export async function standEarlierSource(
  world: World,
  kind: DatabaseKind,
  kmsKeyId: string | undefined,
): Promise<void> {
  await deleteSource(world, kind);
  await createSource(world, kind, { kmsKeyId }, 'password-of-an-earlier-database');
  await standSnapshot(world, kind, 'orders-of-long-ago');
  await deleteSource(world, kind);
  await createSource(world, kind, { kmsKeyId });
}

/** Masked snapshots of earlier runs: with two to keep, the older of them must go. */
async function standPrunable(world: World, kind: DatabaseKind): Promise<void> {
  // Under the exact name and tags of an earlier run, but of the source.
  const forged = resourceNames(world.owner, FORGED_EXECUTION, SOURCE).maskedSnapshot;
  await standSnapshot(world, kind, forged, maskedTags(world.owner, FORGED_EXECUTION));
  for (const execution of EARLIER_EXECUTIONS) {
    const { maskedSnapshot } = resourceNames(world.owner, execution, SOURCE);
    await standMaskedSnapshot(world, kind, execution);
    await copySnapshot(world, kind, maskedSnapshot, `${maskedSnapshot}-audit-2026`);
  }
}

/** The masked snapshot of an earlier execution, whose clone is gone. */
export async function standMaskedSnapshot(
  world: World,
  kind: DatabaseKind,
  execution: ExecutionIdentity,
): Promise<void> {
  const { clone, maskedSnapshot } = resourceNames(world.owner, execution, SOURCE);
  await standDatabase(world, kind, clone, {}, `${clone}-member`);
  await standSnapshot(world, kind, maskedSnapshot, maskedTags(world.owner, execution), clone);
  await deleteDatabase(world, kind, clone, `${clone}-member`);
}

/** An earlier run in whose name somebody has taken a snapshot of the source. */
const FORGED_EXECUTION: ExecutionIdentity = {
  executionArn: executionArn('orders-cccccccccccccccc'),
  startedAt: '2025-12-01T00:00:00.000Z',
};

/** A person copies a snapshot with its tags. */
async function copySnapshot(
  { clock, services: { rds } }: World,
  kind: DatabaseKind,
  from: string,
  to: string,
): Promise<void> {
  if (kind === 'cluster') {
    await rds.call('CopyDBClusterSnapshot', {
      SourceDBClusterSnapshotIdentifier: from,
      TargetDBClusterSnapshotIdentifier: to,
      CopyTags: true,
    });
  } else {
    await rds.call('CopyDBSnapshot', {
      SourceDBSnapshotIdentifier: from,
      TargetDBSnapshotIdentifier: to,
      CopyTags: true,
    });
  }
  await clock.sleep(COPY_TAKES);
}

/** Earlier runs, the older one first. */
const EARLIER_EXECUTIONS = ['orders-aaaaaaaaaaaaaaaa', 'orders-bbbbbbbbbbbbbbbb'].map((name) => ({
  executionArn: executionArn(name),
  startedAt: '2025-12-01T00:00:00.000Z',
}));

/** What the names of their masked snapshots have in common, whatever the workflow. */
const PRUNABLE = EARLIER_EXECUTIONS.map((execution) => {
  const [, , hash] = resourceNames('', execution, SOURCE).maskedSnapshot.split('-');
  return `-${hash}-${SOURCE}`;
});

/** Whether a run of the full machine may delete a snapshot, although it did not make it. */
export function isPrunable(identifier: string): boolean {
  return PRUNABLE.some((end) => identifier.endsWith(end));
}

/** Whether a snapshot is the younger of those, which stays where two masked snapshots are kept. */
export function isYoungerPrunable(identifier: string): boolean {
  return identifier.endsWith(String(PRUNABLE.at(-1)));
}

/** A cluster is copied on write on the full machine, unless the request names a snapshot. */
export function fromSnapshot(machine: MachineName, kind: DatabaseKind): Scenario['input'] {
  if (!needsKey(machine, kind)) return undefined;
  return () => ({ SourceSnapshot: 'orders-before-the-release' });
}

/** A run that takes, or copies, a snapshot of its own to start from. */
export function withSnapshotOfOurs(
  machine: MachineName,
  kind: DatabaseKind,
): Pick<Variation, 'source' | 'input'> {
  const needsOne = needsKey(machine, kind);
  return {
    source: { withSnapshot: needsOne },
    input: needsOne ? (world) => ({ SourceSnapshot: sharedSnapshot(world) }) : undefined,
  };
}

export function ownerTags(owner: string, execution: ExecutionIdentity): Readonly<Record<string, string>> {
  return {
    [ResourceTag.CLONE_OWNER]: owner,
    [ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER]: owner,
    ...maskedTags(owner, execution),
  };
}

/** A snapshot that another account shares, encrypted under its key. */
export function sharedSnapshot(world: World): string {
  return receiveSnapshot(world, { kmsKeyId: FRIENDLY_KEY_ARN });
}

/** A snapshot that another account shares. */
export function receiveSnapshot(
  { services }: World,
  details: { readonly account?: string; readonly kmsKeyId?: string; readonly engineVersion?: string },
): string {
  return services.rds.receiveSharedSnapshot('orders-before-the-release', {
    account: FRIENDLY_ACCOUNT,
    ...details,
  });
}

/** Copies the snapshot of the source to a key. */
export async function encryptSnapshot(
  { clock, services: { rds } }: World,
  kind: DatabaseKind,
  name: string,
  KmsKeyId: string,
): Promise<void> {
  const original = 'orders-before-the-release';
  if (kind === 'cluster') {
    await rds.call('CopyDBClusterSnapshot', {
      SourceDBClusterSnapshotIdentifier: original,
      TargetDBClusterSnapshotIdentifier: name,
      KmsKeyId,
    });
  } else {
    await rds.call('CopyDBSnapshot', {
      SourceDBSnapshotIdentifier: original,
      TargetDBSnapshotIdentifier: name,
      KmsKeyId,
    });
  }
  await clock.sleep(COPY_TAKES);
}

/** Begins a snapshot right before the execution starts. */
export async function beginSnapshot(
  { clock, services: { rds } }: World,
  kind: DatabaseKind,
  name: string,
): Promise<void> {
  await untilStart(clock, 1);
  if (kind === 'cluster') {
    await rds.call('CreateDBClusterSnapshot', {
      DBClusterSnapshotIdentifier: name,
      DBClusterIdentifier: SOURCE,
    });
  } else await rds.call('CreateDBSnapshot', { DBSnapshotIdentifier: name, DBInstanceIdentifier: SOURCE });
}

/** Rotates the secret; snapshots keep the password of their moment. */
export function rotate({ services, databaseSecretArn }: World, passwords: readonly string[]): void {
  for (const password of passwords) {
    services.secrets.rotate(databaseSecretArn, JSON.stringify({ ...SOURCE_LOGIN, password }));
  }
}

/** Fills every list to more than a page; what the run needs comes last. */
export async function crowd(world: World, kind: DatabaseKind): Promise<void> {
  for (let number = FIRST_NUMBER; number <= FIRST_NUMBER + OVER_A_PAGE; number += 1) {
    await standSnapshot(world, kind, `archive-${number}`);
    standConnection(world, `other-${number}`);
  }
}
