import type { ResourceNames } from '../../lambda/contract/resource-names';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../local/local-place';
import type { RdsFaults } from '../../local/rds/rds-faults';
import type { RdsRecord } from '../../local/rds/rds-values';
import { takeSnapshot } from '../decoys';
import { EXECUTION, SOURCE } from '../fixed-values';
import type { MachineName } from '../machines';
import type { World } from '../world';
import { FACTS } from './kind-facts';
import { SUCCEEDS, type Variation } from './scenario';
import { needsKey, ownerTags, withSnapshotOfOurs } from './source';

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
    ...(isCopied ? [forgedCopy(kind, forged), ...oldCopies(kind)] : []),
    ...forgedSources(machine, kind),
  ];
}

/** RDS gives a snapshot an earlier time, and says of a cluster's that it is a copy of another one. */
function shownOlder(kind: DatabaseKind, identifier: string, copyOf?: string): RdsFaults['after'] {
  const { operation, identifier: parameter, list } = FACTS[kind].snapshots;
  const time = new Date(Date.parse(EXECUTION.startedAt) - 60_000);
  const older = {
    SnapshotCreateTime: time,
    ...(kind === 'instance' && { OriginalSnapshotCreateTime: time }),
    ...(kind === 'cluster' && copyOf !== undefined && { SourceDBClusterSnapshotArn: copyOf }),
  };
  return (called, parameters, result) => {
    if (called !== operation || parameters[parameter] !== identifier) return result;
    const shown = (result[list] as readonly RdsRecord[]).map((one) =>
      one.Status === 'available' ? { ...one, ...older } : one,
    );
    return { ...result, [list]: shown };
  };
}

/** A copy of the masked snapshot that holds data from before the masking. */
function oldCopies(kind: DatabaseKind): readonly Variation[] {
  return [
    {
      name: 'a snapshot from before the masking bears the name and the tags of the copy of the masked one',
      ends: {
        code: PhaseError.SHARING,
        says: /IdentifierTaken: .* was taken before the masking of the clone ended/,
      },
      forges: ({ maskedSnapshot }) => maskedSnapshot,
      rdsFaults: ({ maskedSnapshot, maskedOriginal, clone }, world) => ({
        ...beforeItIsMade(maskedSnapshot, () =>
          takeSnapshot(world(), kind, maskedSnapshot, allTags(world()), clone),
        ),
        after: shownOlder(
          kind,
          maskedSnapshot,
          `arn:aws:rds:${LOCAL_REGION}:${LOCAL_ACCOUNT}:cluster-snapshot:${maskedOriginal}`,
        ),
      }),
    },
  ];
}

/** Snapshots that bear the name and the tags of the one that the execution takes of its source, or copies. */
function forgedSources(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  // There it copies another account's, and is refused for want of encryption before anything else is looked at.
  if (needsKey(machine, kind)) return [];
  const ours = withSnapshotOfOurs(machine, kind);
  const forges = ({ sourceSnapshot }: ResourceNames): string => sourceSnapshot;
  const made = (names: ResourceNames, world: () => World, of: string): RdsFaults =>
    beforeItIsMade(names.sourceSnapshot, () =>
      takeSnapshot(world(), kind, names.sourceSnapshot, allTags(world()), of),
    );
  const foreign: Variation = {
    name: 'a snapshot of another database bears the name and the tags of the one to start from',
    ends: {
      code: PhaseError.CLONE,
      says: /IdentifierTaken: .* is no snapshot that this execution took of orders/,
    },
    ...ours,
    forges,
    rdsFaults: (names, world) => made(names, world, 'orders-test'),
  };
  return [
    foreign,
    {
      name: 'an old snapshot of the source bears the name and the tags of the one to start from',
      ends: { code: PhaseError.CLONE, says: /IdentifierTaken: .* was taken before the execution began/ },
      ...ours,
      forges,
      rdsFaults: (names, world) => ({
        ...made(names, world, SOURCE),
        after: shownOlder(kind, names.sourceSnapshot),
      }),
    },
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
