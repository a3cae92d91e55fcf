import { decideVerdict } from '../contract/verdict';
import { phaseOfError, type WorkflowPhase } from '../contract/workflow-phases';
import type { EndedExecution } from '../runs/execution';
import { maskingEnd } from '../runs/masking-end';
import { type RunTraces, runTraces } from '../runs/run-traces';
import type { Ended, Findings } from './findings';
import { hasMaskedSnapshot } from './masked-snapshot';
import type { ReconcilerDependencies } from './reconciler-dependencies';

/** Asks the history and DataMasque what became of an execution. */
export async function findOut(
  dependencies: ReconcilerDependencies,
  { machine, execution }: Ended,
): Promise<Findings> {
  const traces = await runTraces(dependencies, execution);
  const trueEnd = await maskingEnd(dependencies, { kind: machine.kind, execution, traces });
  const phase = machine.kind === 'workflow' ? await endPhase(dependencies, execution, traces) : undefined;
  const isWithoutResult = machine.kind === 'blueprint' && isLeftByFailure(execution, traces);
  const { status } = execution;
  const verdict = decideVerdict({ status, phase, maskingEnd: trueEnd.end, isWithoutResult });
  return { machine, execution, traces, trueEnd, phase, verdict };
}

/** Whether an execution of a blueprint came to its end by a failure: one that did not names its snapshot, or caught none. */
function isLeftByFailure({ output }: EndedExecution, { hasCaughtFailure = false }: RunTraces): boolean {
  return hasCaughtFailure && !(typeof output === 'string' && output !== '');
}

/** Phases in which nothing is made: an execution that entered no later one was refused, whatever its error is called. */
const REFUSING_PHASES: readonly (WorkflowPhase | undefined)[] = ['request', 'source'];

/**
 * The phase that failed, by the workflow's own error and else, for an error of Step Functions that no state can catch,
 * by the history. Clean-up comes after a failure as well as after the result, of which there is a snapshot then.
 */
async function endPhase(
  dependencies: ReconcilerDependencies,
  execution: EndedExecution,
  { lastPhase, leftPhase, maskRunId }: RunTraces,
): Promise<WorkflowPhase | undefined> {
  if (REFUSING_PHASES.includes(lastPhase)) return lastPhase;
  const byError = phaseOfError(execution.error ?? '');
  if (byError !== undefined || lastPhase !== 'clean-up') return byError ?? lastPhase;
  if (leftPhase?.hasFailed) return leftPhase.phase;
  return (await hasMaskedSnapshot(dependencies, execution, maskRunId)) ? lastPhase : undefined;
}
