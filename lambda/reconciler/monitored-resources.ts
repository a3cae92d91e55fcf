import { machineOf } from '../contract/monitor-environment';
import { type OwnedResource, ownedResources } from '../resources/owned-resources';
import type { ReconcilerDependencies } from './reconciler-dependencies';

/** Everything that executions of the monitored workflows made and that is still there. */
export function monitoredResources({
  rds,
  environment: { machines },
}: Pick<ReconcilerDependencies, 'rds' | 'environment'>): AsyncGenerator<OwnedResource> {
  return ownedResources({
    rds,
    mayBeOf: (executionArn, owner) => machineOf(machines, executionArn)?.owner === owner,
  });
}
