import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { SWEEP_PERIOD_SECONDS } from '../../lambda/contract/monitor-environment';
import type { MaskingMonitor } from '../masking-monitor';
import type { MaskingMonitorProps } from '../masking-monitor-props';
import { messageAlarm } from '../trigger/kept-queue';

/**
 * An alarm of a monitor.
 *
 * @internal
 */
export interface MonitorAlarm {
  readonly alarm: cloudwatch.Alarm;
  /** Whether it also notifies when its metric stops. */
  readonly onMissingData: boolean;
}

/**
 * All alarms of a monitor; docs/operations.md says of each what it means and what to do.
 *
 * @internal
 */
export function monitorAlarms(
  monitor: MaskingMonitor,
  { acceptWarnings = false, blueprints = [], expectEvery = {} }: MaskingMonitorProps,
): MonitorAlarm[] {
  const failed = anyAlarm(monitor, 'RunsFailedAlarm', {
    metric: monitor.metricRunsFailed(),
    description: 'A masking run ended without a masked snapshot, whatever its execution shows',
  });
  const refused = anyAlarm(monitor, 'RunsRefusedAlarm', {
    metric: monitor.metricRuns('refused'),
    description: 'A run was refused before anything was made',
  });
  const unknown = anyAlarm(monitor, 'VerdictUnknownAlarm', {
    metric: monitor.metricRuns('unknown'),
    description: 'Nobody can say whether a masking run masked',
  });
  const orphans = anyAlarm(monitor, 'OrphansLeftAlarm', {
    metric: monitor.metricOrphansLeft(),
    description: 'A clone or an unmasked snapshot still stands an hour after its execution ended',
  });
  const behind = absenceAlarm(monitor, 'BehindAlarm', {
    metric: monitor.metricSweeps(),
    description: 'The monitor has completed no sweep for a quarter of an hour',
  });
  const deadLetters = messageAlarm(
    monitor,
    'DeadLettersAlarm',
    monitor.failureQueue,
    'The monitor could not deal with the end of an execution; see docs/operations.md',
  );
  const undelivered = messageAlarm(
    monitor,
    'UndeliveredAlarm',
    monitor.deadLetterQueue,
    'EventBridge could not deliver the end of an execution to the monitor, or could not start a sweep; see docs/operations.md',
  );
  const always = [failed, refused, unknown, orphans, errorsAlarm(monitor), deadLetters, undelivered];
  const warnings = acceptWarnings ? [] : [warningsAlarm(monitor)];
  const staging = blueprints.length > 0 ? [stagingAlarm(monitor)] : [];
  const overdue = Object.keys(expectEvery).map((database) => overdueAlarm(monitor, database));
  const others = [...always, ...warnings, ...staging, ...overdue];
  return [
    { alarm: behind, onMissingData: true },
    ...others.map((alarm) => ({ alarm, onMissingData: false })),
  ];
}

/** An alarm when the function keeps failing: it then publishes no metric of its own, perhaps since its deployment. */
function errorsAlarm(monitor: MaskingMonitor): cloudwatch.Alarm {
  const description = "The monitor's function has failed for a quarter of an hour";
  const metric = monitor.function.metricErrors({ period: MONITOR_PERIOD, statistic: cloudwatch.Stats.SUM });
  return new cloudwatch.Alarm(monitor, 'ErrorsAlarm', {
    alarmDescription: described({ metric, description }),
    metric,
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: MISSED_SWEEPS,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

/** An alarm while a database lacks a successful run, or while that cannot be told. */
function overdueAlarm(monitor: MaskingMonitor, database: string): cloudwatch.Alarm {
  const props = {
    metric: monitor.metricRunsOverdue(database),
    description: `The database ${database} has no successful masking run within the time in which one is expected`,
  };
  return new cloudwatch.Alarm(monitor, `OverdueAlarm-${database}`, {
    alarmDescription: described(props),
    metric: props.metric,
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: MISSED_SWEEPS,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  });
}

function warningsAlarm(monitor: MaskingMonitor): cloudwatch.Alarm {
  return anyAlarm(monitor, 'WarningsAlarm', {
    metric: monitor.metricRuns('masked-with-warnings'),
    description: 'A masking run finished with warnings',
  });
}

function stagingAlarm(monitor: MaskingMonitor): cloudwatch.Alarm {
  return anyAlarm(monitor, 'StagingDatabaseAlarm', {
    metric: monitor.metricStagingDatabasesLeft(),
    description: 'An execution of a blueprint left its staging database, unmasked perhaps',
  });
}

/** What an alarm of the monitor is about. */
interface MonitorAlarmProps {
  readonly metric: cloudwatch.IMetric;
  /** What it means; docs/operations.md says what to do. */
  readonly description: string;
}

/** An alarm as soon as there is one of something. */
function anyAlarm(scope: Construct, id: string, props: MonitorAlarmProps): cloudwatch.Alarm {
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
 * An alarm when something that is published every five minutes stops: it then has insufficient data, which it notifies
 * of. It is not in alarm by missing data, since a new deployment has no data either.
 */
function absenceAlarm(scope: Construct, id: string, props: MonitorAlarmProps): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: described(props),
    metric: props.metric,
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: MISSED_SWEEPS,
    treatMissingData: cloudwatch.TreatMissingData.MISSING,
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
export const MONITOR_PERIOD = Duration.minutes(SWEEP_PERIOD_SECONDS / 60);
