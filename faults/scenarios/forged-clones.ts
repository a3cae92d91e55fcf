import type { ResourceNames } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { OTHER_OWNER, standDatabase } from '../decoys';
import { EXECUTION, LONG_AGO, OTHER_EXECUTION } from '../fixed-values';
import type { World } from '../world';
import type { Variation } from './scenario';
import { ownerTags } from './source';

/** The snapshot that the request names, and so what every clone of these runs is restored from. */
const START_FROM = 'orders-before-the-release';
/** The instance of a cluster that somebody makes. */
const MEMBER = 'instance-of-somebody';

type Tags = Readonly<Record<string, string>>;

/** All tags that this execution gives a clone. */
function allTags(owner: string): Tags {
  return { ...ownerTags(owner, EXECUTION), [ResourceTag.RESTORED_FROM]: START_FROM };
}

/** What a forged clone lacks to be this execution's. */
const SIGNS: readonly (readonly [string, (owner: string) => Tags])[] = [
  [
    'by a database of another execution',
    (owner) => ({ ...allTags(owner), [ResourceTag.EXECUTION]: OTHER_EXECUTION.executionArn }),
  ],
  ['by a database of another owner', () => allTags(OTHER_OWNER)],
  [
    'by a database of an execution of this name 91 days ago',
    (owner) => ({ ...allTags(owner), [ResourceTag.STARTED]: LONG_AGO }),
  ],
];

/** The thing itself must be refused, and not only what is made in it afterwards. */
const SAYS: Readonly<Record<DatabaseKind, RegExp>> = {
  instance: /IdentifierTaken: a database named /,
  cluster: /IdentifierTaken: a cluster named /,
};

/** Calls that make a database, and the parameter that names it. */
const MAKERS: Readonly<Record<DatabaseKind, Readonly<Record<string, string>>>> = {
  instance: {
    RestoreDBInstanceFromDBSnapshot: 'DBInstanceIdentifier',
    CreateDBInstance: 'DBInstanceIdentifier',
  },
  cluster: { RestoreDBClusterFromSnapshot: 'DBClusterIdentifier' },
};

/**
 * Databases that bear the name of the clone and all its signs but one. None of them may be masked or
 * snapshotted, and none may be deleted that lacks a tag.
 *
 * @param what what bears the name
 */
export function forgedDatabases(
  what: string,
  kind: DatabaseKind,
  identifier: (names: ResourceNames) => string,
): readonly Variation[] {
  const refused: Pick<Variation, 'ends' | 'input'> = {
    ends: { code: PhaseError.CLONE, says: SAYS[kind] },
    input: () => ({ SourceSnapshot: START_FROM }),
  };
  const stand = (world: World, tags: Tags, member: string = MEMBER): Promise<void> =>
    standDatabase(world, kind, identifier(world.names), tags, member);
  const atRestore =
    (tags: (owner: string) => Tags, memberOf: (names: ResourceNames) => string): Variation['rdsFaults'] =>
    (names, world) => {
      let isDone = false;
      return {
        before: async (operation, parameters) => {
          if (isDone || parameters[MAKERS[kind][operation] ?? ''] !== identifier(names)) return;
          isDone = true;
          await stand(world(), tags(world().owner), memberOf(names));
        },
      };
    };
  const imitates = (names: ResourceNames): readonly string[] => [identifier(names), names.cloneMember];
  return [
    ...SIGNS.map(
      ([whose, tags]): Variation => ({
        ...refused,
        name: `the name of ${what} is taken ${whose}`,
        forges: (names) => [identifier(names), MEMBER],
        rdsFaults: atRestore(tags, () => MEMBER),
      }),
    ),
    // These two bear the name and the tags that prove a deletion, so that clean-up may take them away.
    {
      ...refused,
      name: `the name of ${what} is taken by a database that was restored from another snapshot: it is not masked`,
      imitates,
      rdsFaults: atRestore(
        (owner) => ({ ...allTags(owner), [ResourceTag.RESTORED_FROM]: 'orders-of-somebody' }),
        ({ cloneMember }) => cloneMember,
      ),
    },
    {
      ...refused,
      name: `the name of ${what} is taken by a database that was there before the execution began: it is not masked`,
      imitates,
      seed: (world) => stand(world, allTags(world.owner), world.names.cloneMember),
    },
  ];
}
