import { isEnded, isSuccess, type Verdict } from '../lambda/contract/verdict';

/** What a run looks like at a glance. */
export interface Outcome {
  readonly tone: 'success' | 'warning' | 'error' | 'stopped' | 'in-progress' | 'pending';
  readonly words: string;
}

const BY_VERDICT: Readonly<Record<Verdict, Outcome>> = {
  masked: { tone: 'success', words: 'Masked' },
  'masked-with-warnings': { tone: 'warning', words: 'Masked, with warnings' },
  'masking-failed': { tone: 'error', words: 'Masking failed' },
  refused: { tone: 'error', words: 'Refused' },
  'clone-failed': { tone: 'error', words: 'Clone failed' },
  'snapshot-failed': { tone: 'error', words: 'Snapshot failed' },
  'sharing-failed': { tone: 'error', words: 'Sharing failed' },
  aborted: { tone: 'stopped', words: 'Stopped' },
  'timed-out': { tone: 'error', words: 'Timed out' },
  unknown: { tone: 'warning', words: 'Not known whether it was masked' },
};

const BY_STATUS: Readonly<Record<string, Outcome>> = {
  RUNNING: { tone: 'in-progress', words: 'Running' },
  PENDING_REDRIVE: { tone: 'in-progress', words: 'To be redriven' },
  SUCCEEDED: { tone: 'pending', words: 'Ended, verdict not said yet' },
  FAILED: { tone: 'error', words: 'Failed' },
  TIMED_OUT: { tone: 'error', words: 'Timed out' },
  ABORTED: { tone: 'stopped', words: 'Stopped' },
};

/** What a verdict is called. */
export function verdictWords(verdict: Verdict): string {
  return BY_VERDICT[verdict].words;
}

/**
 * What became of a run. The verdict decides, and not the execution's status: an execution that succeeded without a
 * masked snapshot has failed, and says so.
 *
 * @param verdict of this end of the execution; undefined while it is not said
 */
export function outcomeOf(status: string, verdict: Verdict | undefined): Outcome {
  if (verdict === undefined || !isEnded(status))
    return BY_STATUS[status] ?? { tone: 'pending', words: status };
  const outcome = BY_VERDICT[verdict];
  if (status === 'SUCCEEDED' && !isSuccess(verdict) && verdict !== 'unknown') {
    const words = `The execution succeeded, but ${outcome.words.charAt(0).toLowerCase()}${outcome.words.slice(1)}`;
    return { tone: 'error', words };
  }
  if (status !== 'SUCCEEDED' && isSuccess(verdict))
    return { tone: 'warning', words: `${outcome.words}, but the execution did not end well` };
  return outcome;
}
