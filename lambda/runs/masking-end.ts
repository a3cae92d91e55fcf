import type { StateMachineKind } from '../contract/state-machine-reference';
import { StepFailure } from '../contract/step-failure';
import type { MaskingEnd } from '../contract/verdict';
import { type ExpectedRun, identifyRun } from '../datamasque/run-identity';
import { getRun, inOneLine, type Run, troubleLines } from '../datamasque/runs';
import type { EndedExecution } from './execution';
import type { RunSources } from './run-sources';
import type { RunTraces } from './run-traces';
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

/** What the official blueprint calls each of its runs. Source: its function datamasque_run, at its version of 2026-07. */
const BLUEPRINT_RUN_NAME = 'datamasque_blueprint';

/** How far the clocks of DataMasque and of Step Functions may be apart, in milliseconds. */
const CLOCK_TOLERANCE = 5 * 60_000;

/** An execution that has ended, and what its history tells of its masking run. */
export interface TracedExecution {
  readonly kind: StateMachineKind;
  readonly execution: Pick<EndedExecution, 'startedAt' | 'stoppedAt' | 'requestedRuleset' | 'runSecret'>;
  readonly traces: RunTraces;
}

/** What the run that an execution started must be, or why its history does not tell. */
type Expectation =
  | { readonly expected: ExpectedRun }
  | { readonly expected?: undefined; readonly reason: string };

/**
 * Asks DataMasque how the run of an execution ended. That it does not answer, does not know the run, or has another one
 * under its number, is an answer, too.
 */
export async function maskingEnd(asking: Asking, traced: TracedExecution): Promise<TrueEnd> {
  const { maskRunId } = traced.traces;
  if (maskRunId === undefined) return { end: 'no-run' };
  const expectation = expectedRun(maskRunId, traced);
  if (expectation.expected === undefined) return { end: 'not-ours', troubles: expectation.reason };
  try {
    const run = await getRun(asking.dataMasque, maskRunId);
    if (run === undefined)
      return { end: 'not-known', troubles: `DataMasque knows no masking run ${maskRunId}` };
    const identity = identifyRun(run, expectation.expected);
    if (!identity.isOurs) return { end: 'not-ours', troubles: identity.reason };
    return await endOf(asking, run, traced.execution.runSecret);
  } catch (error) {
    return { end: 'unavailable', troubles: reasonOf(error) };
  }
}

async function endOf(asking: Asking, run: Run, runSecret: string | undefined): Promise<TrueEnd> {
  const { status } = run;
  const end = END_BY_STATUS.get(status) ?? 'not-known';
  const isOver = ['finished-with-warnings', 'failed', 'cancelled'].includes(end);
  const known = { end, status, ruleset: rulesetOf(run) };
  return isOver ? { ...known, ...(await troublesOf(asking, run.id, runSecret)) } : known;
}

/** By the history of our workflow; of a blueprint, whose history has the number alone, also by its input and its time. */
export function expectedRun(maskRunId: number, { kind, execution, traces }: TracedExecution): Expectation {
  if (kind === 'workflow') {
    const { startedRun } = traces;
    return startedRun?.maskRunId === maskRunId
      ? { expected: { ...startedRun, deletedConnectionName: startedRun.runName } }
      : { reason: `the history does not tell what masking run ${maskRunId} was started with` };
  }
  const { requestedRuleset: rulesetId, startedAt, stoppedAt } = execution;
  if (rulesetId === undefined)
    return { reason: `the input names no ruleset, so nothing tells whose masking run ${maskRunId} is` };
  const created = { after: startedAt - CLOCK_TOLERANCE, before: stoppedAt + CLOCK_TOLERANCE };
  return { expected: { maskRunId, runName: BLUEPRINT_RUN_NAME, connectionId: null, rulesetId, created } };
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
