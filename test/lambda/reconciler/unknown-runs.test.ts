import { beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../../lambda/reconciler/sweep';
import { recordOf } from '../records/record-fixture';
import { EXECUTION, MINUTE, NAMES, NOW, ReconcilerFixture } from './reconciler-fixture';

const DAY = 24 * 60 * MINUTE;
let fixture: ReconcilerFixture;

const swept = (remaining = 120_000) => sweep(fixture.dependencies, () => remaining);

/** Records a run of the masking run of an id as one of which nobody could say how it ended. */
const unknown = (maskRunId: number | null, startedAt = NOW - 30 * MINUTE) =>
  fixture.dependencies.records.put(
    recordOf('orders-1', {
      executionArn: EXECUTION,
      verdict: 'unknown',
      maskRunId,
      startDate: new Date(startedAt).toISOString(),
      recordDate: new Date(startedAt).toISOString(),
    }),
  );

/** Lets the execution be one that succeeded with a masking run. */
function succeeded(maskRunId: number): void {
  fixture.execution(EXECUTION, { status: 'SUCCEEDED', output: JSON.stringify({ maskRunId }) });
}

beforeEach(() => {
  fixture = new ReconcilerFixture();
});

describe('a run that is recorded as unknown', () => {
  it('gets its verdict at the first sweep at which DataMasque says it, once', async () => {
    const { id } = fixture.run(NAMES.connection, 'failed');
    succeeded(id);
    await unknown(id);
    fixture.dataMasqueStatus = 502;
    await swept();
    expect(fixture.events).toEqual([]);
    fixture.dataMasqueStatus = undefined;
    await swept();
    await swept();
    expect(fixture.events).toMatchObject([
      { verdict: 'masking-failed', executionArn: EXECUTION, supersedes: `${EXECUTION}#0/unknown` },
    ]);
    expect(await fixture.records()).toMatchObject([{ verdict: 'masking-failed' }]);
  });

  it('is not asked for without a masking run', async () => {
    succeeded(1);
    await unknown(null);
    await swept();
    expect(fixture.events).toEqual([]);
  });

  it('is left alone after two weeks', async () => {
    const { id } = fixture.run(NAMES.connection, 'finished');
    succeeded(id);
    await unknown(id, NOW - 14 * DAY - 1);
    await swept();
    expect(fixture.events).toEqual([]);
  });

  it('waits for the next sweep when the time is up', async () => {
    const { id } = fixture.run(NAMES.connection, 'finished');
    succeeded(id);
    await unknown(id);
    await swept(25_000);
    expect(fixture.events).toEqual([]);
    await swept();
    expect(fixture.events).toMatchObject([{ verdict: 'masked' }]);
  });

  it('does not keep a sweep from its end when the records cannot be read', async () => {
    fixture.table.fault = 'InternalServerError';
    await expect(swept()).resolves.toEqual({ found: 0, left: 0 });
    expect(fixture.lines).toContainEqual(expect.objectContaining({ notice: 'runs-unclear' }));
  });
});
