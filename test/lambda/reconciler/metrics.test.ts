import { describe, expect, it } from 'vitest';
import { VERDICTS } from '../../../lambda/contract/verdict';
import { embeddedMonitorMetrics } from '../../../lambda/reconciler/metrics';

const NOW = 1_750_000_000_000;

function written(act: (metrics: ReturnType<typeof embeddedMonitorMetrics>) => void) {
  const lines: string[] = [];
  act(
    embeddedMonitorMetrics(
      'my-monitor',
      () => NOW,
      (line) => lines.push(line),
    ),
  );
  for (const line of lines) expect(line).toMatch(/^[^\n]+\n$/);
  return lines.map((line) => JSON.parse(line));
}

describe('the monitor’s metrics', () => {
  it('count runs by verdict, in the embedded metric format', () => {
    expect(written((metrics) => metrics.runFinished('masking-failed'))).toEqual([
      {
        _aws: {
          Timestamp: NOW,
          CloudWatchMetrics: [
            {
              Namespace: 'MaskingAutomation',
              Dimensions: [['FunctionName', 'Verdict']],
              Metrics: [{ Name: 'RunsFinished', Unit: 'Count' }],
            },
          ],
        },
        FunctionName: 'my-monitor',
        Verdict: 'masking-failed',
        RunsFinished: 1,
      },
      expect.objectContaining({ FunctionName: 'my-monitor', RunsFailed: 1 }),
    ]);
  });

  it.each(VERDICTS)('count %s as failed unless it is a success, a refusal or not known', (verdict) => {
    const [, failed] = written((metrics) => metrics.runFinished(verdict));
    const isNone = ['masked', 'masked-with-warnings', 'refused', 'unknown'].includes(verdict);
    expect(failed.RunsFailed).toBe(isNone ? 0 : 1);
  });

  it('count what a sweep found, nothing included', () => {
    const [line, sweeps] = written((metrics) => {
      metrics.orphansFound({ found: 0, left: 0 });
      metrics.sweepCompleted();
    });
    expect(line).toMatchObject({ OrphansFound: 0, OrphansLeft: 0 });
    expect(sweeps).toMatchObject({ SweepsCompleted: 1 });
    expect(line._aws.CloudWatchMetrics[0].Dimensions).toEqual([['FunctionName']]);
  });

  it('say how old a masked snapshot is, in seconds', () => {
    const [line] = written((metrics) => metrics.newestMaskedSnapshot('orders', 1800));
    expect(line).toMatchObject({ Database: 'orders', MaskedSnapshotAge: 1800 });
    expect(line._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'MaskingAutomation',
        Dimensions: [['FunctionName', 'Database']],
        Metrics: [{ Name: 'MaskedSnapshotAge', Unit: 'Seconds' }],
      },
    ]);
  });

  it('have the seconds of each phase that came to its own end', () => {
    const startDate = '2026-06-01T12:00:00.000Z';
    const phase = { startDate, stopDate: '2026-06-01T12:01:30.500Z', attempts: 1 } as const;
    const lines = written((metrics) =>
      metrics.phasesEnded([
        { ...phase, phase: 'clone', outcome: 'succeeded' },
        { ...phase, phase: 'masking', outcome: 'failed', stopDate: startDate },
        { ...phase, phase: 'snapshot', outcome: 'stopped' },
        { ...phase, phase: 'clean-up', outcome: 'running', stopDate: null },
      ]),
    );
    expect(lines).toMatchObject([
      { Phase: 'clone', PhaseSeconds: 90.5 },
      { Phase: 'masking', PhaseSeconds: 0 },
    ]);
    expect(lines[0]._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'MaskingAutomation',
        Dimensions: [['FunctionName', 'Phase']],
        Metrics: [{ Name: 'PhaseSeconds', Unit: 'Seconds' }],
      },
    ]);
  });

  it.each([true, false])('say whether a database lacks a successful run: %s', (isOverdue) => {
    const [line] = written((metrics) => metrics.runsOverdue('orders', isOverdue));
    expect(line).toMatchObject({ Database: 'orders', RunsOverdue: isOverdue ? 1 : 0 });
    expect(line._aws.CloudWatchMetrics[0].Dimensions).toEqual([['FunctionName', 'Database']]);
  });

  it('count staging databases', () => {
    expect(written((metrics) => metrics.stagingDatabasesLeft(2))).toMatchObject([
      { StagingDatabasesLeft: 2 },
    ]);
  });
});
