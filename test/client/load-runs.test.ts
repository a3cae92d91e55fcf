import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../client/api-client';
import { loadRuns } from '../../client/load-runs';

const ARN = 'arn:aws:states:us-east-1:111122223333:execution:Masking';
const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Masking';

function ended(name: string, startDate: string, stopDate: string) {
  return {
    executionArn: `${ARN}:${name}`,
    name,
    stateMachineArn: MACHINE,
    status: 'SUCCEEDED',
    startDate,
    stopDate,
  };
}

describe('the list of runs', () => {
  it('reads records as far back as the run that started first, which need not be the last in the list', async () => {
    const long = ended('long', '2026-01-01T00:00:00.000Z', '2026-01-09T00:00:00.000Z');
    const short = ended('short', '2026-01-07T00:00:00.000Z', '2026-01-07T01:00:00.000Z');
    const pages = [
      { runs: [{ startDate: '2026-01-07T00:00:00.000Z' }], nextToken: '1' },
      { runs: [{ startDate: '2026-01-03T00:00:00.000Z' }], nextToken: '2' },
      { runs: [{ startDate: '2025-12-31T00:00:00.000Z' }], nextToken: '3' },
      { runs: [], nextToken: '4' },
    ];
    const asked: (string | undefined)[] = [];
    const api = {
      // By the end, as Step Functions lists executions that ended.
      listExecutions: async () => ({ executions: [long, short] }),
      listRuns: async ({ nextToken }: { readonly nextToken?: string }) => {
        asked.push(nextToken);
        return pages[Number(nextToken ?? 0)];
      },
    } as unknown as ApiClient;
    const found = await loadRuns(api, { count: 10 }, new AbortController().signal);
    expect(found.rows).toHaveLength(2);
    expect(asked).toEqual([undefined, '1', '2']);
  });
});
