import { type ExecutionListItem, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { RunIdentity } from '../contract/masking-run-finished';
import type { MonitoredMachine } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { isEnded } from '../contract/verdict';
import type { UnsettledEnd } from '../records/run-records';
import { errorDetails } from './log';
import { ATTEMPTS_BEFORE_SAYING, reconcile, reconcileUnknown } from './reconcile';
import type { ReconcilerDependencies } from './reconciler-dependencies';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An end is missed if it has no record after so long; by then an event that did arrive has been dealt with or said. */
const MISSED_AFTER_MILLISECONDS = 30 * MINUTE;

/** By then the queue, which delivers for seven and a half hours, has given up an end of which nothing is known. */
const GIVEN_UP_AFTER_MILLISECONDS = 8 * HOUR;

/** How far back executions may have started whose end is still looked for: as long as the failure queue keeps an event. */
const LOOKED_FOR_MILLISECONDS = 14 * DAY;

/** As many as Step Functions gives. */
const LONGEST_PAGE = 1000;

/** Pages that a sweep reads of one machine: ten thousand executions in two weeks. */
const MOST_PAGES = 10;

/** Missed ends that one sweep deals with; the next one finds the others, for these have a record then. */
const MOST_A_SWEEP = 10;

/** Ends of which nothing was known that one sweep looks at again. */
const MOST_UNKNOWN_A_SWEEP = 10;

/** An end of an execution, as lists show it. */
interface ListedEnd extends RunIdentity {
  /** Milliseconds since the epoch. */
  readonly stoppedAt: number;
}

/**
 * Deals with ends of executions that no event leads to any more: those without a record, whose event never arrived, and
 * those that were said to be unknown, until their verdict is known. The former count as events that were delivered often
 * enough for something to be said although not all is known.
 *
 * @param hasTime whether another one may be begun
 */
export async function reconcileMissedEnds(
  dependencies: ReconcilerDependencies,
  hasTime: () => boolean,
): Promise<void> {
  let left = MOST_A_SWEEP;
  let unknownLeft = MOST_UNKNOWN_A_SWEEP;
  for (const machine of dependencies.environment.machines) {
    for await (const { executionArn, isRecorded } of unsettledEnds(dependencies, machine, hasTime)) {
      if (left === 0 || !hasTime()) return;
      if (!isRecorded) {
        left -= 1;
        await reconcileMissed(dependencies, executionArn);
      } else if (unknownLeft > 0) {
        unknownLeft -= 1;
        await attempt(dependencies, executionArn, () => reconcileUnknown(dependencies, executionArn));
      }
    }
  }
}

async function reconcileMissed(dependencies: ReconcilerDependencies, executionArn: string): Promise<void> {
  const { log } = dependencies;
  log.warn('deals with an end that no event told of', { notice: MonitorNotice.MISSED_END, executionArn });
  await attempt(dependencies, executionArn, () =>
    reconcile(dependencies, executionArn, ATTEMPTS_BEFORE_SAYING),
  );
}

/** One end must not keep the others from being dealt with. */
async function attempt(
  { log }: ReconcilerDependencies,
  executionArn: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error('failed on an end that no event leads to; it is tried again at the next sweep', {
      notice: MonitorNotice.EVENT_FAILED,
      executionArn,
      ...errorDetails(error),
    });
  }
}

/** Ends of executions of a machine that are to be dealt with, those of the newest executions first. */
async function* unsettledEnds(
  dependencies: ReconcilerDependencies,
  machine: MonitoredMachine,
  hasTime: () => boolean,
): AsyncGenerator<UnsettledEnd> {
  const { records, environment, clock, log } = dependencies;
  try {
    for await (const page of recentExecutions(dependencies, machine, hasTime)) {
      const now = clock();
      const { recordRetentionSeconds: kept = Number.POSITIVE_INFINITY } = environment;
      const ends = page.flatMap(endOf).filter(
        ({ stoppedAt }) =>
          stoppedAt < now - MISSED_AFTER_MILLISECONDS &&
          // An older one may have had a record that has expired.
          stoppedAt > now - kept * 1000 + MISSED_AFTER_MILLISECONDS,
      );
      const givenUp = new Set(
        ends
          .filter(({ stoppedAt }) => stoppedAt < now - GIVEN_UP_AFTER_MILLISECONDS)
          .map(({ executionArn }) => executionArn),
      );
      for (const end of await records.unsettled(ends))
        if (!end.isRecorded || givenUp.has(end.executionArn)) yield end;
    }
  } catch (error) {
    log.error('nobody can say whether the end of an execution was missed', {
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
    // The newest come first, though a redriven one may stand before those that started after it.
    if (nextToken === undefined || (last !== undefined && !isRecent(last))) return;
  }
}

function endOf({
  executionArn,
  redriveCount = 0,
  status,
  stopDate,
}: ExecutionListItem): readonly ListedEnd[] {
  return executionArn !== undefined && isEnded(status)
    ? [{ executionArn, redriveCount, stoppedAt: Number(stopDate) }]
    : [];
}
