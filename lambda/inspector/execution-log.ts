import type { LogLine, LogPage } from '../contract/execution-detail';
import type { RunRecord } from '../contract/run-record';
import type { StartedRun } from '../contract/workflow-steps';
import { isUnknownExecution, type NamedExecution, noSuchExecution } from '../http/named-execution';
import type { QueryParameters } from '../http/query-parameters';
import type { Clock } from '../http/shared-calls';
import { withoutSecret } from '../runs/without-secret';
import type { InspectorDependencies } from './inspector-dependencies';
import { readLogQuery, writeLogToken } from './log-query';
import { type MaskingLog, MaskingLogs } from './masking-log';
import { mergedLines } from './merged-log';
import type { RunStories } from './run-stories';
import type { SourceLine } from './source-line';

/** What is known of a run that has a log. */
interface LoggedExecution {
  readonly lines: readonly SourceLine[];
  readonly maskRunId?: number;
  readonly startedRun?: StartedRun;
  readonly isOver: boolean;
  readonly runSecret?: string;
}

/** No run: nothing will be logged once the execution is over. */
const NO_LOG: MaskingLog = { lines: [], isSettled: true };

/** Reads the logs of executions: the workflow's own lines and DataMasque's as one. */
export class ExecutionLogs {
  private readonly maskingLogs: MaskingLogs;
  private readonly clock: Clock;

  constructor(
    private readonly dependencies: Pick<InspectorDependencies, 'dataMasque' | 'records' | 'clock'>,
    private readonly stories: RunStories,
  ) {
    this.clock = dependencies.clock;
    this.maskingLogs = new MaskingLogs(dependencies.dataMasque, dependencies.clock);
  }

  /**
   * @throws RequestRefusedError for parameters that are wrong
   * @throws HttpRefusedError where nothing is known of the execution
   */
  async page(named: NamedExecution, parameters: QueryParameters): Promise<LogPage> {
    const { executionArn, machine } = named;
    const { cursor, level, limit } = readLogQuery(executionArn, parameters);
    const execution = await this.executionOf(named);
    const masking = await this.maskingLogOf(execution, machine.kind);
    const merged = mergedLines(execution.lines, masking.lines, cursor, { level, limit });
    const isAway = masking.away !== undefined;
    const isNews = isAway && !cursor.isAway && !merged.hasMore && merged.lines.length < limit;
    const news = isNews && level !== 'ERROR' ? [this.awayLine(masking, execution)] : [];
    const isWhole = execution.isOver && masking.isSettled && !merged.hasMore;
    const next = { ...merged.position, isAway: isAway && (cursor.isAway || isNews) };
    return {
      lines: [...merged.lines, ...news].map((line) => shown(line, execution.runSecret)),
      ...(!isWhole && { nextToken: writeLogToken(executionArn, next) }),
      hasMore: merged.hasMore,
    };
  }

  /** Of an execution that Step Functions has forgotten there is DataMasque's log, if anything. */
  private async executionOf({ executionArn, machine, ...named }: NamedExecution): Promise<LoggedExecution> {
    try {
      const { facts, lines } = await this.stories.of({ executionArn, kind: machine.kind });
      const { traces, isOver, runSecret } = facts;
      const { maskRunId, startedRun } = traces;
      return { lines, maskRunId, startedRun, isOver, runSecret };
    } catch (error) {
      if (!isUnknownExecution(error)) throw error;
      const record = await this.dependencies.records.of(executionArn);
      if (record === undefined) throw noSuchExecution({ executionArn, machine, ...named });
      return { lines: [endLine(record)], maskRunId: record.maskRunId ?? undefined, isOver: true };
    }
  }

  private async maskingLogOf(
    { lines, maskRunId, startedRun }: LoggedExecution,
    kind: NamedExecution['machine']['kind'],
  ): Promise<MaskingLog> {
    if (maskRunId === undefined) return NO_LOG;
    return this.maskingLogs.of({ maskRunId, startedRun, kind, since: lines[0]?.at ?? 0 });
  }

  private awayLine({ away }: MaskingLog, { lines }: LoggedExecution): SourceLine {
    const message = `DataMasque cannot be asked now (${away}); its lines follow when it can`;
    return { at: this.clock(), level: 'WARN', phase: lines.at(-1)?.phase ?? null, message };
  }
}

/** What is left to say once the history is gone. */
function endLine({ stopDate, verdict, phases }: RunRecord): SourceLine {
  const message = `the execution ended: ${verdict}; its history is no longer kept`;
  return { at: Date.parse(stopDate), level: 'INFO', phase: phases.at(-1)?.phase ?? null, message };
}

function shown({ at, level, phase, message }: SourceLine, runSecret: string | undefined): LogLine {
  return { time: new Date(at).toISOString(), level, phase, message: withoutSecret(message, runSecret) };
}
