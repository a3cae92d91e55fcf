import type { LocalServicesOptions } from './local-services';

/** A phase of the run that can be made to fail. */
export const FAILING_PHASES = ['clone', 'masking', 'snapshot'] as const;
export type FailingPhase = (typeof FAILING_PHASES)[number];

/** Of which names the workflow's clones and masked snapshots are. */
const CLONE = /^masking-/;
const MASKED_SNAPSHOT = /^masked-/;

/** Services that let one phase of every run fail, as the real ones would. */
export function failingServices(
  phase?: FailingPhase,
): Pick<LocalServicesOptions, 'rdsFaults' | 'dataMasque'> {
  switch (phase) {
    case 'clone':
      return {
        rdsFaults: {
          instanceStatus: (identifier, status) =>
            CLONE.test(identifier) && status !== 'deleting' ? 'incompatible-restore' : status,
        },
      };
    case 'masking':
      return { dataMasque: { endRunsAs: 'failed' } };
    case 'snapshot':
      return {
        rdsFaults: {
          snapshotStatus: (identifier, status) => (MASKED_SNAPSHOT.test(identifier) ? 'failed' : status),
        },
      };
    default:
      return {};
  }
}
