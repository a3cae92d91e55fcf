import { type ExecutionIdentity, resourceNames } from '../../lambda/contract/resource-names';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { maskedTags, standSnapshot } from '../decoys';
import { EXECUTION_ARN, executionArn, LONG_AGO, SOURCE } from '../fixed-values';
import type { MachineName } from '../machines';
import type { World } from '../world';
import { SUCCEEDS, type Variation } from './scenario';
import { standMaskedSnapshot } from './source';

/** The execution of this very name that ended long ago. */
const NAMESAKE: ExecutionIdentity = { executionArn: EXECUTION_ARN, startedAt: LONG_AGO };
/** An earlier run whose masked snapshot is gone, and of which a person has a copy. */
const COPIED: ExecutionIdentity = {
  executionArn: executionArn('orders-dddddddddddddddd'),
  startedAt: LONG_AGO,
};

/** Masked snapshots of earlier runs stand: none is taken for that of this run, and none of them but the run's own is pruned. */
export function snapshotsOfEarlierRuns(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  const copy = ({ owner }: World): string =>
    `${resourceNames(owner, COPIED, SOURCE).maskedSnapshot}-audit-2026`;
  return [
    // A machine that prunes may take the old one away.
    ...(machine === 'full'
      ? []
      : [
          {
            name: 'an execution name is used again after 91 days: the masked snapshot of the first execution stays and counts for nothing',
            ends: SUCCEEDS,
            seed: (world: World) => standMaskedSnapshot(world, kind, NAMESAKE),
          },
        ]),
    {
      name: 'a masked snapshot was copied by a person under a longer name: it is never pruned',
      ends: SUCCEEDS,
      seed: (world) => standSnapshot(world, kind, copy(world), maskedTags(world.owner, COPIED)),
    },
  ];
}
