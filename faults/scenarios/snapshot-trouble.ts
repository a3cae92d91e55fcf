import type { ResourceNames } from '../../lambda/contract/resource-names';
import { PhaseError } from '../../lib/workflow/definition';
import { BROKEN_SNAPSHOT_STATUSES } from '../../lib/workflow/rds-statuses';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { standSnapshot } from '../decoys';
import { SOURCE } from '../fixed-values';
import type { MachineName } from '../machines';
import { FACTS } from './kind-facts';
import {
  busy,
  late,
  OVER_THE_DEADLINE,
  remains,
  remainsMasked,
  retaggedAtLook,
  showing,
  taken,
  unlistedOnce,
} from './rds-trouble';
import { SUCCEEDS, type Variation } from './scenario';
import { withSnapshotOfOurs } from './source';

/** Longer than the retries of one call, and shorter than a phase may take. */
const HALF_AN_HOUR = 30 * 60_000;

export function troubleWithSnapshots(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  const toStartFrom = (names: ResourceNames) => names.sourceSnapshot;
  const masked = maskedFirst(machine);
  const stays = machine === 'full' ? remains : remainsMasked;
  const { source, input } = withSnapshotOfOurs(machine, kind);
  const snapshot = kind === 'cluster' ? 'cluster snapshot' : 'snapshot';
  return [
    ...troubleWithBusyDatabases(machine, kind),
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
    {
      name: 'the tags of the snapshot to start from are changed',
      ends: {
        code: PhaseError.CLONE,
        says: /TagsChanged: a snapshot named .*may be left behind: .*-source, /,
        leavesSomething: true,
      },
      source,
      input,
      takenOver: toStartFrom,
      rdsFaults: (names, world) =>
        retaggedAtLook(1, { kind: snapshot, identifier: toStartFrom(names) }, world),
    },
    ...BROKEN_SNAPSHOT_STATUSES.map((status) => ({
      name: `the masked snapshot ends as ${status}`,
      ends: { code: PhaseError.SNAPSHOT, says: new RegExp(`SnapshotBroken.*${status}`), ...stays(status) },
      rdsFaults: (names: ResourceNames) => ({ snapshotStatus: showing(masked(names), status) }),
    })),
    {
      name: 'the masked snapshot is never complete',
      ends: {
        code: PhaseError.SNAPSHOT,
        says: /DeadlineExceeded.*last status: upgrading/,
        ...stays('upgrading'),
      },
      rdsFaults: (names) => ({ snapshotStatus: showing(masked(names), 'upgrading') }),
    },
    {
      name: 'the masked snapshot is complete when it is too late',
      ends: {
        code: PhaseError.SNAPSHOT,
        // A copy under another key would have been the result: what was to be copied goes.
        says: machine === 'full' ? /DeadlineExceeded/ : /DeadlineExceeded.* is complete and stays$/,
      },
      rdsFaults: (names, world) => late(masked(names), OVER_THE_DEADLINE, world),
    },
    {
      name: 'the tags of the masked snapshot are changed',
      ends: {
        code: PhaseError.SNAPSHOT,
        says: /TagsChanged: a snapshot named .*may be left behind: mask/,
        leavesSomething: true,
      },
      takenOver: masked,
      rdsFaults: (names, world) => retaggedAtLook(1, { kind: snapshot, identifier: masked(names) }, world),
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

/** A database refuses a snapshot while it is busy. */
function troubleWithBusyDatabases(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  const masked = maskedFirst(machine);
  const waited =
    /DeadlineExceeded.*to be free.*last status: backing-up; the last try failed with Rds\.InvalidDb/;
  const ofClone =
    (milliseconds: number): Variation['rdsFaults'] =>
    (names, world) =>
      busy(names.clone, masked(names), milliseconds, world);
  const ofSource =
    (milliseconds: number): Variation['rdsFaults'] =>
    (names, world) =>
      busy(SOURCE, names.sourceSnapshot, milliseconds, world);
  const forEver = Number.POSITIVE_INFINITY;
  const source = { withSnapshot: false };
  // The full machine copies a cluster on write, and takes no snapshot of it.
  const takesOne = machine !== 'full' || kind === 'instance';
  return [
    { name: 'the clone is busy for half an hour', ends: SUCCEEDS, rdsFaults: ofClone(HALF_AN_HOUR) },
    {
      name: 'the clone is busy for ever',
      ends: { code: PhaseError.SNAPSHOT, says: waited },
      rdsFaults: ofClone(forEver),
    },
    ...(takesOne
      ? [
          {
            name: 'the source is busy for half an hour',
            ends: SUCCEEDS,
            source,
            rdsFaults: ofSource(HALF_AN_HOUR),
          },
          {
            name: 'the source is busy for ever',
            ends: { code: PhaseError.CLONE, says: waited },
            source,
            rdsFaults: ofSource(forEver),
          },
        ]
      : []),
  ];
}

/** What the snapshot of the masked clone is called, which the full machine copies to a key. */
function maskedFirst(machine: MachineName): (names: ResourceNames) => string {
  return (names) => (machine === 'full' ? names.maskedOriginal : names.maskedSnapshot);
}
