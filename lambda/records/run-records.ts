import type { Leftover } from '../contract/leftover';
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
  /** Runs of which a leftover resource is not removed; not to be combined with a database or a verdict. @default any */
  readonly hasLeftovers?: true;
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

/** A change of leftover resources. */
export type LeftoversChange = (known: readonly Leftover[]) => readonly Leftover[];

/** The records of the runs that have ended. */
export interface RunRecords {
  /**
   * Keeps a record. It takes the place of the one of the same end, unless that knows more: a verdict is not replaced by
   * `unknown`, nor by what was recorded before it. The leftover resources that are known of that end are kept beside those
   * of the record.
   */
  put(record: RunRecord): Promise<void>;
  /**
   * Changes the leftover resources in the record of an end of an execution; without a record there is nothing to change.
   *
   * @param change from those that are recorded to those that are to be; called again where somebody else changed them
   */
  changeLeftovers(run: RunIdentity, change: LeftoversChange): Promise<void>;
  /** The record of the last end of the last execution of an ARN; undefined where there is none. */
  of(executionArn: string): Promise<RunRecord | undefined>;
  /** Those of some ends of executions that may lack a record. */
  withoutRecord(runs: readonly RunIdentity[]): Promise<readonly RunIdentity[]>;
  page(query: RunQuery): Promise<RecordPage>;
}
