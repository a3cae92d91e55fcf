import { Duration } from 'aws-cdk-lib';
import type { PhaseSeconds } from './workflow/workflow-settings';

/** How long each phase of a run may take before it fails; every wait ends at its phase's deadline. */
export interface MaskingDeadlines {
  /**
   * Taking a snapshot of the source where there is none, and restoring the clone.
   *
   * @default Duration.hours(12)
   */
  readonly clone?: Duration;

  /**
   * The masking run.
   *
   * @default Duration.days(7)
   */
  readonly masking?: Duration;

  /**
   * Taking the masked snapshot of the clone.
   *
   * @default Duration.hours(12)
   */
  readonly snapshot?: Duration;

  /**
   * Copying the masked snapshot to another key, sharing it, and deleting older ones.
   *
   * @default Duration.hours(12)
   */
  readonly sharing?: Duration;

  /**
   * Deleting the clone and letting go of DataMasque.
   *
   * @default Duration.hours(12)
   */
  readonly cleanUp?: Duration;
}

const DEFAULT_DEADLINES: Required<MaskingDeadlines> = {
  clone: Duration.hours(12),
  masking: Duration.days(7),
  snapshot: Duration.hours(12),
  sharing: Duration.hours(12),
  cleanUp: Duration.hours(12),
};

/**
 * The deadlines in seconds, with their defaults.
 *
 * @throws Error when one is not above zero
 * @internal
 */
export function phaseSeconds(deadlines: MaskingDeadlines = {}): PhaseSeconds {
  const seconds = (phase: keyof MaskingDeadlines): number => {
    const deadline = deadlines[phase] ?? DEFAULT_DEADLINES[phase];
    if (deadline.toSeconds() > 0) return deadline.toSeconds();
    throw new Error(
      `the deadline of the ${phase} phase must be above zero, got: ${deadline.toHumanString()}`,
    );
  };
  return {
    clone: seconds('clone'),
    masking: seconds('masking'),
    snapshot: seconds('snapshot'),
    sharing: seconds('sharing'),
    cleanUp: seconds('cleanUp'),
  };
}
