import type { RunIdentity } from '../contract/masking-run-finished';
import { MonitorNotice } from '../contract/monitor-notices';
import { errorDetails } from './log';
import { correctUnknown } from './reconcile';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { recordsByMachine } from './records-by-machine';
import { inTurns, turnAt } from './turns';

const DAY = 24 * 60 * 60_000;

/** How far back runs may have started that are looked at again: DataMasque was away, not taken down. */
const LOOKED_AT_MILLISECONDS = 14 * DAY;

/** Runs of each machine that one sweep checks again. Others come first at the next one. */
const MAX_RUNS_A_MACHINE = 50;

/**
 * Comes back to runs that are recorded as unknown: the event of such a run may have been given up, or have never
 * arrived. Those that left no trace of a masking run stay so.
 *
 * @param hasTime whether another one may be looked at
 * @returns how many runs were checked
 */
export async function correctUnknownRuns(
  dependencies: ReconcilerDependencies,
  hasTime: () => boolean,
): Promise<number> {
  const { clock } = dependencies;
  const from = new Date(clock() - LOOKED_AT_MILLISECONDS).toISOString();
  const unknown = await recordsByMachine(dependencies, { verdict: 'unknown', from }, hasTime);
  const withRun = unknown.map((runs) => runs.filter(({ maskRunId }) => maskRunId !== null));
  let handled = 0;
  for (const record of inTurns(withRun, turnAt(clock()), MAX_RUNS_A_MACHINE)) {
    if (!hasTime()) break;
    handled += 1;
    await correct(dependencies, record);
  }
  return handled;
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
