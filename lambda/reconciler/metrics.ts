import { MonitorDimension, MonitorMetric, type MonitorMetricName } from '../contract/monitor-metrics';
import type { PhaseTiming } from '../contract/phase-timing';
import { isSuccess, type Verdict } from '../contract/verdict';
import { embeddedMetricLines } from '../log/embedded-metrics';

/** Counts what the reconciler found. */
export interface MonitorMetrics {
  runFinished(verdict: Verdict): void;
  /** Seconds of each phase that has come to its own end. */
  phasesEnded(phases: readonly PhaseTiming[]): void;
  stagingDatabasesLeft(count: number): void;
  /** @param seconds since its newest complete masked snapshot was taken */
  newestMaskedSnapshot(databaseIdentifier: string, seconds: number): void;
  /** Whether a database lacks a successful run within the time in which one is expected. */
  runsOverdue(databaseIdentifier: string, isOverdue: boolean): void;
  /** What a sweep found of executions that have ended, and what of it is left an hour after their end. */
  orphansFound(orphans: { readonly found: number; readonly left: number }): void;
  /** A sweep of which every job came to its end. */
  sweepCompleted(): void;
}

type Values = { readonly [Metric in MonitorMetricName]?: number };

/** Counts in CloudWatch's embedded metric format. */
export function embeddedMonitorMetrics(
  functionName: string,
  clock: () => number,
  writeLine: (line: string) => void,
): MonitorMetrics {
  const put = embeddedMetricLines(functionName, clock, writeLine);
  const write = (
    values: Values,
    dimensions: Readonly<Record<string, string>> = {},
    unit: 'Count' | 'Seconds' = 'Count',
  ): void => put(values, { dimensions, unit });
  return {
    runFinished: (verdict) => {
      write({ [MonitorMetric.RUNS]: 1 }, { [MonitorDimension.VERDICT]: verdict });
      write({ [MonitorMetric.RUNS_FAILED]: isFailure(verdict) ? 1 : 0 });
    },
    phasesEnded: (phases) => {
      for (const { phase, seconds } of phases.flatMap(secondsOf))
        write({ [MonitorMetric.PHASE_SECONDS]: seconds }, { [MonitorDimension.PHASE]: phase }, 'Seconds');
    },
    stagingDatabasesLeft: (count) => write({ [MonitorMetric.STAGING_DATABASES_LEFT]: count }),
    newestMaskedSnapshot: (databaseIdentifier, seconds) =>
      write(
        { [MonitorMetric.MASKED_SNAPSHOT_AGE]: seconds },
        { [MonitorDimension.DATABASE]: databaseIdentifier },
        'Seconds',
      ),
    runsOverdue: (databaseIdentifier, isOverdue) =>
      write(
        { [MonitorMetric.RUNS_OVERDUE]: isOverdue ? 1 : 0 },
        { [MonitorDimension.DATABASE]: databaseIdentifier },
      ),
    orphansFound: ({ found, left }) =>
      write({ [MonitorMetric.ORPHANS_FOUND]: found, [MonitorMetric.ORPHANS_LEFT]: left }),
    sweepCompleted: () => write({ [MonitorMetric.SWEEPS]: 1 }),
  };
}

/** Whether masking failed: a run that was refused, or whose outcome is unknown, counts by its verdict alone. */
function isFailure(verdict: Verdict): boolean {
  return !isSuccess(verdict) && verdict !== 'refused' && verdict !== 'unknown';
}

/** A phase that its execution ended in has no time of its own. */
function secondsOf({
  phase,
  outcome,
  startDate,
  stopDate,
}: PhaseTiming): { phase: string; seconds: number }[] {
  if (stopDate === null || outcome === 'stopped') return [];
  return [{ phase, seconds: (Date.parse(stopDate) - Date.parse(startDate)) / 1000 }];
}
