import { beingRemoved, type Leftover } from '../contract/leftover';
import { machineOf } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { resourceNames } from '../contract/resource-names';
import { deleteConnection, findConnections } from '../datamasque/connections';
import { identifyStarted, isRunOf } from '../datamasque/run-identity';
import { cancelRun, findEarlierRuns, getRun, isInFlight, type Run } from '../datamasque/runs';
import { isToBeDeleted, type OwnedResource } from '../resources/owned-resources';
import { checkedPlan } from '../runs/checked-plan';
import { type RunTraces, runTraces } from '../runs/run-traces';
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
  /** What it answered, where that is known. */
  readonly output?: unknown;
  /** What it left in its history. @default - the history is read */
  readonly traces?: RunTraces;
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
 * Cancels every masking run of an execution that is in flight, and deletes its connection once no run needs it. What is
 * the execution's own its history tells: the connection by its name and the clone that it leads to, a run by its name
 * and such a connection. Whatever else bears these names stays as it is.
 *
 * @returns the connections that are left, for the run is still being cancelled
 */
export async function letGoOfDataMasque(
  dependencies: Pick<ReconcilerDependencies, 'dataMasque' | 'environment' | 'stepFunctions'>,
  execution: CleanedExecution,
): Promise<readonly Leftover[]> {
  const { dataMasque } = dependencies;
  if (connectionOf(dependencies, execution).length === 0) return [];
  const traces = execution.traces ?? (await tracesLeft(dependencies, execution));
  const { connection } = traces;
  // One that never made a connection has started no run.
  if (connection === undefined) return [];
  const { ours } = await findConnections(dataMasque, connection);
  const runs = await runsOf(dependencies, execution, traces, ours);
  const inFlight = runs.filter(({ status }) => isInFlight(status));
  for (const { id, status } of inFlight) {
    if (status !== 'cancelling') await cancelRun(dataMasque, id);
  }
  if (inFlight[0]) return [connectionLeft(connection.name, inFlight[0].status)];
  for (const id of ours) await deleteConnection(dataMasque, id);
  return [];
}

/** Nothing proves what an execution made whose history Step Functions has forgotten. */
async function tracesLeft(
  dependencies: Pick<ReconcilerDependencies, 'stepFunctions'>,
  execution: CleanedExecution,
): Promise<RunTraces> {
  try {
    return await runTraces(dependencies, execution);
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return {};
    throw error;
  }
}

/**
 * The masking runs of an execution: the one that is known, and those of its name and connection. Without a connection
 * nothing can have been started since; then the server's whole list of runs, which may be long, is not read.
 *
 * @param connectionIds of its connections; empty where none is left
 */
async function runsOf(
  { dataMasque, stepFunctions }: Pick<ReconcilerDependencies, 'dataMasque' | 'stepFunctions'>,
  { executionArn }: CleanedExecution,
  { startedRun, connection }: RunTraces,
  connectionIds: readonly string[],
): Promise<readonly Run[]> {
  const numbered = startedRun && (await getRun(dataMasque, startedRun.maskRunId));
  const known = numbered && identifyStarted(numbered, startedRun).isOurs ? [numbered] : [];
  if (connection === undefined || connectionIds.length === 0) return known;
  // A plan that is gone with its history only makes the list longer.
  const plan = await checkedPlan({ stepFunctions }, executionArn).catch(() => undefined);
  const query = { name: connection.name, rulesetName: plan?.rulesetName };
  const named = await findEarlierRuns(dataMasque, query);
  const ours = named.filter((run) => isRunOf(run, connection.name, connectionIds));
  return [...known.filter((run) => !ours.some(({ id }) => id === run.id)), ...ours];
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
