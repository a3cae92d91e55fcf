import { type ExecutionListItem, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { RunIdentity } from '../contract/masking-run-finished';
import type { MonitoredMachine } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { isEnded } from '../contract/verdict';
import { errorDetails } from './log';
import { ATTEMPTS_BEFORE_SAYING, isRecorded, reconcile } from './reconcile';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { GROUP_STEP, inTurns, rotated, turnAt } from './turns';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** An end is missed if it has no record after so long; by then an event that did arrive has been dealt with or said. */
const MISSED_AFTER_MILLISECONDS = 30 * MINUTE;

/** How far back executions may have ended whose end is still looked for: as long as the failure queue keeps an event. */
const LOOKED_FOR_MILLISECONDS = 14 * DAY;

/** As many as Step Functions gives. */
const LONGEST_PAGE = 1000;

/** Pages that a sweep reads of one machine: ten thousand executions in two weeks. */
const MOST_PAGES = 10;

/**
 * Missed ends of each machine that one sweep deals with. Those that it dealt with have a record then; of the others, which
 * cannot be read, different ones come first at each sweep.
 */
const MAX_ENDS_A_MACHINE = 10;

/**
 * Listed ends of each machine that one sweep checks. A list may give start dates to another precision than the executions
 * themselves, and then it takes such a check to find out that an end is recorded.
 */
const MAX_CHECKS_A_MACHINE = 100;

/** An end without a record, as far as a list shows. */
interface MissedEnd {
  readonly machine: MonitoredMachine;
  readonly run: RunIdentity;
}

/**
 * Deals with ends of executions whose event never arrived: those without a record. Each counts as an event that was
 * delivered often enough for a verdict to be published although not all is known. The machines take turns.
 *
 * @param hasTime whether another one may be begun
 * @returns how many ends were dealt with
 */
export async function reconcileMissedEnds(
  dependencies: ReconcilerDependencies,
  hasTime: () => boolean,
): Promise<number> {
  const { environment, clock } = dependencies;
  const turn = turnAt(clock());
  const others: (readonly MissedEnd[])[] = [];
  const handled = new Map<MonitoredMachine, number>();
  const deal = async ({ machine, run }: MissedEnd): Promise<void> => {
    const before = handled.get(machine) ?? 0;
    if (!hasTime() || before === MAX_ENDS_A_MACHINE) return;
    if (await reconcileMissed(dependencies, run)) handled.set(machine, before + 1);
  };
  // One end of each machine before the next machine is listed, for to list many executions takes time.
  for (const machine of rotated(environment.machines, turn, GROUP_STEP)) {
    if (!hasTime()) break;
    const missed = rotated(await missedEnds(dependencies, machine, hasTime), turn);
    const ends = missed.slice(0, MAX_CHECKS_A_MACHINE).map((run) => ({ machine, run }));
    for (const first of ends.slice(0, 1)) await deal(first);
    others.push(ends.slice(1));
  }
  for (const end of inTurns(others, turn, MAX_CHECKS_A_MACHINE)) await deal(end);
  return [...handled.values()].reduce((sum, count) => sum + count, 0);
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

/** Executions of a machine that ended a while ago without a record, as far as they can be listed. */
async function missedEnds(
  dependencies: ReconcilerDependencies,
  machine: MonitoredMachine,
  hasTime: () => boolean,
): Promise<readonly RunIdentity[]> {
  const found: RunIdentity[] = [];
  try {
    for await (const page of recentExecutions(dependencies, machine, hasTime)) {
      const ended = page.flatMap((item) => endOf(item, dependencies));
      const missed = await dependencies.records.withoutRecord(ended);
      found.push(...missed);
    }
  } catch (error) {
    dependencies.log.error('nobody can say whether the end of an execution was missed', {
      notice: MonitorNotice.EXECUTION_UNCLEAR,
      resource: machine.arn,
      ...errorDetails(error),
    });
  }
  return found;
}

async function* recentExecutions(
  { stepFunctions, clock }: ReconcilerDependencies,
  { arn: stateMachineArn }: MonitoredMachine,
  hasTime: () => boolean,
): AsyncGenerator<readonly ExecutionListItem[]> {
  const oldest = clock() - LOOKED_FOR_MILLISECONDS;
  const isRecent = ({ startDate, stopDate }: ExecutionListItem): boolean =>
    Number(stopDate ?? startDate) >= oldest;
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES && hasTime(); page += 1) {
    const { executions = [], nextToken: next } = await stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: LONGEST_PAGE, nextToken }),
    );
    yield executions.filter(isRecent);
    nextToken = next;
    const last = executions.at(-1);
    // Step Functions lists running executions by their start and ended ones by their stop, the newest first.
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
