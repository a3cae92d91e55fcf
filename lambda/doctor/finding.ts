import { CHECK_RESULTS, type CheckLine, type CheckName, type CheckResult } from '../contract/doctor-report';

/** What a check found: a line of the report without its name. */
export type Finding = Omit<CheckLine, 'check'>;

/** What a check found, and the thing itself for the checks that go on from it. */
export interface Look<Found> extends Finding {
  /** Absent where there is nothing to go on from. */
  readonly found?: Found;
}

/** Nothing is wrong. */
export function pass(message: string): Finding {
  return { result: 'pass', message };
}

/** It cannot be told, or will do and should be changed. */
export function warn(message: string, fix: string): Finding {
  return { result: 'warn', message, fix };
}

/** A run would fail. */
export function fail(message: string, fix: string): Finding {
  return { result: 'fail', message, fix };
}

/**
 * What could not be checked because of what another line says.
 *
 * @param what is not known
 */
export function notChecked(what: string, line: CheckName): Finding {
  return warn(`not checked, for ${what} is not known`, `see to ${line} first`);
}

function badness(result: CheckResult): number {
  return CHECK_RESULTS.indexOf(result);
}

/** Several findings as one: the worst result, and whatever is not right; all of it where all is. */
export function together(findings: readonly Finding[]): Finding {
  const worst = [...findings].sort((one, other) => badness(other.result) - badness(one.result));
  const wrong = worst.filter(({ result }) => result !== 'pass');
  const shown = wrong.length > 0 ? wrong : findings;
  const fixes = wrong.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  return {
    result: worst[0]?.result ?? 'pass',
    message: shown.map(({ message }) => message).join('; '),
    ...(fixes.length > 0 && { fix: [...new Set(fixes)].join('; ') }),
  };
}
