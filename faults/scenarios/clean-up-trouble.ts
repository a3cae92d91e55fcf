import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { awayAfterFailing, runForgotten, secondCancelled } from './data-masque-trouble';
import { FACTS } from './kind-facts';
import type { Variation } from './scenario';

const HOUR = 3_600_000;

export function troubleWithCleanUp(kind: DatabaseKind): readonly Variation[] {
  const { instance } = FACTS[kind];
  return [
    {
      name: "the clone's instance does not go",
      ends: {
        code: PhaseError.CLEAN_UP,
        says: /is complete; but clean-up did not end/,
        leavesSomething: true,
      },
      rdsFaults: (names) => ({ neverGone: (identifier) => identifier === instance(names) }),
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
