import type { Verdict } from '../../lambda/contract/verdict';
import { PHASE_ERRORS, phaseOfState, type WorkflowPhase } from '../../lambda/contract/workflow-phases';
import type { ExecutionEnd } from '../../local/interpreter';
import type { Outcome } from '../run-case';

/** What is known of a run by those who made it go wrong. */
export interface KnownRun {
  readonly outcome: Outcome;
  /** The outcome of the same way without what ended it early; absent where nothing did. */
  readonly base?: Outcome;
  /** DataMasque's own status of the run that masked the clone; absent where there was none. */
  readonly maskingStatus?: string;
}

const BY_ERROR: Readonly<Record<string, Verdict>> = {
  [PHASE_ERRORS.request]: 'refused',
  [PHASE_ERRORS.clone]: 'clone-failed',
  [PHASE_ERRORS.masking]: 'masking-failed',
  [PHASE_ERRORS.snapshot]: 'snapshot-failed',
  [PHASE_ERRORS.sharing]: 'sharing-failed',
};

const BY_PHASE: Readonly<Record<Exclude<WorkflowPhase, 'clean-up'>, Verdict>> = {
  request: 'refused',
  source: 'refused',
  clone: 'clone-failed',
  masking: 'masking-failed',
  snapshot: 'snapshot-failed',
  sharing: 'sharing-failed',
};

/** What must be said of a run, by what was done to it and what became of it. */
export function trueVerdict({ outcome, base, maskingStatus }: KnownRun): Verdict {
  const { end } = outcome;
  const masked = maskingStatus === 'finished_with_warnings' ? 'masked-with-warnings' : 'masked';
  if (end.status === 'ABORTED') return 'aborted';
  if (end.status === 'TIMED_OUT') return 'timed-out';
  const byError = ownVerdict(end, masked);
  if (byError) return byError;
  const phase = lastPhase(outcome);
  if (phase !== 'clean-up') return phase === undefined ? 'clone-failed' : BY_PHASE[phase];
  // Clean-up comes after all else: what it hides is what the same run comes to without that fault.
  return (base && ownVerdict(base.end, masked)) ?? masked;
}

/** By the result or by the workflow's own error; undefined for an error of Step Functions. */
function ownVerdict(end: ExecutionEnd, masked: Verdict): Verdict | undefined {
  if (end.status === 'SUCCEEDED') return masked;
  return end.error === PHASE_ERRORS['clean-up'] ? masked : BY_ERROR[end.error ?? ''];
}

function lastPhase({ visited }: Outcome): WorkflowPhase | undefined {
  return [...visited].flatMap((state) => phaseOfState(state) ?? []).at(-1);
}
