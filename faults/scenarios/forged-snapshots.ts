import type { ResourceNames } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import type { RdsFaults } from '../../local/rds/rds-faults';
import type { RdsRecord, RdsValue } from '../../local/rds/rds-values';
import { maskedTags, OTHER_OWNER, standSnapshot, takeSnapshot } from '../decoys';
import { EXECUTION, LONG_AGO, OTHER_EXECUTION, SNAPSHOT_KEY_ARN, SOURCE, STARTED_AT } from '../fixed-values';
import type { MachineName } from '../machines';
import type { World } from '../world';
import { SUCCEEDS, type Variation } from './scenario';
import { ownerTags, withSnapshotOfOurs } from './source';

/** Id of the run that masks: a run by hand was started before it. */
const MASKING_RUN = '2';

type Tags = Readonly<Record<string, string>>;

/** All tags that this execution gives its snapshots. */
function allTags({ owner }: World, maskingRun = MASKING_RUN): Tags {
  return ownerTagsOf(owner, maskingRun);
}

function ownerTagsOf(owner: string, maskingRun = MASKING_RUN): Tags {
  return { ...ownerTags(owner, EXECUTION), [ResourceTag.MASKING_RUN]: maskingRun };
}

/** The tags that this execution itself gives the snapshot of the masked clone: an owner tag of one kind only. */
function ownTags({ owner }: World, isCopied: boolean): Tags {
  const { [ResourceTag.MASKED_SNAPSHOT_OWNER]: _, ...tags } = maskedTags(owner, EXECUTION);
  const ownerTag = isCopied ? ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER : ResourceTag.MASKED_SNAPSHOT_OWNER;
  return { ...tags, [ownerTag]: owner, [ResourceTag.MASKING_RUN]: MASKING_RUN };
}

/** Calls that make a snapshot, and the parameter that names it. */
const TARGETS: Readonly<Record<string, string>> = {
  CreateDBSnapshot: 'DBSnapshotIdentifier',
  CreateDBClusterSnapshot: 'DBClusterSnapshotIdentifier',
  CopyDBSnapshot: 'TargetDBSnapshotIdentifier',
  CopyDBClusterSnapshot: 'TargetDBClusterSnapshotIdentifier',
};

/** Somebody makes a snapshot right before the execution asks for one of that name. */
function beforeItIsMade(identifier: string, make: () => Promise<void>): RdsFaults {
  let isDone = false;
  return {
    before: async (operation, parameters) => {
      if (isDone || parameters[TARGETS[operation] ?? ''] !== identifier) return;
      isDone = true;
      await make();
    },
  };
}

/**
 * Snapshots that bear a name and all tags of the masked one but one piece of evidence: none of them may be called masked,
 * and none may be deleted.
 */
export function forgedSnapshots(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  const isCopied = machine === 'full';
  const first = (names: ResourceNames): string => (isCopied ? names.maskedOriginal : names.maskedSnapshot);
  const forged = (
    name: string,
    says: RegExp,
    rdsFaults: Variation['rdsFaults'],
    forges = first,
    code: string = PhaseError.SNAPSHOT,
  ): Variation => ({ name, ends: { code, says }, forges: (names) => [forges(names)], rdsFaults });
  const stand = (world: World, name: string, of: string, tags = allTags(world)): Promise<void> =>
    takeSnapshot(world, kind, name, tags, of);
  const ofClone = (name: string, tagsOf: (world: World) => Tags): Variation =>
    forged(
      `a snapshot of the masked clone bears the name of the masked one, and ${name}: it counts for nothing`,
      /IdentifierTaken: a snapshot named \S+ is there already and was not made by this execution/,
      (names, world) =>
        beforeItIsMade(first(names), () => stand(world(), first(names), names.clone, tagsOf(world()))),
    );
  return [
    forged(
      'a snapshot of the source bears the name and the tags of the masked one: it is foreign and is never called masked',
      /IdentifierTaken: a snapshot named \S+ is there already and is no snapshot that .* got one of: orders/,
      (names, world) => beforeItIsMade(first(names), () => stand(world(), first(names), SOURCE)),
    ),
    ofClone('another masking run', (world) => allTags(world, '99')),
    ofClone('the owner tags of another workflow', () => ownerTagsOf(OTHER_OWNER)),
    ofClone('the tag of another execution', (world) => ({
      ...allTags(world),
      [ResourceTag.EXECUTION]: OTHER_EXECUTION.executionArn,
    })),
    ofClone('the start date of an execution of this name 91 days ago', (world) => ({
      ...allTags(world),
      [ResourceTag.STARTED]: LONG_AGO,
    })),
    ...forgedToStartFrom(machine, kind),
    {
      name: 'a snapshot of the clone bears the name and the tags of the masked one before it is masked',
      ends: {
        code: PhaseError.SNAPSHOT,
        says: /IdentifierTaken: a snapshot named \S+ is there already and was taken before the masking of the clone ended/,
      },
      forges: (names) => [first(names)],
      wrapTransport: (transport, world) => async (request) => {
        if (request.method === 'POST' && /\/api\/runs\/?$/.test(request.url)) {
          const { names } = world();
          await stand(world(), first(names), names.clone);
        }
        return transport(request);
      },
    },
    {
      name: 'the snapshot of the masked clone is there already, with all evidence',
      ends: SUCCEEDS,
      rdsFaults: (names, world) =>
        beforeItIsMade(first(names), () =>
          stand(world(), first(names), names.clone, ownTags(world(), isCopied)),
        ),
    },
    ...(isCopied ? [forgedCopy(kind, forged), oldCopy(kind), ...copiesOfOthers(kind)] : []),
  ];
}

