import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../../lambda/reconciler/sweep';
import { recordOf } from '../records/record-fixture';
import { EXECUTION, MINUTE, NAMES, NOW, ReconcilerFixture, STARTED_AT } from './reconciler-fixture';

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
      {
        verdict: 'masking-failed',
        executionArn: EXECUTION,
        supersedes: `${EXECUTION}#${STARTED_AT}#0/unknown`,
      },
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

  it('is no other end than the one that was recorded: of a redrive since, the verdict is not said again', async () => {
    const { id } = fixture.run(NAMES.connection, 'failed');
    const output = JSON.stringify({ maskRunId: id });
    fixture.execution(EXECUTION, { status: 'SUCCEEDED', output, redriveCount: 1 });
    await unknown(id);
    await swept();
    expect(fixture.events).toEqual([]);
  });

  it('keeps no other from being looked at where it cannot be', async () => {
    const { id } = fixture.run(NAMES.connection, 'failed');
    succeeded(id);
    await unknown(id);
    const newer = EXECUTION.replace('orders-1', 'orders-2');
    const fields = { executionArn: newer, verdict: 'unknown', maskRunId: 7 } as const;
    await fixture.table.records.put(
      recordOf('orders-2', { ...fields, startDate: new Date(NOW - MINUTE).toISOString() }),
    );
    fixture.stepFunctions
      .on(DescribeExecutionCommand, { executionArn: newer })
      .rejects(new Error('access denied'));
    await swept();
    expect(fixture.events).toMatchObject([{ executionArn: EXECUTION, verdict: 'masking-failed' }]);
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ notice: 'event-failed', executionArn: newer, reason: 'access denied' }),
    );
  });

  it('keeps no overdue run from being told while DataMasque takes its time', async () => {
    fixture.expectedRuns = [{ databaseIdentifier: 'orders', everySeconds: 3600 }];
    succeeded(7);
    await unknown(7);
    let remaining = 120_000;
    const { stepFunctions } = fixture.dependencies;
    const slow = {
      ...fixture.dependencies,
      stepFunctions: {
        send: (...call: Parameters<typeof stepFunctions.send>) => {
          if (call[0] instanceof DescribeExecutionCommand) remaining = 0;
          return stepFunctions.send(...call);
        },
      } as typeof stepFunctions,
    };
    await sweep(slow, () => remaining);
    expect(fixture.counted).toContain('orders overdue');
  });

  it('does not keep a sweep from its end when the records cannot be read', async () => {
    fixture.table.fault = 'InternalServerError';
    await expect(swept()).resolves.toEqual({ found: 0, left: 0 });
    expect(fixture.lines).toContainEqual(expect.objectContaining({ notice: 'runs-unclear' }));
  });
});
