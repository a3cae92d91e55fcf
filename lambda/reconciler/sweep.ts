import { MonitorNotice } from '../contract/monitor-notices';
import type { ExecutionIdentity } from '../contract/resource-names';
import { DEAD_AFTER_MILLISECONDS, type ExecutionEnd, isLeftOver } from '../resources/left-over';
import type { OwnedResource } from '../resources/owned-resources';
import { describeExecution } from '../runs/execution';
import { type CleanedExecution, forAPerson, letGoOfDataMasque } from './clean-up';
import { deleteStep } from './delete-step';
import { errorDetails } from './log';
import { reconcileMissedEnds } from './missed-ends';
import { isOfCurrentMachine, resourcesOfWorkflows } from './monitored-resources';
import { tellOverdueRuns } from './overdue-runs';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { correctUnknownRuns } from './unknown-runs';

const MINUTE = 60_000;

/** What is still there so long after its execution ended needs somebody to look. */
const LEFT_AFTER_MILLISECONDS = 60 * MINUTE;

/** A sweep stops so long before the function's time is up; the next one goes on. */
const RESERVE_MILLISECONDS = 25_000;

/** What a sweep found. */
export interface SweepResult {
  /** What was still there of executions that have ended. */
  readonly found: number;
  /** Of these, what was left after the sweep an hour or more after its execution ended. */
  readonly left: number;
}

/** An execution that has ended, as far as a sweep needs to know. */
interface Ended extends CleanedExecution, ExecutionEnd {
  readonly startTag: string;
  /** Milliseconds since the epoch; undefined for one that Step Functions does not know any more. */
  readonly stoppedAt?: number;
}

/**
 * Walks all that the monitored workflows made and asks for the deletion of whatever belongs to an execution that runs
 * no more: what an event missed, and what came into being after its execution was stopped. Then deals with the ends of
 * executions that no event told of, says which databases lack a success, and comes back to runs that are unknown.
 *
 * @param remainingMilliseconds time that the function has left
 */
export async function sweep(
  dependencies: ReconcilerDependencies,
  remainingMilliseconds: () => number,
): Promise<SweepResult> {
  const hasTime = (): boolean => remainingMilliseconds() > RESERVE_MILLISECONDS;
  const swept: Ended[] = [];
  let found = 0;
  const { standing, newestMasked, ofFormerMachines } = await walk(dependencies);
  tellAges(dependencies, newestMasked);
  let left = reportFormer(dependencies, ofFormerMachines);
  for (const resources of standing.values()) {
    if (!hasTime()) break;
    const ended = resources[0] && (await endOf(dependencies, resources[0]));
    if (ended === undefined) continue;
    left += reportRenamed(dependencies, resources, ended);
    const orphans = resources.filter((resource) => isLeftOver(resource, ended));
    if (orphans.length === 0) continue;
    swept.push(ended);
    found += orphans.length;
    const remaining = await deleteStep(dependencies, orphans);
    if (isLongAgo(ended, dependencies.clock())) left += remaining.length;
  }
  dependencies.metrics.sweepCompleted({ found, left });
  dependencies.log.info('swept', {
    notice: MonitorNotice.SWEEP_DONE,
    orphansFound: found,
    orphansLeft: left,
  });
  await letGo(dependencies, swept, hasTime);
  await reconcileMissedEnds(dependencies, hasTime);
  await tellOverdueRuns(dependencies, hasTime);
  // Last, for each of them may wait for a DataMasque that is still away.
  await correctUnknownRuns(dependencies, hasTime);
  return { found, left };
}

/** Renamed clones of an execution that has ended: nobody but a person can tell whether they may be deleted. */
function reportRenamed(
  dependencies: ReconcilerDependencies,
  resources: readonly OwnedResource[],
  { madeBefore = Number.POSITIVE_INFINITY }: Ended,
): number {
  const renamed = resources.filter(({ isRenamed, createdAt = 0 }) => isRenamed && createdAt < madeBefore);
  for (const resource of renamed) forAPerson(dependencies, resource);
  return renamed.length;
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

/** What a walk over all that the monitored workflows made came upon. */
interface Walk {
  /** What executions of state machines made that the workflows do not have any more, but for masked snapshots. */
  readonly ofFormerMachines: readonly OwnedResource[];
  /** What may be to delete, by execution. */
  readonly standing: ReadonlyMap<string, readonly OwnedResource[]>;
  /** When the newest complete masked snapshot of each source was taken, in milliseconds since the epoch. */
  readonly newestMasked: ReadonlyMap<string, number>;
}

/** A complete masked snapshot stays whatever its execution came to. */
async function walk(dependencies: ReconcilerDependencies): Promise<Walk> {
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

function tellAges({ metrics, clock }: ReconcilerDependencies, newestMasked: Walk['newestMasked']): void {
  for (const [databaseIdentifier, takenAt] of newestMasked) {
    metrics.newestMaskedSnapshot(databaseIdentifier, (clock() - takenAt) / 1000);
  }
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
    if (state !== 'does-not-exist') return { ...state, startTag };
    const madeBefore = dependencies.clock() - DEAD_AFTER_MILLISECONDS;
    return { executionArn, startedAt, startTag, madeBefore };
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

/** DataMasque comes last, for it may take its time to answer: the databases do not wait for that. */
async function letGo(
  dependencies: ReconcilerDependencies,
  swept: readonly Ended[],
  hasTime: () => boolean,
): Promise<void> {
  for (const execution of swept) {
    if (!hasTime()) return;
    try {
      await letGoOfDataMasque(dependencies, execution);
    } catch (error) {
      dependencies.log.error('DataMasque does not let go of a run now', {
        notice: MonitorNotice.CLEAN_UP_FAILED,
        executionArn: execution.executionArn,
        ...errorDetails(error),
      });
    }
  }
}
