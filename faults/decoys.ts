import {
  type ExecutionIdentity,
  resourceNamePrefixes,
  resourceNames,
} from '../lambda/contract/resource-names';
import { ResourceTag } from '../lambda/contract/resource-tags';
import type { DatabaseKind } from '../lib/workflow/rds-vocabulary';
import { EXECUTION, OTHER_EXECUTION, SOURCE, SOURCE_DATABASE, SOURCE_LOGIN } from './fixed-values';
import type { World } from './world';

/** Owner of another workflow. */
export const OTHER_OWNER = 'SomebodyElse/Workflow';
const MINUTE = 60_000;
/** A database that is being snapshotted takes no second snapshot. */
const SNAPSHOT_TAKES = MINUTE;
const TWO_DAYS = 48 * 60 * MINUTE;

type Tags = Readonly<Record<string, string>>;

/**
 * Makes a database of a kind, beside the source.
 *
 * @param member what the instance of a cluster is called
 */
export async function standDatabase(
  { services: { rds } }: World,
  kind: DatabaseKind,
  identifier: string,
  tags: Tags = {},
  member?: string,
): Promise<void> {
  const database = {
    identifier,
    instanceIdentifier: member,
    dbname: SOURCE_DATABASE,
    masterUsername: SOURCE_LOGIN.username,
    masterPassword: SOURCE_LOGIN.password,
    tags,
  };
  if (kind === 'cluster') await rds.createSourceCluster(database);
  else await rds.createSource(database);
}

/** Takes a manual snapshot of a database and waits until it is complete. */
export async function standSnapshot(
  world: World,
  ...snapshot: Parameters<typeof takeSnapshot> extends [World, ...infer Rest] ? Rest : never
): Promise<void> {
  await takeSnapshot(world, ...snapshot);
  await world.clock.sleep(SNAPSHOT_TAKES);
}

/** Begins a manual snapshot of a database. */
export async function takeSnapshot(
  { services: { rds } }: World,
  kind: DatabaseKind,
  identifier: string,
  tags: Tags = {},
  database: string = SOURCE,
): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  if (kind === 'cluster') {
    await rds.call('CreateDBClusterSnapshot', {
      DBClusterSnapshotIdentifier: identifier,
      DBClusterIdentifier: database,
      Tags,
    });
  } else {
    await rds.call('CreateDBSnapshot', {
      DBSnapshotIdentifier: identifier,
      DBInstanceIdentifier: database,
      Tags,
    });
  }
}

/** The tags that name an execution. */
export function executionTags({ executionArn, startedAt }: ExecutionIdentity): Tags {
  return { [ResourceTag.EXECUTION]: executionArn, [ResourceTag.STARTED]: startedAt };
}

/** Tags of a masked snapshot of the source, as an execution of a workflow leaves it. */
export function maskedTags(owner: string, execution: ExecutionIdentity = OTHER_EXECUTION): Tags {
  return {
    [ResourceTag.MASKED_SNAPSHOT_OWNER]: owner,
    ...executionTags(execution),
    [ResourceTag.SOURCE]: SOURCE,
    [ResourceTag.DATABASE]: SOURCE,
    [ResourceTag.MASKING_RUN]: '1',
  };
}

/**
 * Puts things beside the source that look like ours, each by one sign only: none of them may ever be touched. They
 * have stood for two days when this resolves.
 *
 * @param withSourceSnapshot whether there is a snapshot of the source that could be restored
 */
export async function standDecoys(
  world: World,
  kind: DatabaseKind,
  withSourceSnapshot: boolean,
): Promise<void> {
  const { owner } = world;
  const prefixes = resourceNamePrefixes(owner);
  const other = resourceNames(owner, OTHER_EXECUTION, SOURCE);
  const cloneTags = (execution: ExecutionIdentity): Tags => ({
    [ResourceTag.CLONE_OWNER]: owner,
    ...executionTags(execution),
  });
  // A test database that inherited the tags of this very execution, but for its start date.
  const { [ResourceTag.STARTED]: _, ...withoutStart } = cloneTags(EXECUTION);
  await standDatabase(world, kind, 'orders-test', withoutStart);
  // Our prefix, and no tag.
  await standDatabase(world, kind, `${prefixes.clone}0000000000000000`);
  await standDatabase(world, kind, other.clone, cloneTags(OTHER_EXECUTION));
  if (withSourceSnapshot) await standSnapshot(world, kind, 'orders-before-the-release');
  await standSnapshot(world, kind, `${prefixes.maskedSnapshot}0000000000000000-orders`);
  await standSnapshot(world, kind, 'orders-masked-by-hand', maskedTags(owner));
  await standSnapshot(world, kind, 'masked-00000000-0000000000000000-orders', maskedTags(OTHER_OWNER));
  await standSnapshot(
    world,
    kind,
    `${prefixes.maskedSnapshot}1111111111111111-orders`,
    maskedTags(OTHER_OWNER),
  );
  await standSnapshot(world, kind, other.sourceSnapshot, {
    [ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER]: owner,
    ...executionTags(OTHER_EXECUTION),
  });
  await standSnapshot(world, kind, `${prefixes.maskedSnapshot}2222222222222222-customers`, {
    ...maskedTags(owner),
    [ResourceTag.SOURCE]: 'customers',
  });
  const { rulesetId: ruleset } = world;
  const connection = standConnection(world, SOURCE_DATABASE);
  const byHand = world.services.dataMasque.runs.create({
    name: 'a run by hand',
    connection,
    ruleset,
    options: {},
  });
  await world.clock.sleep(TWO_DAYS);
  // From now on it goes on for ever: whoever takes it for one of ours cancels it.
  byHand.status = 'running';
}

/** Makes a DataMasque connection of somebody else. */
export function standConnection({ services: { dataMasque } }: World, name: string): string {
  const { id } = dataMasque.connections.save({
    version: '1.0',
    name,
    mask_type: 'database',
    db_type: 'postgres',
    host: '127.0.0.1',
    port: 5432,
    database: SOURCE_DATABASE,
    user: SOURCE_LOGIN.username,
    dbpassword: SOURCE_LOGIN.password,
  });
  return id;
}
