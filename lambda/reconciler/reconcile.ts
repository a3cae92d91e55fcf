import {
  EVENT_SOURCE,
  finishedEventId,
  type Leftover,
  MASKING_RUN_FINISHED,
  type MaskingRunFinished,
  type RunIdentity,
  unknownEventId,
} from '../contract/masking-run-finished';
import { type MonitoredMachine, machineOf } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { decideVerdict } from '../contract/verdict';
import { phaseOfError, type WorkflowPhase } from '../contract/workflow-phases';
import { FUNCTION_TIMEOUT_SECONDS } from '../contract/workflow-steps';
import { describeExecution, type EndedExecution } from '../runs/execution';
import { maskedSnapshotArnOf } from '../runs/masked-snapshot-arn';
import { maskingEnd, type TrueEnd } from '../runs/masking-end';
import { type RunTraces, runTraces } from '../runs/run-traces';
import { executionPage, maskingLogUrl } from '../runs/where-to-look';
import { type CleanUpResult, cleanUp } from './clean-up';
import type { Findings } from './findings';
import { hasMaskedSnapshot } from './masked-snapshot';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { runRecord } from './run-record';
import { stagingLeftovers } from './staging-database';

/** Whether an event is dealt with, or is to be delivered again. */
export type Outcome = 'done' | 'again';

/** Deliveries of an event, some minutes apart, after which something is said although not all is known or done yet. */
export const ATTEMPTS_BEFORE_SAYING = 5;

/** It is said again each time that so many more deliveries have not helped. */
const ATTEMPTS_BETWEEN_SAYING = 20;

/** The longest cause that an event carries: the first reason comes first in it. */
const LONGEST_CAUSE = 2000;

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
  const machine = machineOf(dependencies.environment.machines, executionArn);
  const state = machine && (await describeExecution(dependencies, executionArn));
  // One that runs was redriven, and will end again; one that does not exist is long over.
  if (machine === undefined || state === undefined || typeof state === 'string') {
    const reason =
      machine === undefined ? 'its state machine is not monitored' : `Step Functions says: ${state}`;
    dependencies.log.info('passed over an event', {
      notice: MonitorNotice.RUN_NOT_FINISHED,
      executionArn,
      reason,
    });
    return 'done';
  }
  const findings = await findOut(dependencies, machine, state);
  const { leftovers, isSettled } = await cleanUpAfter(dependencies, findings);
  const isDone = isSettled && !isPutOff(findings) && !mayMakeMore(findings, dependencies.clock());
  if (isDone || isTimeToSay(attempt)) await say(dependencies, findings, leftovers, attempt);
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
 * Looks again at an end of an execution of which nobody could say what it was, and says its verdict if there is one now.
 * One that was redriven has another end since, which is none of this.
 *
 * @returns whether there is
 */
