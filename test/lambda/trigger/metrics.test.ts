import { describe, expect, it } from 'vitest';
import { TriggerMetric } from '../../../lambda/contract/trigger-metrics';
import { embeddedMetrics } from '../../../lambda/trigger/metrics';

describe("the trigger's metrics", () => {
  it.each(Object.values(TriggerMetric))("are lines of CloudWatch's embedded metric format: %s", (metric) => {
    const lines: string[] = [];
    embeddedMetrics(
      'my-function',
      () => 1_772_366_400_000,
      (line) => lines.push(line),
    )(metric);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      _aws: {
        Timestamp: 1_772_366_400_000,
        CloudWatchMetrics: [
          {
            Namespace: 'MaskingAutomation',
            Dimensions: [['FunctionName']],
            Metrics: [{ Name: metric, Unit: 'Count' }],
          },
        ],
      },
      FunctionName: 'my-function',
      [metric]: 1,
    });
  });
});