/** Snapshots of the source that bear the name and all tags but one of that which the execution starts from. */
function forgedToStartFrom(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  const { source, input } = withSnapshotOfOurs(machine, kind);
  const signs: readonly (readonly [string, (owner: string) => Tags])[] = [
    ['the owner tags of another workflow', () => ownerTagsOf(OTHER_OWNER)],
    [
      'the tag of another execution',
      (owner) => ({ ...ownerTagsOf(owner), [ResourceTag.EXECUTION]: OTHER_EXECUTION.executionArn }),
    ],
    [
      'the start date of an execution of this name 91 days ago',
      (owner) => ({ ...ownerTagsOf(owner), [ResourceTag.STARTED]: LONG_AGO }),
    ],
  ];
  const common: Pick<Variation, 'source' | 'input' | 'forges'> = {
    source,
    input,
    forges: ({ sourceSnapshot }) => [sourceSnapshot],
  };
  const taken = (says: string): Variation['ends'] => ({
    code: PhaseError.CLONE,
    says: new RegExp(`IdentifierTaken: .*${says}`),
  });
  const tagged = signs.map(
    ([what, tags]): Variation => ({
      ...common,
      name: `a snapshot of the source bears the name of the one to start from, and ${what}: nothing is made of it`,
      ends: taken('was not made by this execution'),
      rdsFaults: ({ sourceSnapshot }, world) =>
        beforeItIsMade(sourceSnapshot, () =>
          takeSnapshot(world(), kind, sourceSnapshot, tags(world().owner), SOURCE),
        ),
    }),
  );
  // What another account shares is copied: a copy is told by its original, not by its database and its time.
  if (input !== undefined) return tagged;
  return [
    ...tagged,
    {
      ...common,
      name: 'a snapshot of another database bears the name and the tags of the one to start from: nothing is made of it',
      ends: taken('is no snapshot that this execution took of orders, got one of: orders-test'),
      rdsFaults: ({ sourceSnapshot }, world) =>
        beforeItIsMade(sourceSnapshot, () =>
          takeSnapshot(world(), kind, sourceSnapshot, allTags(world()), 'orders-test'),
        ),
    },
    {
      ...common,
      name: 'a snapshot of before the execution bears the name and the tags of the one to start from: nothing is made of it',
      ends: taken('was taken before the execution began'),
      // By name and tags it is this execution's own, which clean-up deletes.
      forges: undefined,
      imitates: ({ sourceSnapshot }) => [sourceSnapshot],
      seed: (world) => standSnapshot(world, kind, world.names.sourceSnapshot, allTags(world)),
    },
  ];
}

