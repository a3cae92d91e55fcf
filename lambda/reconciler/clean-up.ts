import { beingRemoved, type Leftover } from '../contract/leftover';
import { machineOf } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { resourceNames } from '../contract/resource-names';
import { deleteConnection, findConnections } from '../datamasque/connections';
import { cancelRun, findEarlierRuns, getRun, isInFlight, type Run } from '../datamasque/runs';
import { isToBeDeleted, type OwnedResource } from '../resources/owned-resources';
import { checkedPlan } from '../runs/checked-plan';
import { deleteStep } from './delete-step';
import { errorDetails } from './log';
import { monitoredResources } from './monitored-resources';

import type { ReconcilerDependencies } from './reconciler-dependencies';

/** What one step of a clean-up came to. */
export interface CleanUpResult {
  /** What may still be there. */
  readonly leftovers: readonly Leftover[];
  /** Whether nothing but RDS is still to be waited for: the sweep sees to that. */
  readonly isSettled: boolean;
}

/** An execution of a monitored workflow that has ended. */
export interface CleanedExecution {
  readonly executionArn: string;
  readonly databaseIdentifier?: string;
  /** The masking run that it is known to have started. */
  readonly maskRunId?: number;
}

/**
 * Does one step towards nothing being left of an execution, and waits for nothing. It can be done again at any time.
 * DataMasque is told first, but the clone's deletion never waits for it.
 */
export async function cleanUp(
  dependencies: ReconcilerDependencies,
  execution: CleanedExecution,
): Promise<CleanUpResult> {
  const connections =
    (await attempt(dependencies, execution, () => letGoOfDataMasque(dependencies, execution))) ??
    connectionOf(dependencies, execution).map((identifier) => connectionLeft(identifier, null));
  const deleted = await attempt(dependencies, execution, () => deleteWhatIsLeft(dependencies, execution));
  return {
    leftovers: [...(deleted ?? []).map(beingRemoved), ...connections],
    isSettled: deleted !== undefined && connections.length === 0,
  };
}

/** A part of a clean-up must not keep the other from being done. */
async function attempt<Result>(
  { log }: ReconcilerDependencies,
  { executionArn }: CleanedExecution,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    log.error('a step of the clean-up failed and is done again later', {
      notice: MonitorNotice.CLEAN_UP_FAILED,
      executionArn,
      ...errorDetails(error),
    });
    return undefined;
  }
}

async function deleteWhatIsLeft(
  dependencies: ReconcilerDependencies,
  { executionArn, databaseIdentifier }: CleanedExecution,
): Promise<readonly OwnedResource[]> {
  const left: OwnedResource[] = [];
  for await (const resource of monitoredResources(dependencies)) {
    if (resource.executionArn === executionArn && isToBeDeleted(resource, databaseIdentifier))
      left.push(resource);
  }
  return deleteStep(dependencies, left);
}

/**
 * Cancels every masking run of an execution that goes on, and deletes its connection once no run needs it. They bear a
 * name that is derived from the execution.
 *
 * @returns the connections that are left, for the run is still being cancelled
 */
export async function letGoOfDataMasque(
  dependencies: Pick<ReconcilerDependencies, 'dataMasque' | 'environment' | 'stepFunctions'>,
  execution: CleanedExecution,
): Promise<readonly Leftover[]> {
  const { dataMasque } = dependencies;
  const left: Leftover[] = [];
  for (const name of connectionOf(dependencies, execution)) {
    const connections = await findConnections(dataMasque, name);
    const runs = await runsOf(dependencies, execution, connections.length > 0 ? name : undefined);
    const going = runs.filter(({ status }) => isInFlight(status));
    for (const { id, status } of going) {
      if (status !== 'cancelling') await cancelRun(dataMasque, id);
    }
    if (going[0]) left.push(connectionLeft(name, going[0].status));
    else for (const id of connections) await deleteConnection(dataMasque, id);
  }
  return left;
}

/**
 * The masking runs of an execution: the one that is known, and those of its name. Without a connection nothing can have
 * been started since; then the server's whole list of runs, which may be long, is not read.
 *
 * @param name of its connection; undefined where there is none
 */
async function runsOf(
  { dataMasque, stepFunctions }: Pick<ReconcilerDependencies, 'dataMasque' | 'stepFunctions'>,
  { executionArn, maskRunId }: CleanedExecution,
  name: string | undefined,
): Promise<readonly Run[]> {
  const known = maskRunId === undefined ? undefined : await getRun(dataMasque, maskRunId);
  if (name === undefined) return known ? [known] : [];
  // A plan that is gone with its history only makes the list longer.
  const plan = await checkedPlan({ stepFunctions }, executionArn).catch(() => undefined);
  const named = await findEarlierRuns(dataMasque, { name, rulesetName: plan?.rulesetName });
  return known && !named.some(({ id }) => id === known.id) ? [known, ...named] : named;
}

/** What an execution calls its connection and its run: one name, or none for a machine that is not a workflow of ours. */
function connectionOf(
  { environment }: Pick<ReconcilerDependencies, 'environment'>,
  { executionArn }: CleanedExecution,
): readonly string[] {
  const owner = machineOf(environment.machines, executionArn)?.owner;
  return owner === undefined ? [] : [resourceNames(owner, executionArn, '').connection];
}

function connectionLeft(identifier: string, status: string | null): Leftover {
  return beingRemoved({ kind: 'connection', identifier, status });
}
