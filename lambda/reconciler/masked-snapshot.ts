import { isPlainObject } from '../contract/request-check';
import type { EndedExecution } from '../runs/execution';
import { ownedResources } from './owned-resources';
import type { ReconcilerDependencies } from './reconciler-dependencies';

/** ARN of the masked snapshot that our workflow's output names; undefined where there is none. */
export function snapshotArnOf({ output }: EndedExecution): string | undefined {
  const arn = isPlainObject(output) ? output.maskedSnapshotArn : undefined;
  return typeof arn === 'string' ? arn : undefined;
}

/** Whether an execution's masked snapshot stands in RDS, complete. */
export async function hasMaskedSnapshot(
  asking: Pick<ReconcilerDependencies, 'rds' | 'environment'>,
  { executionArn }: EndedExecution,
): Promise<boolean> {
  for await (const { masked, status, executionArn: maker } of ownedResources(asking)) {
    if (masked && status === 'available' && maker === executionArn) return true;
  }
  return false;
}
