import { beforeEach, describe, expect, it } from 'vitest';
import type { ExpectedCall } from '../datamasque/scripted-transport';
import {
  CLONE,
  CONNECTIONS,
  DATABASE_SECRET,
  doStep,
  forget,
  lines,
  PASSWORD,
  RECIPE,
  STARTED,
} from './masking-fixture';

beforeEach(forget);

describe('the log of the masking function', () => {
  it('has one line a step, with a stable notice and what it was about', async () => {
    await doStep(
      { step: 'check-run', maskRunId: 7, ...STARTED, rulesetName: 'gdpr', recipe: RECIPE },
      { call: 'GET /api/runs/7/', answer: { body: { status: 'running' } } },
    ).result;
    expect(lines).toEqual([['did a step', { notice: 'step-done', step: 'check-run', subject: 'run 7' }]]);
  });

  it('names what failed, and holds no secret', async () => {
    const away: ExpectedCall = { call: CONNECTIONS, answer: { status: 502 } };
    const step = {
      step: 'connect',
      connectionName: 'masking-1',
      databaseSecretArn: DATABASE_SECRET,
      clone: CLONE,
    } as const;
    await doStep(step, away).result.catch(() => undefined);
    expect(lines).toEqual([
      [
        'a step failed',
        expect.objectContaining({
          notice: 'step-failed',
          step: 'connect',
          subject: 'masking-1',
          error: 'DataMasqueUnavailable',
        }),
      ],
    ]);
    expect(JSON.stringify(lines)).not.toContain(PASSWORD);
  });
});
