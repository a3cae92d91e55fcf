import type { ExecutionStatus, ListedExecution } from '../lambda/contract/execution';
import type { RunRecord } from '../lambda/contract/run-record';
import type { ApiClient } from './api-client';
import { filteredRows, type RowFilter, type RunRow, rowsOf } from './run-rows';

/** Executions that one call asks for. */
const ASKED_AT_ONCE = 100;
/** Calls that one look may take: the list then says how far it looked. */
const MOST_CALLS = 10;

/** Which runs are looked for. */
export interface WantedRuns extends RowFilter {
  /** May be left out where exactly one is configured. */
  readonly stateMachineArn?: string;
  readonly status?: ExecutionStatus;
  /** How many of them. */
  readonly count: number;
}

/** The runs that were found, the newest first. */
export interface FoundRuns {
  /** At least as many as are wanted, and one more, as far as there are so many. */
  readonly rows: readonly RunRow[];
  /** Whether there are older executions that were not looked at. */
  readonly hasMore: boolean;
  /** How many executions were looked at. */
  readonly lookedAt: number;
  /** Why there are no verdicts; undefined where there are. */
  readonly verdictsError?: string;
}

/**
 * Lists runs with their verdicts, as far back as it takes to find enough of them. Verdicts that cannot be had leave the
 * list without them.
 */
export async function loadRuns(api: ApiClient, wanted: WantedRuns, signal: AbortSignal): Promise<FoundRuns> {
  const { stateMachineArn, status, count } = wanted;
  const records = new RecordReader(api, stateMachineArn, signal);
  const executions: ListedExecution[] = [];
  let rows: readonly RunRow[] = [];
  let nextToken: string | undefined;
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    const answer = await api.listExecutions(
      { stateMachineArn, status, limit: ASKED_AT_ONCE, nextToken },
      signal,
    );
    executions.push(...answer.executions);
    nextToken = answer.nextToken;
    const known = await records.backTo(earliestStart(executions));
    rows = filteredRows(rowsOf(executions, known), wanted);
    if (nextToken === undefined || rows.length > count) break;
  }
  return {
    rows,
    hasMore: nextToken !== undefined,
    lookedAt: executions.length,
    verdictsError: records.error,
  };
}

/** Those that ended are listed by when they did, so that the last need not be the one that started first. */
function earliestStart(executions: readonly ListedExecution[]): number {
  return Math.min(...executions.map(({ startDate }) => Date.parse(startDate)));
}

/** Reads the records of a state machine's runs, page by page, until it can read no further. */
class RecordReader {
  error: string | undefined;
  private readonly records: RunRecord[] = [];
  private nextToken: string | undefined;
  private isAtEnd = false;

  constructor(
    private readonly api: ApiClient,
    private readonly stateMachineArn: string | undefined,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * All records of runs that started at a given moment or later.
   *
   * @param oldest in milliseconds since the epoch; infinity for none
   */
  async backTo(oldest: number): Promise<readonly RunRecord[]> {
    for (let calls = 0; calls < MOST_CALLS && !this.isAtEnd && this.reachesTo() >= oldest; calls += 1)
      await this.readPage();
    return this.records;
  }

  private reachesTo(): number {
    const last = this.records.at(-1);
    return last === undefined ? Number.POSITIVE_INFINITY : Date.parse(last.startDate);
  }

  private async readPage(): Promise<void> {
    try {
      const { stateMachineArn, nextToken } = this;
      const page = await this.api.listRuns({ stateMachineArn, nextToken }, this.signal);
      this.records.push(...page.runs);
      this.nextToken = page.nextToken;
      this.isAtEnd = page.nextToken === undefined;
    } catch (error) {
      if (this.signal.aborted) throw error;
      this.error = error instanceof Error ? error.message : String(error);
      this.isAtEnd = true;
    }
  }
}
