import { beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../lambda/contract/verdict';
import { sweep } from '../../../lambda/reconciler/sweep';
import { executionArn, recordOf } from '../records/record-fixture';
import { MINUTE, NOW, ReconcilerFixture } from './reconciler-fixture';

const HOUR = 60 * MINUTE;
let fixture: ReconcilerFixture;

beforeEach(() => {
  fixture = new ReconcilerFixture();
  fixture.expectedRuns = [{ databaseIdentifier: 'orders', everySeconds: (26 * HOUR) / 1000 }];
});

/** Records a run that took an hour. */
const ended = (hoursAgo: number, verdict: Verdict = 'masked', name = `run-${hoursAgo}`) =>
  fixture.dependencies.records.put(
    recordOf(name, {
      executionArn: executionArn(name),
      verdict,
      startDate: new Date(NOW - (hoursAgo + 1) * HOUR).toISOString(),
      stopDate: new Date(NOW - hoursAgo * HOUR).toISOString(),
    }),
  );

async function told(): Promise<readonly string[]> {
  fixture.counted.length = 0;
  await sweep(fixture.dependencies, () => 120_000);
  return fixture.counted.filter((it) => !it.startsWith('found'));
}

describe('a sweep says of a database of which runs are expected', () => {
  it('that it is overdue when it was never masked', async () => {
    expect(await told()).toEqual(['orders overdue']);
  });

  it.each(['masked', 'masked-with-warnings'] as const)(
    'that it is in time after a run that %s',
    async (verdict) => {
      await ended(26, verdict);
      expect(await told()).toEqual(['orders in time']);
    },
  );

  it('that it is overdue once the last success is older than it may be, to the millisecond', async () => {
    await ended(26);
    fixture.clock.time += 1;
    expect(await told()).toEqual(['orders overdue']);
  });

  it.each(['masking-failed', 'clone-failed', 'aborted', 'unknown'] as const)(
    'nothing good because of a run that is %s',
    async (verdict) => {
      await ended(1, verdict);
      await ended(30);
      expect(await told()).toEqual(['orders overdue']);
    },
  );

  it('that it is in time by the end of its run, however long that took', async () => {
    await fixture.dependencies.records.put(
      recordOf('long', {
        startDate: new Date(NOW - 200 * HOUR).toISOString(),
        stopDate: new Date(NOW - HOUR).toISOString(),
      }),
    );
    await ended(2, 'masking-failed');
    expect(await told()).toEqual(['orders in time']);
  });

  it('that it is in time although more runs have failed since than a page of records holds', async () => {
    await ended(25);
    for (let run = 0; run < 101; run += 1) await ended(1, 'clone-failed', `failed-${run}`);
    expect(await told()).toEqual(['orders in time']);
  });

  it('each on its own', async () => {
    fixture.expectedRuns = [...fixture.expectedRuns, { databaseIdentifier: 'billing', everySeconds: 3600 }];
    await ended(1);
    expect((await told()).toSorted()).toEqual(['billing overdue', 'orders in time']);
  });

  it('nothing where that cannot be told, and why in the log', async () => {
    fixture.table.fault = 'ThrottlingException';
    await expect(sweep(fixture.dependencies, () => 120_000)).rejects.toThrow('no');
    expect(fixture.counted).toEqual(['found 0 left 0']);
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ notice: 'runs-unclear', resource: 'orders', error: 'ThrottlingException' }),
    );
  });
});
