import type { RunIdentity } from '../contract/masking-run-finished';
import { machineOf } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { FUNCTION_TIMEOUT_SECONDS } from '../contract/workflow-steps';
import { describeExecution, runIdentityOf } from '../runs/execution';
import { type CleanUpResult, cleanUp } from './clean-up';
import { findOut } from './find-out';
import type { Ended, Findings } from './findings';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { sayVerdict } from './say-verdict';
import { stagingLeftovers } from './staging-database';

/** Whether an event is dealt with, or is to be delivered again. */
export type Outcome = 'done' | 'again';

/** Deliveries of an event, some minutes apart, after which something is said although not all is known or done yet. */
export const ATTEMPTS_BEFORE_SAYING = 5;

/** It is said again each time that so many more deliveries have not helped. */
const ATTEMPTS_BETWEEN_SAYING = 20;

/**
 * Finds out what became of one execution, does one step of its clean-up and says the verdict. Nothing is remembered from
 * one delivery to the next but how many there were, so that an event may come twice, late and in any order.
 *
 * @param attempt how often this event has been delivered, this time included
 */
export async function reconcile(
  dependencies: ReconcilerDependencies,
  executionArn: string,
  attempt: number,
): Promise<Outcome> {
  const found = await lookUp(dependencies, executionArn);
  if (found.ended === undefined) {
    dependencies.log.info('passed over an event', {
      notice: MonitorNotice.RUN_NOT_FINISHED,
      executionArn,
      reason: found.reason,
    });
    return 'done';
  }
  const findings = await findOut(dependencies, found.ended);
  const { leftovers, isSettled } = await cleanUpAfter(dependencies, findings);
  const isDone = isSettled && !isPutOff(findings) && !mayMakeMore(findings, dependencies.clock());
  if (isDone || isTimeToSay(attempt))
    await sayVerdict(dependencies, findings, leftovers, attempt > ATTEMPTS_BEFORE_SAYING);
  if (isDone) return 'done';
  dependencies.log.warn('looks at this execution again later', {
    notice: MonitorNotice.VERDICT_PUT_OFF,
    executionArn,
    attempt,
    reason: findings.trueEnd.troubles,
  });
  return 'again';
}

/**
 * Whether an end of an execution that a list names is recorded. The list and the execution itself may give its start
 * date to another precision, and records go by the execution's own.
 */
export async function isRecorded(
  dependencies: ReconcilerDependencies,
  { executionArn, startDate }: RunIdentity,
): Promise<boolean> {
  const { ended } = await lookUp(dependencies, executionArn, Date.parse(startDate));
  if (ended === undefined) return false;
  return (await dependencies.records.withoutRecord([runIdentityOf(ended.execution)])).length === 0;
}

/**
 * Looks again at an end of an execution of which nobody could say what it was, and says its verdict if there is one now.
 * One that was redriven has another end since, which is none of this.
 *
 * @returns whether there is
 */
export async function correctUnknown(
  dependencies: ReconcilerDependencies,
  { executionArn, startDate, redriveCount }: RunIdentity,
): Promise<boolean> {
  const { ended } = await lookUp(dependencies, executionArn, Date.parse(startDate));
  if (ended?.execution.redriveCount !== redriveCount) return false;
  const findings = await findOut(dependencies, ended);
  if (findings.verdict === 'unknown') return false;
  const { leftovers } = await cleanUpAfter(dependencies, findings);
  await sayVerdict(dependencies, findings, leftovers, true);
  return true;
}

/**
 * An execution of a monitored machine that has ended, or why there is none: one that runs was redriven, and will end again;
 * one that does not exist is long over.
 */
async function lookUp(
  dependencies: ReconcilerDependencies,
  executionArn: string,
  startedAt?: number,
): Promise<{ readonly ended: Ended } | { readonly ended?: undefined; readonly reason: string }> {
  const machine = machineOf(dependencies.environment.machines, executionArn);
  if (machine === undefined) return { reason: 'its state machine is not monitored' };
  const state = await describeExecution(dependencies, executionArn, startedAt);
  return typeof state === 'string'
    ? { reason: `Step Functions says: ${state}` }
    : { ended: { machine, execution: state } };
}

/** Whether waiting may tell what cannot be told now. */
function isPutOff({ verdict, trueEnd }: Findings): boolean {
  return verdict === 'unknown' && trueEnd.end === 'unavailable';
}

/** Whether a function that the execution called may still make something of DataMasque, where no sweep would see it. */
function mayMakeMore({ machine, execution, traces }: Findings, now: number): boolean {
  const isOurs = machine.kind === 'workflow';
  return (
    isOurs && traces.isFunctionAtWork === true && now < execution.stoppedAt + FUNCTION_TIMEOUT_SECONDS * 1000
  );
}

function isTimeToSay(attempt: number): boolean {
  const later = attempt - ATTEMPTS_BEFORE_SAYING;
  return later >= 0 && later % ATTEMPTS_BETWEEN_SAYING === 0;
}

async function cleanUpAfter(
  dependencies: ReconcilerDependencies,
  { machine, execution, traces }: Findings,
): Promise<CleanUpResult> {
  if (machine.kind === 'blueprint') {
    const leftovers = await stagingLeftovers(dependencies, execution, traces.stagingDatabase);
    return { leftovers, isSettled: true };
  }
  return cleanUp(dependencies, { ...execution, traces });
}
