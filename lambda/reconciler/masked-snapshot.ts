import type { EndedExecution } from '../runs/execution';
import { monitoredResources } from './monitored-resources';
import type { ReconcilerDependencies } from './reconciler-dependencies';

/** Whether an execution's masked snapshot stands in RDS, complete. */
export async function hasMaskedSnapshot(
  asking: Pick<ReconcilerDependencies, 'rds' | 'environment'>,
  { executionArn }: EndedExecution,
): Promise<boolean> {
  for await (const { masked, status, executionArn: maker } of monitoredResources(asking)) {
    if (masked && status === 'available' && maker === executionArn) return true;
  }
  return false;
}
