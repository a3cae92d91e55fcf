import { PhaseError } from '../../lib/workflow/definition';
import { runStatus } from './data-masque-trouble';
import type { Variation } from './scenario';

export function troubleWithMasking(): readonly Variation[] {
  const ending = (status: string, error: string): Variation => ({
    name: `the masking run ends as ${status}`,
    ends: { code: PhaseError.MASKING, says: new RegExp(error) },
    wrapTransport: runStatus(status),
  });
  return [
    ending('failed', 'MaskingRunFailed'),
    ending('cancelled', 'MaskingRunCancelled'),
    ending('finished_with_warnings', 'MaskingRunFinishedWithWarnings'),
    ...['queued', 'validating', 'running', 'cancelling', 'paused_by_a_newer_version'].map(
      (status): Variation => ({
        name: `the masking run stays ${status}`,
        ends: { code: PhaseError.MASKING, says: new RegExp(`DeadlineExceeded.*last status: ${status}`) },
        wrapTransport: runStatus(status),
      }),
    ),
  ];
}
