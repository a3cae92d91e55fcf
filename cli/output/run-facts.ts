import { durationWords } from '../../client/duration';
import { leftoverWords } from '../../client/leftover-words';
import { outcomeOf } from '../../client/outcome';
import { librariesWords, maskedDatabaseWords } from '../../client/recipe-words';
import { restoreCommand } from '../../client/restore-command';
import { serverNow } from '../../client/server-clock';
import type { ExecutionDetail } from '../../lambda/contract/execution-detail';
import { isOpen } from '../../lambda/contract/leftover';
import { isSuccess } from '../../lambda/contract/verdict';
import { PHASE_STATES, type WorkflowPhase } from '../../lambda/contract/workflow-phases';
import { painter } from './colours';
import { phaseLines } from './phase-lines';
import { facts } from './table';

type Facts = readonly (readonly [name: string, value: string | null])[];

/** What truly became of a run: the verdict and the snapshot, or what went wrong first and where to look. */
export function outcomeFacts(detail: ExecutionDetail): string {
  return facts([...outcome(detail), ...troubles(detail), ...leftovers(detail)]);
}

/** All that is known of a run. */
export function allFacts(detail: ExecutionDetail): string {
  const { executionArn, databaseIdentifier, rulesetName, input, startDate, stopDate, maskRunId } = detail;
  const end = stopDate === null ? serverNow() : Date.parse(stopDate);
  const about = facts([
    ['execution', executionArn],
    ['database', databaseIdentifier],
    ['ruleset', rulesetName ?? input.DataMasqueRulesetId ?? null],
    // A deployment of an earlier version does not state it.
    ['ruleset hash', detail.recipe?.hash ?? null],
    ['libraries', librariesWords(detail)],
    ['masked database', maskedDatabaseWords(detail)],
    ['snapshot', detail.sourceSnapshot],
    ['zone', detail.availabilityZone],
    ['clone', detail.cloneIdentifier],
    ['masking run', maskRunId === null ? null : `${maskRunId}: ${detail.maskingStatus ?? 'not known'}`],
    ['started by', detail.startedBy],
    ['started', startDate],
    ['ended', stopDate],
    ['took', durationWords(end - Date.parse(startDate))],
    ['redriven', detail.redriveCount === 0 ? null : `${detail.redriveCount} times`],
  ]);
  const phases = phaseLines(detail, end, Number.POSITIVE_INFINITY, painter(false));
  return `${about}\n${phases.map((line) => `${line}\n`).join('')}\n${outcomeFacts(detail)}`;
}

function outcome({ status, verdict, maskedSnapshotArn, databaseIdentifier, engine }: ExecutionDetail): Facts {
  const isUsable = verdict !== null && isSuccess(verdict);
  const restore =
    isUsable && maskedSnapshotArn !== null
      ? restoreCommand(maskedSnapshotArn, databaseIdentifier, engine)
      : undefined;
  const isContradicted = verdict !== null && (status === 'SUCCEEDED') !== isUsable;
  return [
    ['verdict', verdict ?? 'not said yet'],
    ['that is', isContradicted ? outcomeOf(status, verdict).words : null],
    [isUsable ? 'masked snapshot' : 'snapshot, not to be relied on', maskedSnapshotArn],
    ['restore it with', restore?.command ?? null],
  ];
}

function troubles({ firstError, lookAt, verdict, status }: ExecutionDetail): Facts {
  const isFine = firstError === null && (verdict === 'masked' || status === 'RUNNING');
  return [
    ...(firstError === null
      ? []
      : ([
          ['failed in', phaseWords(firstError.phase)],
          ['error', firstError.error],
          ['cause', firstError.cause],
        ] satisfies Facts)),
    ...(isFine
      ? []
      : ([
          ['look at', lookAt.execution],
          ['and at', lookAt.maskingLog],
        ] satisfies Facts)),
  ];
}

function leftovers({ leftovers: left }: ExecutionDetail): Facts {
  return left.flatMap((leftover) => {
    const { kind, identifier, status, deleteCommand } = leftover;
    const isLeft = isOpen(leftover);
    const shownStatus = isLeft && status !== null ? `, ${status}` : '';
    const words = leftoverWords(leftover, (date) => date);
    return [
      ['left behind', `${kind} ${identifier}${shownStatus}: ${words}`] as const,
      ['delete it with', isLeft ? deleteCommand : null] as const,
    ];
  });
}

function phaseWords(phase: string | null): string {
  if (phase === null) return 'a phase that is not known';
  return PHASE_STATES[phase as WorkflowPhase] ?? phase;
}
