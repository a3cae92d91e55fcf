import { beingRemoved, type Leftover, mergeLeftovers } from '../contract/leftover';
import { machineArnOf } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { type ExecutionIdentity, isSameStart } from '../contract/resource-names';
import { DEAD_AFTER_MILLISECONDS, type ExecutionEnd, isLeftOver } from '../resources/left-over';
import type { OwnedResource } from '../resources/owned-resources';
import { describeExecution } from '../runs/execution';
import { type CleanedExecution, forAPerson, letGoOfDataMasque } from './clean-up';
import { deleteStep } from './delete-step';
import { errorDetails } from './log';
import { isOfCurrentMachine, resourcesOfWorkflows } from './monitored-resources';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { inTurns, turnAt } from './turns';

const MINUTE = 60_000;

/** What is still there so long after its execution ended needs somebody to look. */
const LEFT_AFTER_MILLISECONDS = 60 * MINUTE;

/** What a walk over all that the monitored workflows made came upon. */
export interface Walk {
  /** What executions of state machines made that the workflows do not have any more, but for masked snapshots. */
  readonly ofFormerMachines: readonly OwnedResource[];
  /** What may be to delete, by execution. */
  readonly standing: ReadonlyMap<string, readonly OwnedResource[]>;
  /** When the newest complete masked snapshot of each source was taken, in milliseconds since the epoch. */
  readonly newestMasked: ReadonlyMap<string, number>;
}

/** What a sweep found of executions that have ended. */
export interface LeftoverResources {
  readonly found: number;
  /** Of these, what was left after the sweep an hour or more after its execution ended. */
  readonly left: number;
  readonly executions: readonly CleanedExecution[];
}

/** An execution that has ended, as far as a sweep needs to know. */
interface Ended extends CleanedExecution, ExecutionEnd {
  /** Milliseconds since the epoch; undefined for one that Step Functions does not know any more. */
  readonly stoppedAt?: number;
  /** Undefined for one that Step Functions does not know any more. */
  readonly redriveCount?: number;
}

/** Finds all that the monitored workflows made. A complete masked snapshot stays, whatever the verdict of its execution. */
export async function walkResources(dependencies: ReconcilerDependencies): Promise<Walk> {
  const standing = new Map<string, OwnedResource[]>();
  const newestMasked = new Map<string, number>();
  const ofFormerMachines: OwnedResource[] = [];
  for await (const resource of resourcesOfWorkflows(dependencies)) {
    const { masked, status, createdAt, executionArn, startedAt } = resource;
    if (masked && status === 'available') {
      const newest = Math.max(createdAt ?? 0, newestMasked.get(masked.database) ?? 0);
      if (newest > 0) newestMasked.set(masked.database, newest);
      continue;
    }
    if (!isOfCurrentMachine(dependencies, resource)) {
      ofFormerMachines.push(resource);
      continue;
    }
    const execution = `${executionArn} ${startedAt}`;
    const others = standing.get(execution);
    if (others) others.push(resource);
    else standing.set(execution, [resource]);
  }
  return { standing, newestMasked, ofFormerMachines };
}

/** Publishes how old the newest masked snapshot of each database is. */
export function publishSnapshotAges(
  { metrics, clock }: Pick<ReconcilerDependencies, 'metrics' | 'clock'>,
  { newestMasked }: Walk,
): number {
  for (const [databaseIdentifier, takenAt] of newestMasked) {
    metrics.newestMaskedSnapshot(databaseIdentifier, (clock() - takenAt) / 1000);
  }
  return newestMasked.size;
}

/**
 * Asks RDS to delete whatever belongs to an execution that has ended: what an event missed, and what came into being after
 * its execution was stopped. It is recorded with its run, if that has a record.
 */
export async function removeLeftoverResources(
  dependencies: ReconcilerDependencies,
  { standing, ofFormerMachines }: Walk,
  hasTime: () => boolean,
): Promise<LeftoverResources> {
  const { metrics, log, clock } = dependencies;
  const executions: Ended[] = [];
  let found = 0;
  let left = reportFormer(dependencies, ofFormerMachines);
  for (const resources of inTurns(
    byMachine([...standing.values()]),
    turnAt(clock()),
    Number.POSITIVE_INFINITY,
  )) {
    if (!hasTime()) break;
    const ended = resources[0] && (await endOf(dependencies, resources[0]));
    if (ended === undefined) continue;
    const renamed = reportRenamed(dependencies, resources, ended);
    left += renamed.length;
    const orphans = resources.filter((resource) => isLeftOver(resource, ended));
    if (orphans.length > 0) executions.push(ended);
    found += orphans.length;
    const remaining = await deleteStep(dependencies, orphans);
    if (isLongAgo(ended, clock())) left += remaining.length;
    await recordLeftovers(dependencies, ended, [...remaining.map(beingRemoved), ...renamed]);
  }
  metrics.orphansFound({ found, left });
  log.info('swept', { notice: MonitorNotice.SWEEP_DONE, orphansFound: found, orphansLeft: left });
  return { found, left, executions };
}

