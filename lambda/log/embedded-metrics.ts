import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, TRIGGER_DIMENSION } from '../contract/trigger-metrics';

/** What the values of a line are besides counts of the function. */
export interface MetricLineOptions {
  /** Dimensions beside the function's name. @default none */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** @default Count */
  readonly unit?: 'Count' | 'Seconds';
}

/** Writes values of metrics by their names as one line. */
export type PutMetrics = (values: Readonly<Record<string, number>>, options?: MetricLineOptions) => void;

/**
 * Writes metrics in CloudWatch's embedded metric format, which CloudWatch reads from the function's log.
 * Source: CloudWatch user guide, "Embedded metric format specification".
 *
 * @param functionName dimension of every metric
 */
export function embeddedMetricLines(
  functionName: string,
  clock: () => number,
  writeLine: (line: string) => void,
): PutMetrics {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: functionName });
  // The library's own dimension, the service, would make other metrics than those that alarms watch.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ [TRIGGER_DIMENSION]: functionName });
  return (values, { dimensions = {}, unit = 'Count' } = {}) => {
    if (Object.keys(dimensions).length > 0) metrics.addDimensions({ ...dimensions });
    for (const [name, value] of Object.entries(values)) metrics.addMetric(name, unit, value);
    const line = metrics.serializeMetrics();
    metrics.clearMetrics();
    metrics.clearDimensions();
    writeLine(`${JSON.stringify({ ...line, _aws: { ...line._aws, Timestamp: clock() } })}\n`);
  };
}
