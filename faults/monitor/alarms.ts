import type { LocalTemplate } from '../../local/local-stack';

/** The parts of an alarm of the template that are read here. */
interface AlarmProperties {
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Dimensions?: readonly {
    readonly Name: string;
    readonly Value: string | { readonly Ref: string };
  }[];
  readonly ComparisonOperator: string;
  readonly Threshold: number;
}

/** An alarm, by the metric that raises it: its name, and the verdict that it counts where it counts one. */
export type RaisedAlarm = string;

/**
 * The alarms of the synthesized monitor that these lines of the embedded metric format raise, which is what CloudWatch
 * reads in the function's log.
 */
export function alarmsRaised(
  { Resources }: LocalTemplate,
  metricLines: readonly string[],
): readonly RaisedAlarm[] {
  const lines = metricLines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties as unknown as AlarmProperties)
    .filter(({ ComparisonOperator }) => ComparisonOperator === 'GreaterThanThreshold')
    .filter((alarm) => lines.reduce((sum, line) => sum + added(alarm, line), 0) > alarm.Threshold)
    .map(nameOf)
    .sort();
}

/** What a line adds to an alarm's metric: only its very dimensions, and its namespace, make it the same metric. */
function added(alarm: AlarmProperties, line: Record<string, unknown>): number {
  const { CloudWatchMetrics } = line._aws as {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  const wanted = dimensionsOf(alarm);
  const isIt = CloudWatchMetrics.some(
    ({ Namespace, Dimensions, Metrics }) =>
      Namespace === alarm.Namespace &&
      Metrics.some(({ Name }) => Name === alarm.MetricName) &&
      Dimensions.some(
        (names) =>
          names.length === wanted.size && names.every((name) => wanted.get(name) === String(line[name])),
      ),
  );
  return isIt ? Number(line[alarm.MetricName ?? '']) : 0;
}

function dimensionsOf({ Dimensions = [] }: AlarmProperties): ReadonlyMap<string, string> {
  return new Map(
    Dimensions.map(({ Name, Value }) => [Name, typeof Value === 'string' ? Value : Value.Ref] as const),
  );
}

function nameOf(alarm: AlarmProperties): RaisedAlarm {
  const verdict = dimensionsOf(alarm).get('Verdict');
  return `${alarm.MetricName}${verdict === undefined ? '' : ` ${verdict}`}`;
}
