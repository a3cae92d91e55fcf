import type { ResourceNames } from '../../lambda/contract/resource-names';
import { PhaseError } from '../../lib/workflow/definition';
import { BROKEN_SNAPSHOT_STATUSES } from '../../lib/workflow/rds-statuses';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { standSnapshot } from '../decoys';
import type { MachineName } from '../machines';
import type { World } from '../world';
import { FACTS } from './kind-facts';
import { remains, showing, taken, unlistedOnce } from './rds-trouble';
import type { Variation } from './scenario';
import { sharedSnapshot } from './source';

export function troubleWithSnapshots(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
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
    {
      name: 'the snapshot to start from is not listed',
      ends: { code: PhaseError.CLONE, says: /LookFailed.*RDS lists none of that name/ },
      source,
      input,
      rdsFaults: (names) => unlistedOnce(FACTS[kind].snapshots, toStartFrom(names)),
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
