import { METRIC_NAMESPACE, TRIGGER_DIMENSION, type TriggerMetricName } from '../contract/trigger-metrics';
import type { Clock } from '../http/shared-calls';

/** Counts what the trigger does. */
export type CountMetric = (metric: TriggerMetricName) => void;

/**
 * Counts in CloudWatch's embedded metric format, a line a count. It is written here rather than by a library
 * because a few lines weigh less than one in the load time of a function.
 * Source: CloudWatch user guide, "Embedded metric format specification".
 */
export function embeddedMetrics(
  functionName: string,
  clock: Clock,
  writeLine: (line: string) => void,
): CountMetric {
  return (metric) => {
    const directive = {
      Namespace: METRIC_NAMESPACE,
      Dimensions: [[TRIGGER_DIMENSION]],
      Metrics: [{ Name: metric, Unit: 'Count' }],
    };
    const line = {
      _aws: { Timestamp: clock(), CloudWatchMetrics: [directive] },
      [TRIGGER_DIMENSION]: functionName,
      [metric]: 1,
    };
    writeLine(`${JSON.stringify(line)}\n`);
  };
}
