import { isSuccess, type Verdict } from '../lambda/contract/verdict';

/** With what status a command ends, for scripts. */
export const ExitStatus = {
  /** Done as asked; of a run: there is a masked snapshot. Of `doctor`: nothing failed. Of `orphans`: there are none. */
  SUCCESS: 0,
  /** Another verdict. Of `doctor`: a check failed. Of `orphans`: there are some. */
  NOT_MASKED: 1,
  /** The command line is wrong, the API refused the request, or the run was refused before anything was made. Of `doctor` and `orphans`: nothing could be asked. */
  REFUSED: 2,
  /** The API cannot be reached, or does not let the caller in. */
  UNREACHABLE: 3,
  /** There is no verdict: it is `unknown`, the run goes on when `--timeout` is over, or nothing was started. */
  UNDECIDED: 4,
  /** A fault of this program. */
  BROKEN: 70,
  /** Ctrl-C. */
  INTERRUPTED: 130,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/**
 * The exit status that is true to a verdict.
 *
 * @param verdict as the monitor said it; null while it has not
 */
export function exitStatusOf(verdict: Verdict | null): ExitStatus {
  if (verdict === null || verdict === 'unknown') return ExitStatus.UNDECIDED;
  if (verdict === 'refused') return ExitStatus.REFUSED;
  return isSuccess(verdict) ? ExitStatus.SUCCESS : ExitStatus.NOT_MASKED;
}
