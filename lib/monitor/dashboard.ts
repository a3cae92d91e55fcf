import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MonitorDimension, MonitorMetric } from '../../lambda/contract/monitor-metrics';
import { METRIC_NAMESPACE } from '../../lambda/contract/trigger-metrics';
import { VERDICTS, type Verdict } from '../../lambda/contract/verdict';
import { WORKFLOW_PHASES } from '../../lambda/contract/workflow-phases';
import type { MaskingMonitor } from '../masking-monitor';

/** Columns of a dashboard. */
const FULL_WIDTH = 24;
const HALF_WIDTH = FULL_WIDTH / 2;
const HOUR = Duration.hours(1);

/** What is good is green, what is to be looked into yellow or grey, and everything else red, in shades of their own. */
const COLOURS: Readonly<Record<Verdict, string>> = {
  masked: '#2ca02c',
  'masked-with-warnings': '#e6b800',
  'masking-failed': '#d62728',
  refused: '#bcbd22',
  'clone-failed': '#ff7f0e',
  'snapshot-failed': '#e377c2',
  'sharing-failed': '#bc5090',
  aborted: '#8c564b',
  'timed-out': '#9467bd',
  unknown: '#7f7f7f',
};

/**
 * The dashboard of a monitor: its alarms, runs by verdict, how long phases take, how old the newest masked snapshot of
 * each database is, and what was left behind.
 *
 * @internal
 */
export function monitorDashboard(monitor: MaskingMonitor): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(monitor, 'Dashboard', { defaultInterval: Duration.days(7) });
  if (monitor.alarms.length > 0) dashboard.addWidgets(alarmsWidget(monitor));
  dashboard.addWidgets(runsWidget(monitor), agesWidget(monitor));
  dashboard.addWidgets(phasesWidget(monitor), leftoversWidget(monitor));
  return dashboard;
}

function alarmsWidget({ alarms }: MaskingMonitor): cloudwatch.IWidget {
  return new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: FULL_WIDTH });
}

function runsWidget(monitor: MaskingMonitor): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title: 'Runs by verdict, each hour',
    width: HALF_WIDTH,
    stacked: true,
    view: cloudwatch.GraphWidgetView.BAR,
    left: VERDICTS.map((verdict) =>
      monitor.metricRuns(verdict, { label: verdict, period: HOUR, color: COLOURS[verdict] }),
    ),
    leftYAxis: { min: 0, showUnits: false },
  });
}

/** The databases are not known beforehand, so the metrics are searched for. */
function agesWidget(monitor: MaskingMonitor): cloudwatch.IWidget {
  const dimensions = `${MonitorDimension.FUNCTION},${MonitorDimension.DATABASE}`;
  const search =
    `{${METRIC_NAMESPACE},${dimensions}} MetricName="${MonitorMetric.MASKED_SNAPSHOT_AGE}"` +
    ` ${MonitorDimension.FUNCTION}="${monitor.function.functionName}"`;
  return new cloudwatch.GraphWidget({
    title: 'Hours since the newest masked snapshot, by database',
    width: HALF_WIDTH,
    left: [
      new cloudwatch.MathExpression({
        expression: `SEARCH('${search}', 'Maximum') / 3600`,
        label: `$\{PROP('Dim.${MonitorDimension.DATABASE}')}`,
        period: Duration.minutes(5),
      }),
    ],
    leftYAxis: { min: 0, showUnits: false },
  });
}

function phasesWidget(monitor: MaskingMonitor): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title: 'Seconds by phase, on average each hour',
    width: HALF_WIDTH,
    stacked: true,
    view: cloudwatch.GraphWidgetView.BAR,
    left: WORKFLOW_PHASES.map((phase) => monitor.metricPhaseSeconds(phase, { label: phase, period: HOUR })),
    leftYAxis: { min: 0, showUnits: false },
  });
}

function leftoversWidget(monitor: MaskingMonitor): cloudwatch.IWidget {
  const most = { statistic: cloudwatch.Stats.MAXIMUM };
  return new cloudwatch.GraphWidget({
    title: 'What ended executions left behind',
    width: HALF_WIDTH,
    left: [
      monitor.metricOrphansFound({ label: 'found by a sweep', ...most }),
      monitor.metricOrphansLeft({ label: 'still there after an hour', ...most }),
      monitor.metricStagingDatabasesLeft({ label: 'staging databases of blueprints', ...most }),
    ],
    leftYAxis: { min: 0, showUnits: false },
  });
}
