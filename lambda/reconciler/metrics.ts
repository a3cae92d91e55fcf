import { MonitorDimension, MonitorMetric, type MonitorMetricName } from '../contract/monitor-metrics';
import { METRIC_NAMESPACE } from '../contract/trigger-metrics';
import { isSuccess, type Verdict } from '../contract/verdict';

/** Counts what the reconciler found. */
export interface MonitorMetrics {
  runFinished(verdict: Verdict): void;
  stagingDatabasesLeft(count: number): void;
  /** @param seconds since its newest complete masked snapshot was taken */
  newestMaskedSnapshot(databaseIdentifier: string, seconds: number): void;
  sweepCompleted(orphans: { readonly found: number; readonly left: number }): void;
}

type Values = { readonly [Metric in MonitorMetricName]?: number };

/**
 * Counts in CloudWatch's embedded metric format.
 * Source: CloudWatch user guide, "Embedded metric format specification".
 */
export function embeddedMonitorMetrics(
  functionName: string,
  clock: () => number,
  writeLine: (line: string) => void,
): MonitorMetrics {
  const write = (
    values: Values,
    dimensions: Readonly<Record<string, string>> = {},
    unit: 'Count' | 'Seconds' = 'Count',
  ): void => {
    const all = { [MonitorDimension.FUNCTION]: functionName, ...dimensions };
    const directive = {
      Namespace: METRIC_NAMESPACE,
      Dimensions: [Object.keys(all)],
      Metrics: Object.keys(values).map((Name) => ({ Name, Unit: unit })),
    };
    const line = { _aws: { Timestamp: clock(), CloudWatchMetrics: [directive] }, ...all, ...values };
    writeLine(`${JSON.stringify(line)}\n`);
  };
  return {
    runFinished: (verdict) => {
      write({ [MonitorMetric.RUNS]: 1 }, { [MonitorDimension.VERDICT]: verdict });
      // What is not known is counted as that alone.
      write({ [MonitorMetric.RUNS_FAILED]: isSuccess(verdict) || verdict === 'unknown' ? 0 : 1 });
    },
    stagingDatabasesLeft: (count) => write({ [MonitorMetric.STAGING_DATABASES_LEFT]: count }),
    newestMaskedSnapshot: (databaseIdentifier, seconds) =>
      write(
        { [MonitorMetric.MASKED_SNAPSHOT_AGE]: seconds },
        { [MonitorDimension.DATABASE]: databaseIdentifier },
        'Seconds',
      ),
    sweepCompleted: ({ found, left }) =>
      write({
        [MonitorMetric.ORPHANS_FOUND]: found,
        [MonitorMetric.ORPHANS_LEFT]: left,
        [MonitorMetric.SWEEPS]: 1,
      }),
  };
}
