import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../../lambda/reconciler/sweep';
import type { Run } from '../../../local/datamasque/run';
import { recordOf } from '../records/record-fixture';
import {
  EXECUTION,
  MINUTE,
  NAMES,
  NOW,
  ReconcilerFixture,
  STARTED_AT,
  startedRun,
} from './reconciler-fixture';

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
function succeeded(run: Run, redriveCount = 0): void {
  const output = JSON.stringify({ ...startedRun(run), maskedSnapshotArn: 'arn' });
  fixture.execution(EXECUTION, { status: 'SUCCEEDED', output, redriveCount });
}

beforeEach(() => {
  fixture = new ReconcilerFixture();
});

describe('a run that is recorded as unknown', () => {
  it('gets its verdict at the first sweep at which DataMasque says it, once', async () => {
    const run = fixture.run(NAMES.connection, 'failed');
    succeeded(run);
    await unknown(run.id);
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
    succeeded(fixture.run(NAMES.connection, 'finished'));
    await unknown(null);
    await swept();
    expect(fixture.events).toEqual([]);
  });

  it('is left alone after two weeks', async () => {
    const run = fixture.run(NAMES.connection, 'finished');
    succeeded(run);
    await unknown(run.id, NOW - 14 * DAY - 1);
    await swept();
    expect(fixture.events).toEqual([]);
  });

  it('waits for the next sweep when the time is up', async () => {
    const run = fixture.run(NAMES.connection, 'finished');
    succeeded(run);
    await unknown(run.id);
    await swept(25_000);
    expect(fixture.events).toEqual([]);
    await swept();
    expect(fixture.events).toMatchObject([{ verdict: 'masked' }]);
  });

  it('is no other end than the one that was recorded: of a redrive since, the verdict is not said again', async () => {
    const run = fixture.run(NAMES.connection, 'failed');
    succeeded(run, 1);
    await unknown(run.id);
    await swept();
    expect(fixture.events).toEqual([]);
  });

  it('keeps no other from being looked at where it cannot be', async () => {
    const run = fixture.run(NAMES.connection, 'failed');
    succeeded(run);
    await unknown(run.id);
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

  it('is checked within a bounded number of sweeps, however many others stay unknown', async () => {
    const others = Array.from({ length: 150 }, (_, index) => `orders-other-${index}`);
    fixture.stepFunctions.on(DescribeExecutionCommand).rejects(new Error('access denied'));
    for (const name of others) {
      const executionArn = EXECUTION.replace('orders-1', name);
      await fixture.table.records.put(
        recordOf(name, {
          executionArn,
          verdict: 'unknown',
          maskRunId: 7,
          startDate: new Date(NOW - MINUTE).toISOString(),
        }),
      );
    }
    const run = fixture.run(NAMES.connection, 'failed');
    succeeded(run);
    await unknown(run.id);
    let sweeps = 0;
    for (; fixture.events.length === 0 && sweeps < 10; sweeps += 1) {
      await swept();
      fixture.clock.time += 5 * MINUTE;
    }
    expect(fixture.events).toMatchObject([{ executionArn: EXECUTION, verdict: 'masking-failed' }]);
    expect(sweeps).toBeLessThan(10);
  });

  it('keeps no overdue run from being told while DataMasque takes its time', async () => {
    fixture.expectedRuns = [{ databaseIdentifier: 'orders', everySeconds: 3600 }];
    const run = fixture.run(NAMES.connection, 'finished');
    succeeded(run);
    await unknown(run.id);
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

  it('fails its job of the sweep when the records cannot be read', async () => {
    fixture.table.fault = 'InternalServerError';
    await expect(swept()).rejects.toThrow('no');
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({
        notice: 'sweep-job-failed',
        job: 'unknown-runs',
        error: 'InternalServerError',
      }),
    );
  });
});
