import type { PhaseOutcome, PhaseTiming } from '../lambda/contract/phase-timing';
import { PHASE_STATES, WORKFLOW_PHASES, type WorkflowPhase } from '../lambda/contract/workflow-phases';

/** A phase as the timeline shows it. */
export interface PhaseRow {
  readonly phase: WorkflowPhase;
  readonly words: string;
  /** Not entered yet, or never. */
  readonly outcome: PhaseOutcome | 'ahead' | 'skipped';
  readonly milliseconds: number;
  /** Where its bar begins and how long it is, as shares of the whole. */
  readonly from: number;
  readonly share: number;
  readonly attempts: number;
}

/** What the outcome of a phase is called. */
export const PHASE_OUTCOME_WORDS: Readonly<Record<PhaseRow['outcome'], string>> = {
  running: 'goes on',
  succeeded: 'succeeded',
  failed: 'failed',
  stopped: 'stopped',
  ahead: 'still to come',
  skipped: 'not entered',
};

/** The span that a timeline shows. */
export interface TimelineSpan {
  readonly startDate: string;
  /** Null while it goes on. */
  readonly stopDate: string | null;
  /** The present moment, in milliseconds. */
  readonly now: number;
}

/** Sharing and the like may be left out; what comes before a phase that was entered is not to come any more. */
function isAhead(phase: WorkflowPhase, phases: readonly PhaseTiming[]): boolean {
  const last = Math.max(-1, ...phases.map((entered) => WORKFLOW_PHASES.indexOf(entered.phase)));
  return WORKFLOW_PHASES.indexOf(phase) > last;
}

/** What was seen of a run is not later than the present moment, however slow the reader's clock is. */
function latestOf(phases: readonly PhaseTiming[], begin: number): number {
  const dates = phases.flatMap((timing) => [timing.startDate, timing.stopDate ?? timing.startDate]);
  return Math.max(begin, ...dates.map(Date.parse));
}

/** All phases of the workflow in their order, with when each was, and how long. */
export function phaseRows(
  phases: readonly PhaseTiming[],
  { startDate, stopDate, now }: TimelineSpan,
): readonly PhaseRow[] {
  const begin = Date.parse(startDate);
  const end = stopDate === null ? Math.max(now, latestOf(phases, begin + 1)) : Date.parse(stopDate);
  const shareOf = (milliseconds: number): number =>
    Math.min(1, Math.max(0, milliseconds / Math.max(1, end - begin)));
  return WORKFLOW_PHASES.map((phase) => {
    const timing = phases.find((entered) => entered.phase === phase);
    const words = PHASE_STATES[phase];
    if (timing === undefined) {
      const outcome = stopDate === null && isAhead(phase, phases) ? 'ahead' : 'skipped';
      return { phase, words, outcome, milliseconds: 0, from: 0, share: 0, attempts: 0 };
    }
    const entered = Date.parse(timing.startDate);
    const left = timing.stopDate === null ? end : Date.parse(timing.stopDate);
    return {
      phase,
      words,
      outcome: timing.outcome,
      milliseconds: Math.max(0, left - entered),
      from: shareOf(entered - begin),
      share: shareOf(left - entered),
      attempts: timing.attempts,
    };
  });
}
