import { MonitorNotice } from '../contract/monitor-notices';
import { DEAD_AFTER_MILLISECONDS, type ExecutionEnd, isLeftOver } from '../resources/left-over';
import type { OwnedResource } from '../resources/owned-resources';
import { describeExecution } from '../runs/execution';
import { type CleanedExecution, letGoOfDataMasque } from './clean-up';
import { deleteStep } from './delete-step';
import { errorDetails } from './log';
import { reconcileMissedEnds } from './missed-ends';
import { monitoredResources } from './monitored-resources';
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
  let left = 0;
  const { standing, newestMasked } = await walk(dependencies);
  tellAges(dependencies, newestMasked);
  for (const [executionArn, resources] of standing) {
    if (!hasTime()) break;
    const ended = await endOf(dependencies, executionArn);
    if (ended === undefined) continue;
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

/** What a walk over all that the monitored workflows made came upon. */
interface Walk {
  /** What may be to delete, by execution. */
  readonly standing: ReadonlyMap<string, readonly OwnedResource[]>;
  /** When the newest complete masked snapshot of each source was taken, in milliseconds since the epoch. */
  readonly newestMasked: ReadonlyMap<string, number>;
}

/** A complete masked snapshot stays whatever its execution came to. */
async function walk(dependencies: ReconcilerDependencies): Promise<Walk> {
  const standing = new Map<string, OwnedResource[]>();
  const newestMasked = new Map<string, number>();
  for await (const resource of monitoredResources(dependencies)) {
    const { masked, status, createdAt, executionArn } = resource;
    if (masked && status === 'available') {
      const newest = Math.max(createdAt ?? 0, newestMasked.get(masked.name) ?? 0);
      if (newest > 0) newestMasked.set(masked.name, newest);
      continue;
    }
    const others = standing.get(executionArn);
    if (others) others.push(resource);
    else standing.set(executionArn, [resource]);
  }
  return { standing, newestMasked };
}

function tellAges({ metrics, clock }: ReconcilerDependencies, newestMasked: Walk['newestMasked']): void {
  for (const [databaseIdentifier, takenAt] of newestMasked) {
    metrics.newestMaskedSnapshot(databaseIdentifier, (clock() - takenAt) / 1000);
  }
}

/** How an execution ended; undefined while it runs, and while that cannot be told. */
async function endOf(dependencies: ReconcilerDependencies, executionArn: string): Promise<Ended | undefined> {
  try {
    const state = await describeExecution(dependencies, executionArn);
    if (state === 'running') return undefined;
    if (state !== 'does-not-exist') return state;
    return { executionArn, madeBefore: dependencies.clock() - DEAD_AFTER_MILLISECONDS };
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
