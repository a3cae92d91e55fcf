import { beingRemoved, mergeLeftovers } from '../contract/leftover';
import { machineArnOf } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { DEAD_AFTER_MILLISECONDS, type ExecutionEnd, isLeftOver } from '../resources/left-over';
import type { OwnedResource } from '../resources/owned-resources';
import { describeExecution } from '../runs/execution';
import { type CleanedExecution, letGoOfDataMasque } from './clean-up';
import { deleteStep } from './delete-step';
import { errorDetails } from './log';
import { monitoredResources } from './monitored-resources';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { inTurns, turnAt } from './turns';

const MINUTE = 60_000;

/** What is still there so long after its execution ended needs somebody to look. */
const LEFT_AFTER_MILLISECONDS = 60 * MINUTE;

/** What a walk over all that the monitored workflows made came upon. */
export interface Walk {
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
  { standing }: Walk,
  hasTime: () => boolean,
): Promise<LeftoverResources> {
  const { metrics, log, clock } = dependencies;
  const executions: Ended[] = [];
  let found = 0;
  let left = 0;
  for (const [executionArn, resources] of inTurns(
    byMachine([...standing]),
    turnAt(clock()),
    Number.POSITIVE_INFINITY,
  )) {
    if (!hasTime()) break;
    const ended = await endOf(dependencies, executionArn);
    if (ended === undefined) continue;
    const orphans = resources.filter((resource) => isLeftOver(resource, ended));
    if (orphans.length === 0) continue;
    executions.push(ended);
    found += orphans.length;
    const remaining = await deleteStep(dependencies, orphans);
    if (isLongAgo(ended, clock())) left += remaining.length;
    await recordLeftovers(dependencies, ended, remaining);
  }
  metrics.orphansFound({ found, left });
  log.info('swept', { notice: MonitorNotice.SWEEP_DONE, orphansFound: found, orphansLeft: left });
  return { found, left, executions };
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
      dependencies.log.error('DataMasque does not let go of a run now', {
        notice: MonitorNotice.CLEAN_UP_FAILED,
        executionArn: execution.executionArn,
        ...errorDetails(error),
      });
    }
  }
  return handled;
}

type Standing = readonly [executionArn: string, resources: readonly OwnedResource[]];

function byMachine(standing: readonly Standing[]): readonly (readonly Standing[])[] {
  const machines = [...new Set(standing.map(([executionArn]) => machineArnOf(executionArn)))];
  return machines.map((machine) =>
    standing.filter(([executionArn]) => machineArnOf(executionArn) === machine),
  );
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

/** Adds what was found late to the record of its run. A record must not keep anything from being deleted. */
async function recordLeftovers(
  { records, log }: ReconcilerDependencies,
  { executionArn, redriveCount }: Ended,
  remaining: readonly OwnedResource[],
): Promise<void> {
  if (remaining.length === 0) return;
  try {
    const end = redriveCount ?? (await records.of(executionArn))?.redriveCount;
    if (end === undefined) return;
    const found = remaining.map(beingRemoved);
    await records.changeLeftovers({ executionArn, redriveCount: end }, (known) =>
      mergeLeftovers(known, found),
    );
  } catch (error) {
    log.error('the record of a run lacks what the run left behind; the next sweep adds it', {
      notice: MonitorNotice.LEFTOVERS_UNCLEAR,
      executionArn,
      ...errorDetails(error),
    });
  }
}
