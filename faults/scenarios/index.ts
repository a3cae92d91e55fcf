import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import type { MachineName } from '../machines';
import { troubleWithCleanUp } from './clean-up-trouble';
import { troubleWithClones, troubleWithClusters } from './clone-trouble';
import { snapshotsOfEarlierRuns } from './earlier-runs';
import { forgedSnapshots } from './forged-snapshots';
import { happyWays } from './happy-ways';
import { maskingEvidence } from './masking-evidence';
import { troubleWithMasking } from './masking-trouble';
import type { Scenario, Variation } from './scenario';
import { troubleWithSharing } from './sharing-trouble';
import { troubleWithSnapshots } from './snapshot-trouble';
import { standSource } from './source';
import { troubleWithSources } from './source-trouble';

export type { Scenario } from './scenario';
export { isPrunable, isYoungerPrunable } from './source';

function variations(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  return [
    ...happyWays(machine, kind),
    ...troubleWithSources(kind),
    ...troubleWithSnapshots(machine, kind),
    ...forgedSnapshots(machine, kind),
    ...troubleWithClones(kind),
    ...(kind === 'cluster' ? troubleWithClusters() : []),
    ...troubleWithMasking(),
    ...(machine === 'full' ? troubleWithSharing(kind) : []),
    ...troubleWithCleanUp(machine, kind),
    ...maskingEvidence(machine, kind).map((variation) => ({ ...variation, isEvidence: true as const })),
    ...snapshotsOfEarlierRuns(machine, kind),
  ];
}

/** Every scenario of one machine and one kind of source. */
export function scenariosOf(machine: MachineName, kind: DatabaseKind): readonly Scenario[] {
  return variations(machine, kind).map(({ seed, source = {}, ...variation }) => ({
    ...variation,
    machine,
    kind,
    seed: async (world) => {
      await standSource(world, machine, kind, source);
      await seed?.(world);
    },
  }));
}
