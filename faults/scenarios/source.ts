import { resourceNamePrefixes } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { maskedTags, standConnection, standDecoys, standSnapshot } from '../decoys';
import {
  FRIENDLY_ACCOUNT,
  FRIENDLY_KEY_ARN,
  SOURCE,
  SOURCE_DATABASE,
  SOURCE_KEY_ARN,
  SOURCE_LOGIN,
} from '../fixed-values';
import type { MachineName } from '../machines';
import type { World } from '../world';
import type { Scenario, SourceOptions, Variation } from './scenario';

/** More than RDS and DataMasque give in one answer. */
export const OVER_A_PAGE = 130;

export const FIRST_NUMBER = 1000;

export async function standSource(
  world: World,
  machine: MachineName,
  kind: DatabaseKind,
  { withSnapshot = true, scales, ...encryption }: SourceOptions,
): Promise<void> {
  const isPlain = encryption.isPlain ?? !(machine === 'full' && kind === 'cluster');
  const kmsKeyId = encryption.kmsKeyId ?? (isPlain ? undefined : SOURCE_KEY_ARN);
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
export function fromSnapshot(machine: MachineName, kind: DatabaseKind): Scenario['input'] {
  if (machine !== 'full' || kind === 'instance') return undefined;
  return () => ({ SourceSnapshot: 'orders-before-the-release' });
}

/** A run that takes, or copies, a snapshot of its own to start from. */
export function withSnapshotOfOurs(
  machine: MachineName,
  kind: DatabaseKind,
): Pick<Variation, 'source' | 'input'> {
  const needsOne = machine === 'full' && kind === 'cluster';
  return {
    source: { withSnapshot: needsOne },
    input: needsOne ? (world) => ({ SourceSnapshot: sharedSnapshot(world) }) : undefined,
  };
}

export function ownerTags(owner: string, execution: string): Readonly<Record<string, string>> {
  return {
    [ResourceTag.CLONE_OWNER]: owner,
    [ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER]: owner,
    ...maskedTags(owner, execution),
  };
}

export function sharedSnapshot({ services }: World): string {
  return services.rds.receiveSharedSnapshot('orders-before-the-release', {
    account: FRIENDLY_ACCOUNT,
    kmsKeyId: FRIENDLY_KEY_ARN,
  });
}

export async function beginSnapshot(
  { services: { rds } }: World,
  kind: DatabaseKind,
  name: string,
): Promise<void> {
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
