import type { TriggerMetricName } from '../contract/trigger-metrics';
import type { Clock } from '../http/shared-calls';
import { embeddedMetricLines } from '../log/embedded-metrics';

/** Counts what the trigger does. */
export type CountMetric = (metric: TriggerMetricName) => void;

/** Counts in CloudWatch's embedded metric format, a line a count. */
export function embeddedMetrics(
  functionName: string,
  clock: Clock,
  writeLine: (line: string) => void,
): CountMetric {
  const put = embeddedMetricLines(functionName, clock, writeLine);
  return (metric) => put({ [metric]: 1 });
}
