import { MonitorNotice } from '../contract/monitor-notices';
import {
  type LeftoverResources,
  publishSnapshotAges,
  releaseDataMasque,
  removeLeftoverResources,
  walkResources,
} from './leftover-resources';
import { errorDetails } from './log';
import { reconcileMissedEnds } from './missed-ends';
import { publishOverdueRuns } from './overdue-runs';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { settleRecordedLeftovers } from './recorded-leftovers';
import { correctUnknownRuns } from './unknown-runs';

/** A sweep stops so long before the function's time is up; the next one goes on. */
const RESERVE_MILLISECONDS = 25_000;

/** What a sweep found. */
export type SweepResult = Pick<LeftoverResources, 'found' | 'left'>;

/** A job of a sweep: it asks whether it has time for more, and returns how much it has dealt with. */
interface SweepJob {
  readonly name: string;
  /** Of its share of the time. @default 1 */
  readonly weight?: number;
  readonly run: (hasTime: () => boolean) => Promise<number>;
}

/**
 * Walks all that the monitored workflows made and removes what ended executions left behind; deals with ends that no event
 * told of, checks what the records say is left, publishes which databases lack a success, and comes back to runs that are
 * unknown. Each of these jobs is logged by itself. One that fails, or takes its share of the time, keeps no other from
 * being done.
 *
 * @param remainingMilliseconds time that the function has left
 * @throws the error of the first job that failed, once all are done
 */
export async function sweep(
  dependencies: ReconcilerDependencies,
  remainingMilliseconds: () => number,
): Promise<SweepResult> {
  let resources: LeftoverResources = { found: 0, left: 0, executions: [] };
  const jobs: readonly SweepJob[] = [
    {
      name: 'leftover-resources',
      weight: 3,
      run: async (hasTime) => {
        const walk = await walkResources(dependencies);
        publishSnapshotAges(dependencies, walk);
        resources = await removeLeftoverResources(dependencies, walk, hasTime);
        return resources.found;
      },
    },
    { name: 'overdue-runs', run: (hasTime) => publishOverdueRuns(dependencies, hasTime) },
    // What asks DataMasque comes late, for DataMasque may be away.
    { name: 'datamasque', run: (hasTime) => releaseDataMasque(dependencies, resources.executions, hasTime) },
    { name: 'recorded-leftovers', run: (hasTime) => settleRecordedLeftovers(dependencies, hasTime) },
    { name: 'missed-ends', run: (hasTime) => reconcileMissedEnds(dependencies, hasTime) },
    { name: 'unknown-runs', run: (hasTime) => correctUnknownRuns(dependencies, hasTime) },
  ];
  const ends: JobEnd[] = [];
  for (const [index, job] of jobs.entries()) {
    ends.push(await runJob(dependencies, job, shareOfTime(remainingMilliseconds, jobs.slice(index))));
  }
  const failed = ends.find(({ error }) => error !== undefined);
  if (failed) throw failed.error;
  if (ends.every(({ isDone }) => isDone)) dependencies.metrics.sweepCompleted();
  const { found, left } = resources;
  return { found, left };
}

/** What earlier jobs leave of their shares of the time goes to those after them. */
function shareOfTime(remainingMilliseconds: () => number, jobs: readonly SweepJob[]): () => boolean {
  const weights = jobs.map(({ weight = 1 }) => weight);
  const remaining = remainingMilliseconds();
  const free = Math.max(0, remaining - RESERVE_MILLISECONDS);
  const share = (free * (weights[0] ?? 1)) / weights.reduce((sum, weight) => sum + weight, 0);
  const until = Math.max(RESERVE_MILLISECONDS, remaining - share);
  return () => remainingMilliseconds() > until;
}

/** How a job came out; neither done nor with an error where there was no time to begin it. */
interface JobEnd {
  readonly isDone?: true;
  readonly error?: unknown;
}

async function runJob(
  { log }: ReconcilerDependencies,
  { name: job, run }: SweepJob,
  hasTime: () => boolean,
): Promise<JobEnd> {
  if (!hasTime()) {
    log.warn('a job of the sweep had no time; the next sweep does it', {
      notice: MonitorNotice.SWEEP_JOB_SKIPPED,
      job,
    });
    return {};
  }
  try {
    const handled = await run(hasTime);
    log.info('a job of the sweep is done', { notice: MonitorNotice.SWEEP_JOB_DONE, job, handled });
    return { isDone: true };
  } catch (error) {
    log.error('a job of the sweep failed; the next sweep does it again', {
      notice: MonitorNotice.SWEEP_JOB_FAILED,
      job,
      ...errorDetails(error),
    });
    return { error };
  }
}