/** Renamed clones of an execution that has ended: nobody but a person can tell whether they may be deleted. */
function reportRenamed(
  dependencies: ReconcilerDependencies,
  resources: readonly OwnedResource[],
  { madeBefore = Number.POSITIVE_INFINITY }: Ended,
): readonly Leftover[] {
  return resources
    .filter(({ isRenamed, createdAt = 0 }) => isRenamed && createdAt < madeBefore)
    .map((resource) => forAPerson(dependencies, resource));
}

/**
 * What executions of a state machine left that its workflow does not have any more. Such executions end without clean-up,
 * and neither can the monitor ask about them nor may it delete what they made.
 *
 * @returns how many there are that are no more in the making
 */
function reportFormer(dependencies: ReconcilerDependencies, former: readonly OwnedResource[]): number {
  const before = dependencies.clock() - LEFT_AFTER_MILLISECONDS;
  const left = former.filter(({ createdAt = before }) => createdAt < before);
  for (const resource of left) forAPerson(dependencies, resource);
  return left.length;
}

/**
 * Cancels what still masks of these executions and deletes their connections. DataMasque may take its time to answer, so
 * no database waits for it.
 */
export async function releaseDataMasque(
  dependencies: ReconcilerDependencies,
  executions: readonly CleanedExecution[],
  hasTime: () => boolean,
): Promise<number> {
  let handled = 0;
  for (const execution of executions) {
    if (!hasTime()) break;
    handled += 1;
    try {
      await letGoOfDataMasque(dependencies, execution);
    } catch (error) {
      dependencies.log.error('DataMasque does not release a masking run now', {
        notice: MonitorNotice.CLEAN_UP_FAILED,
        executionArn: execution.executionArn,
        ...errorDetails(error),
      });
    }
  }
  return handled;
}

type Resources = readonly OwnedResource[];

/** The resources of executions, by state machine. */
function byMachine(standing: readonly Resources[]): readonly (readonly Resources[])[] {
  const machineOf = ([first]: Resources): string | undefined => first && machineArnOf(first.executionArn);
  const machines = [...new Set(standing.map(machineOf))];
  return machines.map((machine) => standing.filter((resources) => machineOf(resources) === machine));
}

/**
 * How an execution ended; undefined while it runs, and while that cannot be told. Another execution that has its name now
 * says nothing of it.
 */
async function endOf(
  dependencies: ReconcilerDependencies,
  { executionArn, startedAt: startTag }: ExecutionIdentity,
): Promise<Ended | undefined> {
  const startedAt = Date.parse(startTag);
  try {
    const state = await describeExecution(dependencies, executionArn, startedAt);
    if (state === 'running') return undefined;
    if (state !== 'does-not-exist') return state;
    const madeBefore = dependencies.clock() - DEAD_AFTER_MILLISECONDS;
    // The history of its name may be another execution's.
    return { executionArn, startedAt, madeBefore, traces: {} };
  } catch (error) {
    // Whatever this is, it does not say that the execution has ended.
    dependencies.log.error('nobody can say whether an execution runs, so nothing of it is deleted', {
      notice: MonitorNotice.EXECUTION_UNCLEAR,
      executionArn,
      ...errorDetails(error),
    });
    return undefined;
  }
}

function isLongAgo({ stoppedAt }: Ended, now: number): boolean {
  return stoppedAt === undefined || stoppedAt < now - LEFT_AFTER_MILLISECONDS;
}

/** Adds what was found late to the record of its run. A record must not keep anything from being deleted. */
async function recordLeftovers(
  { records, log }: ReconcilerDependencies,
  { executionArn, startedAt, redriveCount }: Ended,
  found: readonly Leftover[],
): Promise<void> {
  if (found.length === 0) return;
  try {
    const startDate = new Date(startedAt).toISOString();
    const last = redriveCount === undefined ? await records.of(executionArn) : undefined;
    const isOfIt = last !== undefined && isSameStart(Date.parse(last.startDate), startedAt);
    const run =
      redriveCount === undefined ? (isOfIt ? last : undefined) : { executionArn, startDate, redriveCount };
    if (run === undefined) return;
    await records.changeLeftovers(run, (known) => mergeLeftovers(known, found));
  } catch (error) {
    log.error('the record of a run lacks what the run left behind; the next sweep adds it', {
      notice: MonitorNotice.LEFTOVERS_UNCLEAR,
      executionArn,
      ...errorDetails(error),
    });
  }
}