export async function correctUnknown(
  dependencies: ReconcilerDependencies,
  { executionArn, redriveCount }: RunIdentity,
): Promise<boolean> {
  const machine = machineOf(dependencies.environment.machines, executionArn);
  const state = machine && (await describeExecution(dependencies, executionArn));
  if (machine === undefined || state === undefined || typeof state === 'string') return false;
  if (state.redriveCount !== redriveCount) return false;
  const findings = await findOut(dependencies, machine, state);
  if (findings.verdict === 'unknown') return false;
  const { leftovers } = await cleanUpAfter(dependencies, findings);
  await say(dependencies, findings, leftovers, ATTEMPTS_BEFORE_SAYING + 1);
  return true;
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

async function findOut(
  dependencies: ReconcilerDependencies,
  machine: MonitoredMachine,
  execution: EndedExecution,
): Promise<Findings> {
  const traces = await runTraces(dependencies, execution);
  const trueEnd = await maskingEnd(dependencies, traces.maskRunId, execution.runSecret);
  const phase = machine.kind === 'workflow' ? await endPhase(dependencies, execution, traces) : undefined;
  const isWithoutResult = machine.kind === 'blueprint' && isLeftByFailure(execution, traces);
  const { status } = execution;
  const verdict = decideVerdict({ status, phase, maskingEnd: trueEnd.end, isWithoutResult });
  return { machine, execution, traces, trueEnd, phase, verdict };
}

/** Whether an execution of a blueprint came to its end by a failure: one that did not names its snapshot, or caught none. */
function isLeftByFailure({ output }: EndedExecution, { hasCaughtFailure = false }: RunTraces): boolean {
  return hasCaughtFailure && !(typeof output === 'string' && output !== '');
}

/**
 * The phase that failed, by the workflow's own error and else, for an error of Step Functions that no state can catch,
 * by the history. Clean-up comes after a failure as well as after the result, of which there is a snapshot then.
 */
async function endPhase(
  dependencies: ReconcilerDependencies,
  execution: EndedExecution,
  { lastPhase, leftPhase }: RunTraces,
): Promise<WorkflowPhase | undefined> {
  const byError = phaseOfError(execution.error ?? '');
  if (byError !== undefined || lastPhase !== 'clean-up') return byError ?? lastPhase;
  if (leftPhase?.hasFailed) return leftPhase.phase;
  return (await hasMaskedSnapshot(dependencies, execution)) ? lastPhase : undefined;
}

async function cleanUpAfter(
  dependencies: ReconcilerDependencies,
  { machine, execution, traces }: Findings,
): Promise<CleanUpResult> {
  if (machine.kind === 'blueprint') {
    const leftovers = await stagingLeftovers(dependencies, execution, traces.stagingDatabase);
    return { leftovers, isSettled: true };
  }
  if (execution.status === 'SUCCEEDED') return { leftovers: [], isSettled: true };
  return cleanUp(dependencies, { ...execution, maskRunId: traces.maskRunId });
}

/**
 * Says a verdict, then records it. In this order a record proves that its event was said, which the sweep goes by. A
 * failure of either is delivered again, and both are the same then as they were: the event may come twice, but neither
 * is ever missing.
 */
async function say(
  dependencies: ReconcilerDependencies,
  findings: Findings,
  leftovers: readonly Leftover[],
  attempt: number,
): Promise<void> {
  const { putEvent, environment, metrics, records, log } = dependencies;
  const detail = finishedEvent(findings, leftovers, attempt, environment.dataMasqueUrl);
  await putEvent({ source: EVENT_SOURCE, detailType: MASKING_RUN_FINISHED, detail });
  metrics.runFinished(detail.verdict);
  const record = await runRecord(dependencies, findings, detail);
  await records.put(record);
  metrics.phasesEnded(record.phases);
  const { verdict, executionArn, cause } = detail;
  const report = verdict === 'masked' ? log.info : log.warn;
  report('said how a run ended', {
    notice: MonitorNotice.RUN_FINISHED,
    executionArn,
    verdict,
    reason: cause ?? undefined,
  });
}

function finishedEvent(
  findings: Findings,
  leftovers: readonly Leftover[],
  attempt: number,
  dataMasqueUrl: string,
): MaskingRunFinished {
  const { machine, execution, traces, trueEnd, verdict } = findings;
  const { executionArn, stateMachineArn, status, redriveCount, startedAt, stoppedAt } = execution;
  const { maskRunId = null } = traces;
  return {
    version: '1',
    id: verdict === 'unknown' ? unknownEventId(execution) : finishedEventId(execution),
    ...(isCorrection(findings, attempt) && { supersedes: unknownEventId(execution) }),
    verdict,
    executionArn,
    stateMachineArn,
    kind: machine.kind,
    executionStatus: status,
    redriveCount,
    startDate: new Date(startedAt).toISOString(),
    stopDate: new Date(stoppedAt).toISOString(),
    databaseIdentifier: execution.databaseIdentifier ?? null,
    maskRunId,
    maskingStatus: trueEnd.status ?? null,
    maskedSnapshotArn: maskedSnapshotArnOf(execution.output) ?? null,
    error: execution.error ?? null,
    cause: causeOf(machine, execution, trueEnd) ?? null,
    lookAt: {
      execution: executionPage(executionArn),
      maskingLog: maskRunId === null ? null : maskingLogUrl(dataMasqueUrl, maskRunId),
    },
    leftovers: [...leftovers],
  };
}

/** Whether an earlier delivery said that the verdict is unknown, as far as the number of deliveries tells. */
function isCorrection({ execution, phase, verdict }: Findings, attempt: number): boolean {
  const before = decideVerdict({ status: execution.status, phase, maskingEnd: 'unavailable' });
  return attempt > ATTEMPTS_BEFORE_SAYING && before === 'unknown' && verdict !== 'unknown';
}

/** Our workflow's cause holds no secret. A foreign machine's may hold its whole input, so it is left where it is. */
function causeOf(
  { kind }: MonitoredMachine,
  { cause }: EndedExecution,
  { troubles }: TrueEnd,
): string | undefined {
  const first = kind === 'workflow' ? (cause ?? troubles) : troubles;
  return first?.slice(0, LONGEST_CAUSE);
}
