import { StepFailure } from '../contract/step-failure';
import type { MaskingEnd } from '../contract/verdict';
import { getRun, inOneLine, type Run, troubleLines } from '../datamasque/runs';
import type { RunSources } from './run-sources';
import { withoutSecret } from './without-secret';

/** How a masking run ended, by DataMasque itself. */
export interface TrueEnd {
  readonly end: MaskingEnd;
  /** DataMasque's own word. */
  readonly status?: string;
  /** The last warnings and errors of its log where it did not simply finish, or why it cannot be asked. */
  readonly troubles?: string;
  /** These warnings and errors, line by line. */
  readonly warnings?: readonly string[];
  /** What DataMasque says that it masked with. */
  readonly ruleset?: { readonly id: string | null; readonly name: string | null };
}

type Asking = Pick<RunSources, 'dataMasque'>;

const END_BY_STATUS: ReadonlyMap<string, MaskingEnd> = new Map([
  ['finished', 'finished'],
  ['finished_with_warnings', 'finished-with-warnings'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['queued', 'in-flight'],
  ['validating', 'in-flight'],
  ['running', 'in-flight'],
  ['cancelling', 'in-flight'],
]);

/**
 * Asks DataMasque how a run ended. That it does not answer, or does not know the run, is an answer, too.
 *
 * @param runSecret a literal one that the run was started with, which no answer repeats
 */
export async function maskingEnd(
  asking: Asking,
  maskRunId: number | undefined,
  runSecret?: string,
): Promise<TrueEnd> {
  if (maskRunId === undefined) return { end: 'no-run' };
  try {
    const run = await getRun(asking.dataMasque, maskRunId);
    if (run === undefined) return { end: 'not-known' };
    const { status } = run;
    const end = END_BY_STATUS.get(status) ?? 'not-known';
    const isOver = ['finished-with-warnings', 'failed', 'cancelled'].includes(end);
    const known = { end, status, ruleset: rulesetOf(run) };
    return isOver ? { ...known, ...(await troublesOf(asking, maskRunId, runSecret)) } : known;
  } catch (error) {
    return { end: 'unavailable', troubles: reasonOf(error) };
  }
}

function rulesetOf({ ruleset, ruleset_name: name }: Run): NonNullable<TrueEnd['ruleset']> {
  return { id: ruleset ?? null, name: name ?? null };
}

async function troublesOf(
  { dataMasque }: Asking,
  maskRunId: number,
  runSecret: string | undefined,
): Promise<Pick<TrueEnd, 'troubles' | 'warnings'>> {
  try {
    const lines = await troubleLines(dataMasque, maskRunId);
    const warnings = lines.map((line) => withoutSecret(line, runSecret));
    return { warnings, troubles: inOneLine(warnings) || 'its log holds no warning and no error' };
  } catch (error) {
    return { troubles: `its log cannot be read: ${reasonOf(error)}` };
  }
}

/** @throws any other error than one of asking DataMasque */
function reasonOf(error: unknown): string {
  if (error instanceof StepFailure) return error.message;
  throw error;
}
