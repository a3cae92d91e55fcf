import { AnswerTimeout } from '../../lambda/datamasque/transport';
import { PhaseError } from '../../lib/workflow/definition';
import type { WireHandler } from '../../local/http/exchange';
import { endlessRuns, runForgotten, runStatus, silentTest, startedTwice } from './data-masque-trouble';
import { SUCCEEDS, type Variation } from './scenario';

/** A network that loses every other request. */
function everyOther(handler: WireHandler): WireHandler {
  let requests = 0;
  return async (request) => {
    requests += 1;
    if (requests % 2 === 1) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    return handler(request);
  };
}

export function troubleWithMasking(): readonly Variation[] {
  const ending = (status: string, error: string): Variation => ({
    name: `the masking run ends as ${status}`,
    ends: { code: PhaseError.MASKING, says: new RegExp(error) },
    wrapTransport: runStatus(status),
  });
  const unreachable = (how: string, answer: Parameters<typeof silentTest>[0]): Variation => ({
    name: `a server that cannot reach the clone and ${how}`,
    ends: { code: PhaseError.MASKING, says: /CloneUnreachable.*cloneSecurityGroups/ },
    wrapTransport: silentTest(answer),
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
    {
      name: 'the masking run is not found for a moment',
      ends: SUCCEEDS,
      wrapTransport: runForgotten(4),
    },
    {
      name: 'a second masking run starts while the first goes on',
      ends: SUCCEEDS,
      startsTwice: true,
      wrapTransport: startedTwice,
    },
    { name: 'a server with more runs than are read', ends: SUCCEEDS, wrapTransport: endlessRuns },
    { name: 'Secrets Manager cannot be reached every other time', ends: SUCCEEDS, wrapSecrets: everyOther },
    unreachable('does not answer', async () => {
      throw new AnswerTimeout();
    }),
    unreachable('does not answer the proxy before it', async () => ({ status: 504, body: '' })),
  ];
}
