import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { PhaseOutcome, PhaseTiming } from '../contract/phase-timing';
import { phaseOfState, type WorkflowPhase } from '../contract/workflow-phases';

interface OpenPhase {
  readonly phase: WorkflowPhase;
  readonly startDate: string;
  readonly attempts: number;
}

/**
 * When each phase of an execution of our workflow began and ended.
 *
 * @param events its history or the beginning of it, the oldest event first; only types, names and times are read
 * @param isOver whether the execution has ended
 */
export function phaseTimeline(events: readonly HistoryEvent[], isOver: boolean): readonly PhaseTiming[] {
  const timeline = new PhaseTimeline();
  for (const event of events) timeline.read(event);
  return timeline.timings(isOver);
}

/** Reads a history event by event, the oldest first. */
export class PhaseTimeline {
  private readonly closed: PhaseTiming[] = [];
  private open?: OpenPhase;
  private last?: HistoryEvent;

  /** @returns the phase that the event ends, if it ends one */
  read(event: HistoryEvent): PhaseTiming | undefined {
    const entered = phaseOfState(event.stateEnteredEventDetails?.name ?? '');
    const exited = phaseOfState(event.stateExitedEventDetails?.name ?? '');
    if (entered) this.open = { phase: entered, startDate: dateOf(event), attempts: 0 };
    if (this.open && event.type === beginningOf(this.open.phase)) {
      this.open = { ...this.open, attempts: this.open.attempts + 1 };
    }
    const ended = exited && exited === this.open?.phase ? this.close(event, this.open) : undefined;
    this.last = event;
    return ended;
  }

  timings(isOver: boolean): readonly PhaseTiming[] {
    if (this.open === undefined) return [...this.closed];
    const outcome: PhaseOutcome = isOver ? 'stopped' : 'running';
    const stopDate = isOver && this.last ? dateOf(this.last) : null;
    return [...this.closed, timing(this.open, outcome, stopDate)];
  }

  /** A state that failed exits as well where its error is caught; what comes just before tells which it was. */
  private outcomeAtExit(): PhaseOutcome {
    return this.last?.type?.endsWith('Succeeded') ? 'succeeded' : 'failed';
  }

  private close(event: HistoryEvent, open: OpenPhase): PhaseTiming {
    const ended = timing(open, this.outcomeAtExit(), dateOf(event));
    this.closed.push(ended);
    this.open = undefined;
    return ended;
  }
}

/** A phase is a Parallel state, and has no other within; but the first is a Task. */
function beginningOf(phase: WorkflowPhase): string {
  return phase === 'request' ? 'TaskScheduled' : 'ParallelStateStarted';
}

function timing(
  { phase, startDate, attempts }: OpenPhase,
  outcome: PhaseOutcome,
  stopDate: string | null,
): PhaseTiming {
  return { phase, outcome, startDate, stopDate, attempts: Math.max(1, attempts) };
}

function dateOf({ timestamp }: HistoryEvent): string {
  return (timestamp ?? new Date(0)).toISOString();
}
