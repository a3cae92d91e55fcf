import { parseArn } from '../contract/arn';
import { beingRemoved, type Leftover } from '../contract/leftover';
import { machineOf } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { isSameStart } from '../contract/resource-names';
import type { EndedStatus } from '../contract/verdict';
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
import { commandToDelete } from './staging-database';

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
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly status?: EndedStatus;
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
  const connections = await connectionsLeft(dependencies, execution);
  const left = await attempt(dependencies, execution, () => deleteWhatIsLeft(dependencies, execution));
  return {
    leftovers: [...(left ?? []), ...(connections ?? [])],
    isSettled: left !== undefined && connections?.length === 0,
  };
}

/**
 * What is left in DataMasque of an execution; undefined where nobody can say. One that succeeded has seen to it itself.
 */
async function connectionsLeft(
  dependencies: ReconcilerDependencies,
  execution: CleanedExecution,
): Promise<readonly Leftover[] | undefined> {
  if (execution.status === 'SUCCEEDED') return [];
  const left = await attempt(dependencies, execution, () => letGoOfDataMasque(dependencies, execution));
  if (left !== undefined) return left;
  const traces = await attempt(dependencies, execution, () => tracesLeft(dependencies, execution));
  return traces && (traces.connection ? [connectionLeft(traces.connection.name, null)] : []);
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

/** What an execution left that succeeded is renamed clones only: it has deleted all else that it found. */
async function deleteWhatIsLeft(
  dependencies: ReconcilerDependencies,
  execution: CleanedExecution,
): Promise<readonly Leftover[]> {
  const { executionArn, startedAt, status } = execution;
  const toDelete: OwnedResource[] = [];
  const renamed: OwnedResource[] = [];
  for await (const resource of monitoredResources(dependencies)) {
    if (resource.executionArn !== executionArn) continue;
    if (!isSameStart(Date.parse(resource.startedAt), startedAt)) continue;
    if (resource.isRenamed) renamed.push(resource);
    else if (status !== 'SUCCEEDED' && isToBeDeleted(resource)) toDelete.push(resource);
  }
  const deleted = await deleteStep(dependencies, toDelete);
  return [...deleted.map(beingRemoved), ...renamed.map((clone) => forAPerson(dependencies, clone))];
}

/** Reports what nothing deletes by itself, with the command that deletes it. */
export function forAPerson(
  { log }: Pick<ReconcilerDependencies, 'log'>,
  { kind, identifier, status, executionArn }: OwnedResource,
): Leftover {
  const isDatabase = kind === 'instance' || kind === 'cluster';
  const deleteCommand = isDatabase ? commandToDelete(kind, identifier, parseArn(executionArn)?.region) : null;
  log.error(
    'a resource bears the tags of an ended execution and needs a person: nothing proves that it may be deleted',
    {
      notice: MonitorNotice.NEEDS_A_PERSON,
      executionArn,
      resource: `${kind} ${identifier}`,
      ...(deleteCommand !== null && { deleteCommand }),
    },
  );
  return { kind, identifier, state: 'needs-a-person', removedAt: null, status, deleteCommand };
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
  if (machineOf(dependencies.environment.machines, execution.executionArn)?.owner === undefined) return [];
  const traces = await tracesLeft(dependencies, execution);
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
    return execution.traces ?? (await runTraces(dependencies, execution));
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

function connectionLeft(identifier: string, status: string | null): Leftover {
  return beingRemoved({ kind: 'connection', identifier, status });
}
