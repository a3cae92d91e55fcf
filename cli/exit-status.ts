import { isSuccess, type Verdict } from '../lambda/contract/verdict';

/** With what status a command ends, for scripts. */
export const ExitStatus = {
  SUCCESS: 0,
  FAILED: 1,
  UNUSABLE_INPUT: 2,
  UNREACHABLE: 3,
  UNDECIDED: 4,
  REFUSED: 5,
  OVERLAP: 6,
  BROKEN: 70,
  INTERRUPTED: 130,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** What each exit status means, for the help. */
export const EXIT_STATUS_WORDS: Readonly<Record<ExitStatus, string>> = {
  [ExitStatus.SUCCESS]: 'done; of a run: masked or masked-with-warnings',
  [ExitStatus.FAILED]:
    'failed; of a run: any other verdict; doctor: a check failed; orphans: there are some; stop: not confirmed',
  [ExitStatus.UNUSABLE_INPUT]: 'the command line is wrong: a command, an option or its value',
  [ExitStatus.UNREACHABLE]: 'the API or AWS cannot be reached, or denies access',
  [ExitStatus.UNDECIDED]:
    'no verdict: the run continues at --timeout, none was published in time, or it is unknown',
  [ExitStatus.REFUSED]: 'the API refused the request; of a run: refused before anything was made',
  [ExitStatus.OVERLAP]: 'another run masks the database, so nothing was started',
  [ExitStatus.BROKEN]: 'an error in this program',
  [ExitStatus.INTERRUPTED]: 'Ctrl-C; a run that is followed continues',
};

/**
 * The exit status of a verdict.
 *
 * @param verdict as the monitor published it; null while it has not
 */
export function exitStatusOf(verdict: Verdict | null): ExitStatus {
  if (verdict === null || verdict === 'unknown') return ExitStatus.UNDECIDED;
  if (verdict === 'refused') return ExitStatus.REFUSED;
  return isSuccess(verdict) ? ExitStatus.SUCCESS : ExitStatus.FAILED;
}
