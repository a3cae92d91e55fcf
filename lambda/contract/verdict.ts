import type { WorkflowPhase } from './workflow-phases';

/** What truly became of a masking run, whatever its execution shows. */
export const VERDICTS = [
  /** The database was masked, and there is a masked snapshot. */
  'masked',
  /** The same, and DataMasque's log holds warnings. */
  'masked-with-warnings',
  /** The database was not masked, or not to the end. */
  'masking-failed',
  /** Nothing was made: the request or the source database cannot be used, or could not be checked. */
  'refused',
  /** There was no clone to mask: the snapshot to start from or the restore failed. */
  'clone-failed',
  /** The clone was masked, and there is no masked snapshot. */
  'snapshot-failed',
  /** The masked snapshot is there, and not yet where it should be. */
  'sharing-failed',
  /** Somebody stopped the execution. */
  'aborted',
  /** The execution's own time limit ended it. */
  'timed-out',
  /** Nobody can say yet: DataMasque does not answer, does not know the run, or states too little to identify it. */
  'unknown',
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** Statuses in which an execution has ended. */
export const ENDED_STATUSES = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

export type EndedStatus = (typeof ENDED_STATUSES)[number];

/** Whether an execution has ended; one with a status that we do not know has not. */
export function isEnded(status: string | undefined): status is EndedStatus {
  return (ENDED_STATUSES as readonly (string | undefined)[]).includes(status);
}

/** How the DataMasque run of an execution ended. */
export type MaskingEnd =
  | 'finished'
  | 'finished-with-warnings'
  | 'failed'
  | 'cancelled'
  /** It goes on although its execution has ended. */
  | 'in-flight'
  /** The execution started none, as far as its history says. */
  | 'no-run'
  /** DataMasque has another run under its number, or states too little to prove that it is the one. */
  | 'not-ours'
  /** DataMasque knows no such run, or gives it a status that its documentation does not name. */
  | 'not-known'
  /** DataMasque does not answer. */
  | 'unavailable';

/** What a verdict rests on. */
export interface EndedRun {
  readonly status: EndedStatus;
  /** Of our workflow: the phase that failed, or the last one that was entered. */
  readonly phase?: WorkflowPhase;
  readonly maskingEnd: MaskingEnd;
  /** Whether a green one caught a failure and names no snapshot. @default false */
  readonly isWithoutResult?: boolean;
}

const BY_PHASE: Readonly<Record<Exclude<WorkflowPhase, 'clean-up'>, Verdict>> = {
  request: 'refused',
  source: 'refused',
  clone: 'clone-failed',
  masking: 'masking-failed',
  snapshot: 'snapshot-failed',
  sharing: 'sharing-failed',
};

/** What an execution is worth that came to its result: as much as its masking run. */
const BY_MASKING_AFTER_RESULT: Readonly<Record<MaskingEnd, Verdict>> = {
  finished: 'masked',
  'finished-with-warnings': 'masked-with-warnings',
  failed: 'masking-failed',
  cancelled: 'masking-failed',
  // The snapshot was taken of a database that was still being masked.
  'in-flight': 'masking-failed',
  'no-run': 'unknown',
  'not-ours': 'unknown',
  'not-known': 'unknown',
  unavailable: 'unknown',
};

/** Where a failed execution failed, told by its masking run alone. */
const BY_MASKING_AFTER_FAILURE: Readonly<Record<MaskingEnd, Verdict>> = {
  finished: 'snapshot-failed',
  'finished-with-warnings': 'snapshot-failed',
  failed: 'masking-failed',
  cancelled: 'masking-failed',
  'in-flight': 'masking-failed',
  'no-run': 'clone-failed',
  'not-ours': 'unknown',
  'not-known': 'unknown',
  unavailable: 'unknown',
};

/** Decides what became of a run. */
export function decideVerdict({ status, phase, maskingEnd, isWithoutResult = false }: EndedRun): Verdict {
  if (status === 'ABORTED') return 'aborted';
  if (status === 'TIMED_OUT') return 'timed-out';
  // A blueprint may go on to its end after any failure: masked to the end is not a snapshot yet.
  if (isWithoutResult && isSuccess(BY_MASKING_AFTER_RESULT[maskingEnd])) return 'snapshot-failed';
  // Clean-up comes after the result: an execution that failed there first has a complete masked snapshot.
  if (status === 'SUCCEEDED' || phase === 'clean-up') return BY_MASKING_AFTER_RESULT[maskingEnd];
  return phase === undefined ? BY_MASKING_AFTER_FAILURE[maskingEnd] : BY_PHASE[phase];
}

/** Whether a masked snapshot can be used: what a run was started for. */
export function isSuccess(verdict: Verdict): boolean {
  return verdict === 'masked' || verdict === 'masked-with-warnings';
}
