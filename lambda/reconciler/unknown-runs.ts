import type { RunIdentity } from '../contract/masking-run-finished';
import { MonitorNotice } from '../contract/monitor-notices';
import { errorDetails } from './log';
import { correctUnknown } from './reconcile';
import type { ReconcilerDependencies } from './reconciler-dependencies';

const DAY = 24 * 60 * 60_000;

/** How far back runs may have started that are looked at again: DataMasque was away, not taken down. */
const LOOKED_AT_MILLISECONDS = 14 * DAY;

/** Runs that one sweep looks at again, the newest first. */
const MOST_A_SWEEP = 50;

/**
 * Comes back to runs that are recorded as unknown: the event of such a run may have been given up, or have never
 * arrived. Those that left no trace of a masking run stay so.
 *
 * @param hasTime whether another one may be looked at
 */
export async function correctUnknownRuns(
  dependencies: ReconcilerDependencies,
  hasTime: () => boolean,
): Promise<void> {
  const { records, clock, log } = dependencies;
  if (!hasTime()) return;
  try {
    const from = new Date(clock() - LOOKED_AT_MILLISECONDS).toISOString();
    const page = await records.page({ verdict: 'unknown', from, limit: MOST_A_SWEEP });
    for (const record of page.records) {
      if (!hasTime()) return;
      if (record.maskRunId !== null) await correct(dependencies, record);
    }
  } catch (error) {
    log.error('runs that are recorded as unknown could not be looked at again', {
      notice: MonitorNotice.RUNS_UNCLEAR,
      ...errorDetails(error),
    });
  }
}

/** A run must not keep the others from being looked at. */
async function correct(dependencies: ReconcilerDependencies, run: RunIdentity): Promise<void> {
  try {
    await correctUnknown(dependencies, run);
  } catch (error) {
    dependencies.log.error(
      'failed on a run that is recorded as unknown; it is tried again at the next sweep',
      {
        notice: MonitorNotice.EVENT_FAILED,
        executionArn: run.executionArn,
        ...errorDetails(error),
      },
    );
  }
}
