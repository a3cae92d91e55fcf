import { parseArn } from '../contract/arn';
import type { Leftover } from '../contract/masking-run-finished';
import { machineOf } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { isSameStart, resourceNames } from '../contract/resource-names';
import type { EndedStatus } from '../contract/verdict';
import { deleteConnection, findConnections } from '../datamasque/connections';
import { cancelRun, findEarlierRuns, getRun, isInFlight, type Run } from '../datamasque/runs';
import { isToBeDeleted, type OwnedResource } from '../resources/owned-resources';
import { checkedPlan } from '../runs/checked-plan';
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
  /** How a resource of it is tagged with its start date, where one is known. */
  readonly startTag?: string;
  readonly status?: EndedStatus;
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
  const named = await attempt(dependencies, execution, () => connectionOf(dependencies, execution));
  return named?.map((identifier) => connectionLeft(identifier, null));
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
  return [...deleted.map(asLeftover), ...renamed.map((clone) => forAPerson(dependencies, clone))];
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
  return { kind, identifier, status, deleteCommand };
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
  for (const name of await connectionOf(dependencies, execution)) {
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

/**
 * What an execution calls its connection and its run: one name, or none where it made none, as an execution that refused
 * its input, or for a machine that is not a workflow of ours. The plan has it, and else what was made by the execution.
 */
async function connectionOf(
  { environment, stepFunctions }: Pick<ReconcilerDependencies, 'environment' | 'stepFunctions'>,
  { executionArn, startTag }: CleanedExecution,
): Promise<readonly string[]> {
  const owner = machineOf(environment.machines, executionArn)?.owner;
  if (owner === undefined) return [];
  if (startTag !== undefined)
    return [resourceNames(owner, { executionArn, startedAt: startTag }, '').connection];
  const connection = (await checkedPlan({ stepFunctions }, executionArn))?.names?.connection;
  return connection === undefined ? [] : [connection];
}

function connectionLeft(identifier: string, status: string | null): Leftover {
  return { kind: 'connection', identifier, status, deleteCommand: null };
}

function asLeftover({ kind, identifier, status }: OwnedResource): Leftover {
  return { kind, identifier, status, deleteCommand: null };
}
