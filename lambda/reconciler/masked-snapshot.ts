import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { isSameStart } from '../contract/resource-names';
import type { EndedExecution } from '../runs/execution';
import { historyPages } from '../runs/history';
import { phaseTimeline } from '../runs/phase-timeline';
import { monitoredResources } from './monitored-resources';
import type { ReconcilerDependencies } from './reconciler-dependencies';

/**
 * Whether an execution's masked snapshot is in RDS, complete and with all evidence: beside its name, its owner and the
 * clone that it is of, the start date of the execution, the masking run and a time after the masking.
 *
 * @param maskRunId the masking run that the execution started; undefined where it left no trace of one
 */
export async function hasMaskedSnapshot(
  asking: Pick<ReconcilerDependencies, 'rds' | 'environment' | 'stepFunctions'>,
  { executionArn, startedAt }: EndedExecution,
  maskRunId: number | undefined,
): Promise<boolean> {
  const maskedAt = await maskedSince(asking, executionArn);
  if (maskedAt === undefined || maskRunId === undefined) return false;
  for await (const resource of monitoredResources(asking)) {
    const { masked, status, createdAt = 0 } = resource;
    if (resource.executionArn !== executionArn) continue;
    if (!isSameStart(Date.parse(resource.startedAt), startedAt)) continue;
    if (masked?.maskingRun === String(maskRunId) && status === 'available' && createdAt >= maskedAt)
      return true;
  }
  return false;
}

/** When the masking phase succeeded, in milliseconds since the epoch; undefined where it did not. */
async function maskedSince(
  asking: Pick<ReconcilerDependencies, 'stepFunctions'>,
  executionArn: string,
): Promise<number | undefined> {
  const events: HistoryEvent[] = [];
  for await (const page of historyPages(asking, { executionArn, withoutData: true })) events.push(...page);
  const masking = phaseTimeline(events, true).findLast(({ phase }) => phase === 'masking');
  const isMasked = masking?.outcome === 'succeeded' && masking.stopDate !== null;
  return isMasked ? Date.parse(masking.stopDate) : undefined;
}
