/** CloudWatch namespace of this package's metrics. */
export const METRIC_NAMESPACE = 'MaskingAutomation';

/** The one dimension of the trigger's metrics: the name of its function. */
export const TRIGGER_DIMENSION = 'FunctionName';

/** What the trigger counts, and its construct reads. */
export const TriggerMetric = {
  /** Executions started by a request that came for the first time. */
  EXECUTIONS_STARTED: 'ExecutionsStarted',
  /** Requests answered with the execution that an earlier delivery started. */
  EXECUTIONS_REPEATED: 'ExecutionsRepeated',
  /** Requests that started nothing because another execution masked the same database. */
  REQUESTS_SKIPPED: 'RequestsSkipped',
  /** Requests refused for what is in them. */
  REQUESTS_REJECTED: 'RequestsRejected',
  /** Requests that AWS throttled. */
  REQUESTS_THROTTLED: 'RequestsThrottled',
  /** Requests that failed for any other reason. */
  REQUESTS_FAILED: 'RequestsFailed',
} as const;

export type TriggerMetricName = (typeof TriggerMetric)[keyof typeof TriggerMetric];
