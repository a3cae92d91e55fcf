import type { RunIdentity } from '../contract/masking-run-finished';
import type { RunRecord } from '../contract/run-record';
import type { Verdict } from '../contract/verdict';

/** Which recorded runs. */
export interface RunFilter {
  readonly databaseIdentifier?: string;
  readonly verdict?: Verdict;
  readonly stateMachineArn?: string;
  /** Runs that started at this moment or later; ISO 8601 in UTC with milliseconds. */
  readonly from?: string;
  /** Runs that started before this moment; ISO 8601 in UTC with milliseconds. */
  readonly to?: string;
}

/** Where a list goes on: after this record. */
export interface RunPosition {
  readonly executionArn: string;
  /** What lists are sorted by. */
  readonly order: string;
}

/** Which page of which recorded runs. */
export interface RunQuery extends RunFilter {
  readonly limit: number;
  readonly after?: RunPosition;
}

/** A page of records, those of the newest runs first. */
export interface RecordPage {
  /** As many as were asked for, or fewer although there are more. */
  readonly records: readonly RunRecord[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: RunPosition;
}

/** The records of the runs that have ended. */
export interface RunRecords {
  /**
   * Keeps a record. It takes the place of the one of the same end, unless that knows more: a verdict is not replaced by
   * `unknown`, nor by what was recorded before it.
   */
  put(record: RunRecord): Promise<void>;
  /** The record of the last end of the last execution of an ARN; undefined where there is none. */
  of(executionArn: string): Promise<RunRecord | undefined>;
  /** Those of some ends of executions that may lack a record. */
  withoutRecord(runs: readonly RunIdentity[]): Promise<readonly RunIdentity[]>;
  page(query: RunQuery): Promise<RecordPage>;
}
