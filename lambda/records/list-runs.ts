import type { RunPage } from '../contract/run-record';
import type { QueryParameters } from '../http/query-parameters';
import { readRunQuery } from './run-query';
import type { RunRecords } from './run-records';
import { writeRunToken } from './run-token';

/**
 * A page of the runs that have ended, the newest first. It may hold fewer than `limit`, none even, although there are
 * more: as long as it comes with a token, the list goes on.
 *
 * @param parameters of the query: `database`, `verdict`, `stateMachineArn`, `from` (runs that started then or later), `to`
 *   (runs that started before), `limit` and `nextToken`
 * @throws RequestRefusedError with every fault at once
 */
export async function listRuns(
  records: Pick<RunRecords, 'page'>,
  parameters: QueryParameters,
): Promise<RunPage> {
  const query = readRunQuery(parameters);
  const { records: runs, next } = await records.page(query);
  return { runs, ...(next && { nextToken: writeRunToken(query, next) }) };
}
