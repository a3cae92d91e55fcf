import { type ExecutionListItem, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { RunIdentity } from '../contract/masking-run-finished';
import type { MonitoredMachine } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { isEnded } from '../contract/verdict';
import { errorDetails } from './log';
import { ATTEMPTS_BEFORE_SAYING, isRecorded, reconcile } from './reconcile';
import type { ReconcilerDependencies } from './reconciler-dependencies';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** An end is missed if it has no record after so long; by then an event that did arrive has been dealt with or said. */
const MISSED_AFTER_MILLISECONDS = 30 * MINUTE;

/** How far back executions may have started whose end is still looked for: as long as the failure queue keeps an event. */
const LOOKED_FOR_MILLISECONDS = 14 * DAY;

/** As many as Step Functions gives. */
const LONGEST_PAGE = 1000;

/** Pages that a sweep reads of one machine: ten thousand executions in two weeks. */
const MOST_PAGES = 10;

/** Missed ends that one sweep deals with; the next one finds the others, for these have a record then. */
const MOST_A_SWEEP = 10;

/**
 * Deals with ends of executions whose event never arrived: those without a record. Each counts as an event that was
 * delivered often enough for something to be said although not all is known.
 *
 * @param hasTime whether another one may be begun
 */
export async function reconcileMissedEnds(
  dependencies: ReconcilerDependencies,
  hasTime: () => boolean,
): Promise<void> {
  let left = MOST_A_SWEEP;
  for (const machine of dependencies.environment.machines) {
    for await (const run of missedEnds(dependencies, machine, hasTime)) {
      if (left === 0 || !hasTime()) return;
      if (await reconcileMissed(dependencies, run)) left -= 1;
    }
  }
}

/** @returns whether there was something to do */
async function reconcileMissed(dependencies: ReconcilerDependencies, run: RunIdentity): Promise<boolean> {
  const { log } = dependencies;
  const { executionArn } = run;
  try {
    if (await isRecorded(dependencies, run)) return false;
    log.warn('deals with an end that no event told of', { notice: MonitorNotice.MISSED_END, executionArn });
    await reconcile(dependencies, executionArn, ATTEMPTS_BEFORE_SAYING);
  } catch (error) {
    log.error('failed on an end that no event told of; it is tried again at the next sweep', {
      notice: MonitorNotice.EVENT_FAILED,
      executionArn,
      ...errorDetails(error),
    });
  }
  return true;
}

/** Executions of a machine that ended a while ago without a record, the newest first. */
async function* missedEnds(
  dependencies: ReconcilerDependencies,
  machine: MonitoredMachine,
  hasTime: () => boolean,
): AsyncGenerator<RunIdentity> {
  try {
    for await (const page of recentExecutions(dependencies, machine, hasTime)) {
      const ended = page.flatMap((item) => endOf(item, dependencies));
      const missed = await dependencies.records.withoutRecord(ended);
      yield* missed;
    }
  } catch (error) {
    dependencies.log.error('nobody can say whether the end of an execution was missed', {
      notice: MonitorNotice.EXECUTION_UNCLEAR,
      resource: machine.arn,
      ...errorDetails(error),
    });
  }
}

async function* recentExecutions(
  { stepFunctions, clock }: ReconcilerDependencies,
  { arn: stateMachineArn }: MonitoredMachine,
  hasTime: () => boolean,
): AsyncGenerator<readonly ExecutionListItem[]> {
  const oldest = clock() - LOOKED_FOR_MILLISECONDS;
  const isRecent = ({ startDate }: ExecutionListItem): boolean => Number(startDate) >= oldest;
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES && hasTime(); page += 1) {
    const { executions = [], nextToken: next } = await stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: LONGEST_PAGE, nextToken }),
    );
    yield executions.filter(isRecent);
    nextToken = next;
    const last = executions.at(-1);
    // The newest come first, though one that was redriven may stand before those that started after it.
    if (nextToken === undefined || (last !== undefined && !isRecent(last))) return;
  }
}

/** Not of one that ended so long ago that its record may have expired. */
function endOf(
  { executionArn, startDate, redriveCount = 0, status, stopDate }: ExecutionListItem,
  { clock, environment }: Pick<ReconcilerDependencies, 'clock' | 'environment'>,
): readonly RunIdentity[] {
  const { recordRetentionSeconds = Number.POSITIVE_INFINITY } = environment;
  const ago = clock() - Number(stopDate);
  const isMissed =
    ago > MISSED_AFTER_MILLISECONDS && ago < recordRetentionSeconds * 1000 - MISSED_AFTER_MILLISECONDS;
  if (executionArn === undefined || startDate === undefined || !isEnded(status) || !isMissed) return [];
  return [{ executionArn, startDate: startDate.toISOString(), redriveCount }];
}
