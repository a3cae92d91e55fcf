import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/**
 * What an alarm of the monitor is about.
 *
 * @internal
 */
export interface MonitorAlarmProps {
  readonly metric: cloudwatch.IMetric;
  /** What it means; docs/operations.md says what to do. */
  readonly description: string;
}

/**
 * An alarm as soon as there is one of something.
 *
 * @internal
 */
export function anyAlarm(scope: Construct, id: string, props: MonitorAlarmProps): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: described(props),
    metric: props.metric,
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    // Where nothing ends, nothing is reported, which is no bad news.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

/** Sweeps that may be missed before the monitor counts as behind. */
const MISSED_SWEEPS = 3;

/**
 * An alarm when something that comes every five minutes does not come.
 *
 * @internal
 */
export function absenceAlarm(scope: Construct, id: string, props: MonitorAlarmProps): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: described(props),
    metric: props.metric,
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: MISSED_SWEEPS,
    // What does not run reports nothing.
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  });
}

function described({ description }: MonitorAlarmProps): string {
  return `${description}; see docs/operations.md`;
}

/**
 * The span over which the monitor's metrics are summed up: that between two sweeps.
 *
 * @internal
 */
export const MONITOR_PERIOD = Duration.minutes(5);