/** A copy of a snapshot that was taken of the clone before it was masked, under the name of the copy of the masked one. */
function oldCopy(kind: DatabaseKind): Variation {
  const early = 'orders-clone-in-the-clear';
  const common: Pick<Variation, 'ends'> = {
    ends: {
      code: PhaseError.SHARING,
      says: /IdentifierTaken: a snapshot named \S+ is there already and was taken before the masking of the clone ended/,
    },
  };
  // RDS names the original of every copy of a cluster snapshot, so that only a clock that is wrong makes one too old.
  if (kind === 'cluster') {
    return {
      ...common,
      name: 'RDS shows the copy of the masked snapshot as taken before the masking: it counts for nothing and stays',
      forges: ({ maskedSnapshot }) => [maskedSnapshot],
      rdsFaults: ({ maskedSnapshot }) => ({
        after: (operation, parameters, result) =>
          operation === 'DescribeDBClusterSnapshots' &&
          parameters.DBClusterSnapshotIdentifier === maskedSnapshot
            ? { ...result, DBClusterSnapshots: shownAsOld(result.DBClusterSnapshots) }
            : result,
      }),
    };
  }
  return {
    ...common,
    name: 'a copy of a snapshot of the unmasked clone bears the name and the tags of the masked one: it is never called masked',
    forges: ({ maskedSnapshot }) => [maskedSnapshot, early],
    wrapTransport: (transport, world) => async (request) => {
      if (request.method === 'POST' && /\/api\/runs\/?$/.test(request.url))
        await takeSnapshot(world(), kind, early, {}, world().names.clone);
      return transport(request);
    },
    rdsFaults: ({ maskedSnapshot }, world) =>
      beforeItIsMade(maskedSnapshot, async () => {
        await world().services.rds.call('CopyDBSnapshot', {
          SourceDBSnapshotIdentifier: early,
          TargetDBSnapshotIdentifier: maskedSnapshot,
          KmsKeyId: SNAPSHOT_KEY_ARN,
          Tags: Object.entries(allTags(world())).map(([Key, Value]) => ({ Key, Value })),
        });
      }),
  };
}

/** Copies of the masked snapshot itself that bear all tags but one: nothing tells them to be this execution's. */
function copiesOfOthers(kind: DatabaseKind): readonly Variation[] {
  const type = kind === 'cluster' ? 'DBClusterSnapshot' : 'DBSnapshot';
  const signs: readonly (readonly [string, (world: World) => Tags])[] = [
    ['another masking run', (world) => allTags(world, '99')],
    [
      'the start date of an execution of this name 91 days ago',
      (world) => ({ ...allTags(world), [ResourceTag.STARTED]: LONG_AGO }),
    ],
  ];
  return signs.map(([what, tags]) => ({
    name: `a copy of the masked snapshot bears the name of that of this execution, and ${what}: it counts for nothing`,
    ends: { code: PhaseError.SHARING, says: /IdentifierTaken: .* was not made by this execution/ },
    forges: ({ maskedSnapshot }) => [maskedSnapshot],
    rdsFaults: ({ maskedSnapshot, maskedOriginal }, world) =>
      beforeItIsMade(maskedSnapshot, async () => {
        await world().services.rds.call(`Copy${type}`, {
          [`Source${type}Identifier`]: maskedOriginal,
          [`Target${type}Identifier`]: maskedSnapshot,
          KmsKeyId: SNAPSHOT_KEY_ARN,
          Tags: Object.entries(tags(world())).map(([Key, Value]) => ({ Key, Value })),
        });
      }),
  }));
}

function shownAsOld(snapshots: RdsValue | undefined): readonly RdsRecord[] {
  const SnapshotCreateTime = new Date(Date.parse(STARTED_AT));
  return (snapshots as readonly RdsRecord[]).map((snapshot) => ({ ...snapshot, SnapshotCreateTime }));
}

/** The masked snapshot under another key, made of the source by somebody. */
function forgedCopy(
  kind: DatabaseKind,
  forged: (
    name: string,
    says: RegExp,
    rdsFaults: Variation['rdsFaults'],
    forges: (names: ResourceNames) => string,
    code: string,
  ) => Variation,
): Variation {
  return forged(
    'a snapshot of the source bears the name and the tags of the copy of the masked one',
    /IdentifierTaken: a snapshot named \S+ is there already and is no snapshot that/,
    ({ maskedSnapshot }, world) =>
      beforeItIsMade(maskedSnapshot, () =>
        takeSnapshot(world(), kind, maskedSnapshot, allTags(world()), SOURCE),
      ),
    ({ maskedSnapshot }) => maskedSnapshot,
    PhaseError.SHARING,
  );
}
