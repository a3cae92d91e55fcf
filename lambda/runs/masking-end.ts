import { StepFailure } from '../contract/step-failure';
import type { MaskingEnd } from '../contract/verdict';
import { getRun, runTroubles } from '../datamasque/runs';
import type { RunSources } from './run-sources';

/** How a masking run ended, by DataMasque itself. */
export interface TrueEnd {
  readonly end: MaskingEnd;
  /** DataMasque's own word. */
  readonly status?: string;
  /** The last warnings and errors of its log where it did not simply finish, or why it cannot be asked. */
  readonly troubles?: string;
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

/** Asks DataMasque how a run ended. That it does not answer, or does not know the run, is an answer, too. */
export async function maskingEnd(asking: Asking, maskRunId: number | undefined): Promise<TrueEnd> {
  if (maskRunId === undefined) return { end: 'no-run' };
  try {
    const run = await getRun(asking.dataMasque, maskRunId);
    if (run === undefined) return { end: 'not-known' };
    const { status } = run;
    const end = END_BY_STATUS.get(status) ?? 'not-known';
    const isOver = ['finished-with-warnings', 'failed', 'cancelled'].includes(end);
    return { end, status, ...(isOver && { troubles: await troublesInWords(asking, maskRunId) }) };
  } catch (error) {
    return { end: 'unavailable', troubles: reasonOf(error) };
  }
}

async function troublesInWords({ dataMasque }: Asking, maskRunId: number): Promise<string> {
  try {
    return (await runTroubles(dataMasque, maskRunId)) || 'its log holds no warning and no error';
  } catch (error) {
    return `its log cannot be read: ${reasonOf(error)}`;
  }
}

/** @throws any other error than one of asking DataMasque */
function reasonOf(error: unknown): string {
  if (error instanceof StepFailure) return error.message;
  throw error;
}
