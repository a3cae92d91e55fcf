import { type MonitoredMachine, machineArnOf, machineOf } from '../contract/monitor-environment';
import { type OwnedResource, ownedResources } from '../resources/owned-resources';
import type { ReconcilerDependencies } from './reconciler-dependencies';

/** Everything that executions of the monitored state machines made and that is still there. */
export function monitoredResources({
  rds,
  environment: { machines },
}: Pick<ReconcilerDependencies, 'rds' | 'environment'>): AsyncGenerator<OwnedResource> {
  return ownedResources({
    rds,
    mayBeOf: (executionArn, owner) => isOfMachine(machines, executionArn, owner),
  });
}

/**
 * Everything that the monitored workflows made and that is still there, by executions of whatever state machine: one that
 * was replaced, as when `stateMachineName` is changed, leaves what its last executions made.
 */
export function resourcesOfWorkflows({
  rds,
  environment: { machines },
}: Pick<ReconcilerDependencies, 'rds' | 'environment'>): AsyncGenerator<OwnedResource> {
  return ownedResources({
    rds,
    mayBeOf: (executionArn, owner) =>
      machineArnOf(executionArn) !== undefined && machines.some((machine) => machine.owner === owner),
  });
}

/** Whether a resource is of an execution of the state machine that its workflow has now. */
export function isOfCurrentMachine(
  { environment }: Pick<ReconcilerDependencies, 'environment'>,
  { executionArn, owner }: OwnedResource,
): boolean {
  return isOfMachine(environment.machines, executionArn, owner);
}

function isOfMachine(machines: readonly MonitoredMachine[], executionArn: string, owner: string): boolean {
  return machineOf(machines, executionArn)?.owner === owner;
}
