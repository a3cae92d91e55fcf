import type { ResourceNames } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import type { RdsFaults } from '../../local/rds/rds-faults';
import { takeSnapshot } from '../decoys';
import { EXECUTION, SOURCE } from '../fixed-values';
import type { MachineName } from '../machines';
import type { World } from '../world';
import { SUCCEEDS, type Variation } from './scenario';
import { ownerTags } from './source';

/** Id of the run that masks: a run by hand was started before it. */
const MASKING_RUN = '2';

/** All tags that this execution gives its snapshots. */
function allTags({ owner }: World, maskingRun = MASKING_RUN): Readonly<Record<string, string>> {
  return { ...ownerTags(owner, EXECUTION), [ResourceTag.MASKING_RUN]: maskingRun };
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
  ): Variation => ({ name, ends: { code, says }, forges, rdsFaults });
  const stand = (world: World, name: string, of: string, maskingRun?: string): Promise<void> =>
    takeSnapshot(world, kind, name, allTags(world, maskingRun), of);
  return [
    forged(
      'a snapshot of the source bears the name and the tags of the masked one',
      /IdentifierTaken: a snapshot named \S+ is there already and is no snapshot that .* got one of: orders/,
      (names, world) => beforeItIsMade(first(names), () => stand(world(), first(names), SOURCE)),
    ),
    forged(
      'a snapshot of the masked clone bears the name of the masked one, and another masking run',
      /IdentifierTaken: a snapshot named \S+ is there already and was not made by this execution/,
      (names, world) => beforeItIsMade(first(names), () => stand(world(), first(names), names.clone, '99')),
    ),
    {
      name: 'a snapshot of the clone bears the name and the tags of the masked one before it is masked',
      ends: {
        code: PhaseError.SNAPSHOT,
        says: /IdentifierTaken: a snapshot named \S+ is there already and was taken before the masking of the clone ended/,
      },
      forges: first,
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
        beforeItIsMade(first(names), () => stand(world(), first(names), names.clone)),
    },
    ...(isCopied ? [forgedCopy(kind, forged)] : []),
  ];
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
