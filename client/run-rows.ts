import type { ListedExecution } from '../lambda/contract/execution';
import type { RunRecord } from '../lambda/contract/run-record';
import type { Verdict } from '../lambda/contract/verdict';
import { type Outcome, outcomeOf } from './outcome';

/** One run as the list shows it. */
export interface RunRow extends ListedExecution {
  readonly outcome: Outcome;
  readonly verdict?: Verdict;
  readonly startedBy?: string;
  /** The ruleset that it masked with; where it came to none, the one that was asked for. */
  readonly rulesetName?: string;
}

/** What rows a reader wants to see; what is not named does not matter. */
export interface RowFilter {
  readonly verdict?: string;
  /** A part of the database's identifier. */
  readonly database?: string;
}

/** The record of the last end of each execution. */
function latestRecords(records: readonly RunRecord[]): ReadonlyMap<string, RunRecord> {
  const latest = new Map<string, RunRecord>();
  for (const record of records) {
    const known = latest.get(record.executionArn);
    if (known === undefined || known.redriveCount < record.redriveCount)
      latest.set(record.executionArn, record);
  }
  return latest;
}

/** A record of an earlier end says nothing of an execution that was redriven since. */
function isOfThisEnd(record: RunRecord | undefined, { stopDate }: ListedExecution): boolean {
  return (
    record !== undefined && stopDate !== undefined && Date.parse(record.stopDate) >= Date.parse(stopDate)
  );
}

/** Puts the executions together with what is recorded of them, in the order of the executions. */
export function rowsOf(
  executions: readonly ListedExecution[],
  records: readonly RunRecord[],
): readonly RunRow[] {
  const latest = latestRecords(records);
  return executions.map((execution) => {
    const record = latest.get(execution.executionArn);
    const verdict = isOfThisEnd(record, execution) ? record?.verdict : undefined;
    const rulesetName = record?.ruleset.name ?? record?.requestedRuleset ?? undefined;
    const databaseIdentifier = execution.databaseIdentifier ?? record?.databaseIdentifier ?? undefined;
    return {
      ...execution,
      outcome: outcomeOf(execution.status, verdict),
      ...(verdict && { verdict }),
      ...(databaseIdentifier && { databaseIdentifier }),
      ...(record?.startedBy && { startedBy: record.startedBy }),
      ...(rulesetName && { rulesetName }),
    };
  });
}

/** The rows that a reader wants to see. */
export function filteredRows(rows: readonly RunRow[], { verdict, database }: RowFilter): readonly RunRow[] {
  const part = database?.trim().toLowerCase() ?? '';
  return rows.filter(
    (row) =>
      (verdict === undefined || row.verdict === verdict) &&
      (part === '' || (row.databaseIdentifier ?? row.name).toLowerCase().includes(part)),
  );
}
