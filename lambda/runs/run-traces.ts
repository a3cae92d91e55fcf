import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { isPlainObject } from '../contract/request-check';
import type { MaskedDatabase } from '../contract/run-record';
import { phaseOfState, type WorkflowPhase } from '../contract/workflow-phases';
import type { ConnectStep, StartedRun } from '../contract/workflow-steps';
import type { OwnConnection } from '../datamasque/connections';
import { type EndedExecution, parseJson } from './execution';
import { historyPages } from './history';
import { maskedSnapshotArnOf } from './masked-snapshot-arn';
import type { RunSources } from './run-sources';

/** What an execution left in its history of the masking. */
export interface RunTraces {
  /** DataMasque's number of the run that it started. */
  readonly maskRunId?: number;
  /** Of our workflow: all that the run was started with, by which alone it is known to be the execution's own. */
  readonly startedRun?: StartedRun;
  /** Of our workflow: the connection that it made, or was making, to its clone. */
  readonly connection?: OwnConnection;
  /** Of our workflow: the one database of the server that it had masked. */
  readonly maskedDatabase?: MaskedDatabase;
  /** Of a blueprint: the database that it masked. */
  readonly stagingDatabase?: string;
  /** Of our workflow: the last phase that it entered. */
  readonly lastPhase?: WorkflowPhase;
  /** Of our workflow: the last phase before clean-up that it left, and whether with an error, which it caught then. */
  readonly leftPhase?: { readonly phase: WorkflowPhase; readonly hasFailed: boolean };
  /** Whether it ended while a Lambda function that it had called was at work, which goes on. */
  readonly isFunctionAtWork?: true;
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
  { executionArn, output }: Pick<EndedExecution, 'executionArn' | 'output'>,
): Promise<RunTraces> {
  const said = tracesIn([output]);
  if (said.startedRun !== undefined && maskedSnapshotArnOf(output) !== undefined) return said;
  const reader = new TraceReader(said);
  for await (const events of historyPages(sources, { executionArn, reverseOrder: true })) {
    for (const event of events) reader.read(event);
    if (isComplete(reader.traces)) break;
  }
  return reader.traces;
}

/** Whether reading on would find nothing more: only a blueprint has a staging database, only our workflow has phases. */
function isComplete({ maskRunId, stagingDatabase, connection, lastPhase, leftPhase }: RunTraces): boolean {
  const isPhaseKnown = lastPhase === 'clean-up' ? leftPhase !== undefined : lastPhase !== undefined;
  // The connection was made before the run was started.
  return (
    maskRunId !== undefined && (stagingDatabase !== undefined || (isPhaseKnown && connection !== undefined))
  );
}

/** What ends a call of a Task that was made. */
const CALL_OVER: readonly string[] = ['TaskSucceeded', 'TaskFailed', 'TaskTimedOut'];

/** Reads events from the last one to the first; of several traces of a kind the last one counts. */
class TraceReader {
  private later?: HistoryEvent;
  /** Ids of the events with which the calls began that have ended. */
  private readonly endedCalls = new Set<number | undefined>();

  /** Ids of the events just before a state was left. */
  private readonly beforeExits = new Set<number | undefined>();

  constructor(public traces: RunTraces) {}

  read(event: HistoryEvent): void {
    this.traces = {
      ...tracesOf(event),
      ...this.leaving(event),
      ...this.atWork(event),
      ...this.caught(event),
      ...this.traces,
    };
    this.later = event;
  }

  private caught({ id, type, previousEventId, stateExitedEventDetails: exit }: HistoryEvent): RunTraces {
    if (exit) this.beforeExits.add(previousEventId);
    return FAILURE.test(type ?? '') && this.beforeExits.has(id) ? { hasCaughtFailure: true } : {};
  }

  /** @param event what came just before a phase was left, which tells whether it failed */
  private leaving({ type }: HistoryEvent): RunTraces {
    const phase = phaseOfState(this.later?.stateExitedEventDetails?.name ?? '');
    if (phase === undefined || phase === 'clean-up') return {};
    return { leftPhase: { phase, hasFailed: !type?.endsWith('Succeeded') } };
  }

  private atWork({ id, type, previousEventId, taskStartedEventDetails }: HistoryEvent): RunTraces {
    if (CALL_OVER.includes(type ?? '')) this.endedCalls.add(previousEventId);
    const isOfFunction = taskStartedEventDetails?.resourceType === 'lambda';
    return isOfFunction && !this.endedCalls.has(id) ? { isFunctionAtWork: true } : {};
  }
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
  const startedRun = firstIn(values, startedRunOf);
  const connection = firstIn(values, connectionOf);
  const maskedDatabase = firstIn(values, maskedDatabaseOf);
  return {
    ...(runId !== undefined && { maskRunId: Number(runId) }),
    ...(startedRun && { startedRun }),
    ...(connection && { connection }),
    ...(maskedDatabase && { maskedDatabase }),
    ...(staging !== undefined && { stagingDatabase: String(staging) }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** What the first object that has it has, anywhere in some values. */
function firstIn<Found>(
  values: readonly unknown[],
  read: (fields: Fields) => Found | undefined,
  depth = DEPTH,
): Found | undefined {
  for (const value of values) {
    if (!isPlainObject(value)) continue;
    const found = read(value) ?? (depth > 0 ? firstIn(Object.values(value), read, depth - 1) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first value of one of the keys, anywhere in some values. */
function valueUnder(
  values: readonly unknown[],
  keys: readonly string[],
  isWanted: (value: unknown) => boolean,
): unknown {
  return firstIn(values, (fields) => keys.map((key) => fields[key]).find(isWanted));
}

/** Of what start-run answered, what check-run was asked, or the output: all of it in one object, or nothing. */
function startedRunOf({ maskRunId, runName, connectionId, rulesetId }: Fields): StartedRun | undefined {
  const isWhole = isRunId(maskRunId) && isName(runName) && isName(connectionId) && isName(rulesetId);
  return isWhole
    ? {
        maskRunId: Number(maskRunId),
        runName: String(runName),
        connectionId: String(connectionId),
        rulesetId: String(rulesetId),
      }
    : undefined;
}

/** Of what connect was asked. */
function connectionOf({ step, connectionName, clone }: Fields): OwnConnection | undefined {
  const connect: ConnectStep['step'] = 'connect';
  if (step !== connect || !isName(connectionName) || !isPlainObject(clone)) return undefined;
  return { name: String(connectionName), host: String(clone.address), port: Number(clone.port) };
}

/** Of what connect answered, or of the output. */
function maskedDatabaseOf({ maskedDatabase, maskedSchema }: Fields): MaskedDatabase | undefined {
  if (!isName(maskedDatabase)) return undefined;
  return { database: String(maskedDatabase), schema: isName(maskedSchema) ? String(maskedSchema) : null };
}

/** DataMasque counts its runs. */
function isRunId(value: unknown): boolean {
  return Number.isSafeInteger(Number(value)) && Number(value) > 0 && /^\d+$/.test(String(value));
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
