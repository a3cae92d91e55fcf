import type { ResourceNames } from '../../lambda/contract/resource-names';
import { PhaseError } from '../../lib/workflow/definition';
import { BROKEN_SNAPSHOT_STATUSES } from '../../lib/workflow/rds-statuses';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { standSnapshot } from '../decoys';
import { refusingToPrune, showingYounger, throttlingSnapshotFunction } from './pruning-trouble';
import { late, OVER_THE_DEADLINE, remainsMasked, retaggedAtLook, showing, taken } from './rds-trouble';
import { SUCCEEDS, type Variation } from './scenario';

export function troubleWithSharing(kind: DatabaseKind): readonly Variation[] {
  const copy = (names: ResourceNames) => names.maskedSnapshot;
  return [
    ...BROKEN_SNAPSHOT_STATUSES.map((status) => ({
      name: `the copy of the masked snapshot ends as ${status}`,
      ends: {
        code: PhaseError.SHARING,
        says: new RegExp(`SnapshotBroken.*${status}`),
        ...remainsMasked(status),
      },
      rdsFaults: (names: ResourceNames) => ({ snapshotStatus: showing(copy(names), status) }),
    })),
    {
      name: 'the copy of the masked snapshot is never complete',
      ends: {
        code: PhaseError.SHARING,
        says: /DeadlineExceeded.*last status: upgrading/,
        ...remainsMasked('upgrading'),
      },
      rdsFaults: (names) => ({ snapshotStatus: showing(copy(names), 'upgrading') }),
    },
    {
      name: 'executions beside this one leave younger masked snapshots',
      ends: SUCCEEDS,
      prunesNone: true,
      rdsFaults: (_, world) => ({ after: showingYounger(world) }),
    },
    {
      name: 'an older masked snapshot that cannot be deleted now',
      ends: SUCCEEDS,
      prunesNone: true,
      rdsFaults: () => ({ before: refusingToPrune }),
    },
    {
      name: 'RDS throttles the snapshot function for a while',
      ends: SUCCEEDS,
      rdsFaults: () => ({ before: throttlingSnapshotFunction() }),
    },
    {
      name: 'the copy of the masked snapshot is complete when it is too late',
      ends: { code: PhaseError.SHARING, says: /DeadlineExceeded.* is complete and stays$/ },
      rdsFaults: (names, world) => late(copy(names), OVER_THE_DEADLINE, world),
    },
    {
      name: 'the tags of the copy of the masked snapshot are changed',
      ends: {
        code: PhaseError.SHARING,
        says: /TagsChanged: a snapshot named .*may be left behind: masked-/,
        leavesSomething: true,
      },
      takenOver: copy,
      rdsFaults: (names, world) =>
        retaggedAtLook(
          1,
          { kind: kind === 'cluster' ? 'cluster snapshot' : 'snapshot', identifier: copy(names) },
          world,
        ),
    },
    ...taken(
      'the copy of the masked snapshot',
      { code: PhaseError.SHARING, says: /IdentifierTaken/ },
      (world, tags) => standSnapshot(world, kind, copy(world.names), tags, 'orders-test'),
    ),
  ];
}
