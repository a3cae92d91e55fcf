import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { isPlainObject } from '../contract/request-check';
import { phaseOfState, type WorkflowPhase } from '../contract/workflow-phases';
import { type EndedExecution, parseJson } from './execution';
import { historyPages } from './history';
import { maskedSnapshotArnOf } from './masked-snapshot-arn';
import type { RunSources } from './run-sources';

/** What an execution left in its history of the masking. */
export interface RunTraces {
  /** The DataMasque run that it started. */
  readonly maskRunId?: number;
  /** Of a blueprint: the database that it masked. */
  readonly stagingDatabase?: string;
  /** Of our workflow: the last phase that it entered. */
  readonly lastPhase?: WorkflowPhase;
  /** Of a blueprint: whether a state failed and the execution went on nevertheless. */
  readonly hasCaughtFailure?: boolean;
}

/** What our workflow calls a run, and what the blueprint has called it in its versions. */
const RUN_ID_KEYS = ['maskRunId', 'MaskRunId', 'run_id'];
const STAGING_KEYS = ['StageDB'];

/** How deep in a value a key is looked for: deeper than either machine ever has it. */
const DEPTH = 4;

/** A state that failed; all types of such events end so. */
const FAILURE = /(Failed|TimedOut)$/;

/**
 * Looks for the traces in our workflow's output and else in the history, from its end on, until every one that there can
 * be is found.
 */
export async function runTraces(
  sources: Pick<RunSources, 'stepFunctions'>,
  { executionArn, output }: EndedExecution,
): Promise<RunTraces> {
  const said = tracesIn([output]);
  if (said.maskRunId !== undefined && maskedSnapshotArnOf(output) !== undefined) return said;
  let traces = said;
  const beforeExits = new Set<number | undefined>();
  for await (const events of historyPages(sources, { executionArn, reverseOrder: true })) {
    for (const event of events) {
      if (event.stateExitedEventDetails) beforeExits.add(event.previousEventId);
      const isCaught = FAILURE.test(event.type ?? '') && beforeExits.has(event.id);
      traces = { ...tracesOf(event), ...traces, ...(isCaught && { hasCaughtFailure: true }) };
    }
    if (isComplete(traces)) break;
  }
  return traces;
}

/** Whether reading on would find nothing more: only a blueprint has a staging database, only our workflow has phases. */
function isComplete({ maskRunId, stagingDatabase, lastPhase }: RunTraces): boolean {
  return maskRunId !== undefined && (stagingDatabase !== undefined || lastPhase !== undefined);
}

/** The traces in one event. */
export function tracesOf(event: HistoryEvent): RunTraces {
  const phase = phaseOfState(event.stateEnteredEventDetails?.name ?? '');
  const texts = [
    event.stateExitedEventDetails?.output,
    event.stateEnteredEventDetails?.input,
    event.taskSucceededEventDetails?.output,
    event.taskScheduledEventDetails?.parameters,
    event.lambdaFunctionSucceededEventDetails?.output,
    event.lambdaFunctionScheduledEventDetails?.input,
    event.executionSucceededEventDetails?.output,
  ];
  return { ...tracesIn(texts.map(parseJson)), ...(phase && { lastPhase: phase }) };
}

function tracesIn(values: readonly unknown[]): RunTraces {
  const runId = valueUnder(values, RUN_ID_KEYS, isRunId);
  const staging = valueUnder(values, STAGING_KEYS, isName);
  return {
    ...(runId !== undefined && { maskRunId: Number(runId) }),
    ...(staging !== undefined && { stagingDatabase: String(staging) }),
  };
}

/** The first value of one of the keys, anywhere in some values. */
function valueUnder(
  values: readonly unknown[],
  keys: readonly string[],
  isWanted: (value: unknown) => boolean,
  depth = DEPTH,
): unknown {
  for (const value of values) {
    if (!isPlainObject(value)) continue;
    const found =
      keys.map((key) => value[key]).find(isWanted) ??
      (depth > 0 ? valueUnder(Object.values(value), keys, isWanted, depth - 1) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** DataMasque counts its runs. */
function isRunId(value: unknown): boolean {
  return Number.isSafeInteger(Number(value)) && Number(value) > 0 && /^\d+$/.test(String(value));
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
