import type { ResourceNames } from '../../lambda/contract/resource-names';
import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import type { MachineName } from '../machines';
import { awayAfterFailing, runForgotten, secondCancelled } from './data-masque-trouble';
import { FACTS } from './kind-facts';
import { kept } from './rds-trouble';
import { LEFT_AFTER_SUCCESS, type Variation } from './scenario';
import { withSnapshotOfOurs } from './source';

const HOUR = 3_600_000;

export function troubleWithCleanUp(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  const { instance } = FACTS[kind];
  const isStuck = (names: ResourceNames) => (identifier: string) => identifier === instance(names);
  // A cluster is not gone before its instances are.
  const stuck = (names: ResourceNames) => [instance(names), names.clone];
  return [
    {
      name: "the clone's instance does not go",
      ends: {
        ...LEFT_AFTER_SUCCESS,
        leavesOnly: stuck,
      },
      ...withSnapshotOfOurs(machine, kind),
      rdsFaults: (names) => ({ neverGone: isStuck(names) }),
    },
    {
      name: "neither the clone's instance nor our snapshot of the source goes",
      ends: {
        ...LEFT_AFTER_SUCCESS,
        says: /to delete may be left behind: .*; our .*snapshot of the source may be left behind: .*-source, /,
        leavesOnly: (names) => [...stuck(names), names.sourceSnapshot],
      },
      ...withSnapshotOfOurs(machine, kind),
      rdsFaults: (names) => ({ neverGone: isStuck(names), before: kept(names.sourceSnapshot) }),
    },
    {
      name: 'a masking run that cannot be cancelled any more',
      ends: {
        code: PhaseError.MASKING,
        says: /DeadlineExceeded.*clean-up did not end/,
        leavesSomething: true,
      },
      maskingMilliseconds: 400 * 24 * HOUR,
      wrapTransport: (transport) => (request) =>
        request.url.includes('/cancel/')
          ? Promise.resolve({ status: 400, body: '{"error":"cannot be cancelled"}' })
          : transport(request),
    },
    {
      name: 'a masking run that takes a while to be cancelled',
      ends: { code: PhaseError.MASKING, says: /MaskingRunGone/ },
      maskingMilliseconds: 5 * HOUR,
      wrapTransport: runForgotten(5),
    },
    {
      name: 'a second masking run that is over before the first',
      ends: { code: PhaseError.MASKING, says: /DeadlineExceeded/ },
      startsTwice: true,
      maskingMilliseconds: 5 * HOUR,
      wrapTransport: secondCancelled,
    },
    {
      name: 'a DataMasque server that is away for most of clean-up',
      ends: { code: PhaseError.MASKING, says: /MaskingRunFailed/ },
      wrapTransport: awayAfterFailing(1.8 * HOUR),
    },
  ];
}
