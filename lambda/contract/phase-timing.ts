import type { WorkflowPhase } from './workflow-phases';

/** What became of a phase that an execution has entered. */
export const PHASE_OUTCOMES = [
  /** The execution is in it. */
  'running',
  'succeeded',
  'failed',
  /** The execution ended in it without letting it end: it was stopped, timed out, or failed as a whole. */
  'stopped',
] as const;

export type PhaseOutcome = (typeof PHASE_OUTCOMES)[number];

/** When a phase of our workflow began and ended. Phases that were not entered have none. */
export interface PhaseTiming {
  readonly phase: WorkflowPhase;
  readonly outcome: PhaseOutcome;
  /** ISO 8601. */
  readonly startDate: string;
  /** ISO 8601; null while it goes on. */
  readonly stopDate: string | null;
  /** How often it was begun: more than once where it was tried again as a whole or redriven. */
  readonly attempts: number;
}
