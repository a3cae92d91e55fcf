import type { Leftover } from '../contract/leftover';
import {
  EVENT_SOURCE,
  finishedEventId,
  MASKING_RUN_FINISHED,
  type MaskingRunFinished,
  unknownEventId,
} from '../contract/masking-run-finished';
import type { MonitoredMachine } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { decideVerdict } from '../contract/verdict';
import { type EndedExecution, runIdentityOf } from '../runs/execution';
import { maskedSnapshotArnOf } from '../runs/masked-snapshot-arn';
import type { TrueEnd } from '../runs/masking-end';
import { executionPage, maskingLogUrl } from '../runs/where-to-look';
import type { Findings } from './findings';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { type RunDetails, runDetails } from './run-details';
import { runRecord } from './run-record';

/** The longest cause that an event carries: the first reason comes first in it. */
const LONGEST_CAUSE = 2000;

/**
 * Says a verdict, then records it. In this order a record proves that its event was said, which the sweep goes by. A
 * failure of either is delivered again, and both are the same then as they were: the event may come twice, but neither
 * is ever missing.
 *
 * @param isLate whether it may have been said before that the verdict is unknown
 */
export async function sayVerdict(
  dependencies: ReconcilerDependencies,
  findings: Findings,
  leftovers: readonly Leftover[],
  isLate: boolean,
): Promise<void> {
  const { putEvent, environment, metrics, records, log } = dependencies;
  const details = await runDetails(dependencies, findings);
  const detail = finishedEvent(findings, details, leftovers, isLate, environment.dataMasqueUrl);
  await putEvent({ source: EVENT_SOURCE, detailType: MASKING_RUN_FINISHED, detail });
  metrics.runFinished(detail.verdict);
  const record = runRecord(dependencies, details, detail);
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
  { ruleset, maskedDatabase }: RunDetails,
  leftovers: readonly Leftover[],
  isLate: boolean,
  dataMasqueUrl: string,
): MaskingRunFinished {
  const { machine, execution, traces, trueEnd, verdict } = findings;
  const { executionArn, stateMachineArn, status, redriveCount, startedAt, stoppedAt } = execution;
  const { maskRunId = null } = traces;
  const identity = runIdentityOf(execution);
  return {
    version: '1',
    id: verdict === 'unknown' ? unknownEventId(identity) : finishedEventId(identity),
    ...(isLate && isCorrection(findings) && { supersedes: unknownEventId(identity) }),
    verdict,
    executionArn,
    stateMachineArn,
    kind: machine.kind,
    executionStatus: status,
    redriveCount,
    startDate: new Date(startedAt).toISOString(),
    stopDate: new Date(stoppedAt).toISOString(),
    databaseIdentifier: execution.databaseIdentifier ?? null,
    requestedRuleset: execution.requestedRuleset ?? null,
    maskRunId,
    maskingStatus: trueEnd.status ?? null,
    ruleset: { ...ruleset, libraries: ruleset.libraries && [...ruleset.libraries] },
    maskedDatabase,
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

/** Whether the verdict was unknown while DataMasque did not answer. */
function isCorrection({ execution, phase, verdict }: Findings): boolean {
  const before = decideVerdict({ status: execution.status, phase, maskingEnd: 'unavailable' });
  return before === 'unknown' && verdict !== 'unknown';
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
