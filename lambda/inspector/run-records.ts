import type { RunPage, RunRecord } from '../contract/run-record';
import type { QueryParameters } from '../http/query-parameters';

/** What the inspector reads of the records of the runs that have ended. */
export interface ReadableRecords {
  /** The record of an execution's last end; undefined where there is none. */
  of(executionArn: string): Promise<RunRecord | undefined>;
  /** @throws RequestRefusedError for parameters that are wrong */
  list(parameters: QueryParameters): Promise<RunPage>;
}

/** Records of a monitor that keeps none. */
export const NO_RECORDS: ReadableRecords = {
  of: async () => undefined,
  list: async () => ({ runs: [] }),
};
