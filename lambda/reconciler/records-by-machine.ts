import { machineOf } from '../contract/monitor-environment';
import type { RunRecord } from '../contract/run-record';
import type { RunFilter } from '../records/run-records';
import type { ReconcilerDependencies } from './reconciler-dependencies';

const RECORDS_A_PAGE = 100;

/** Pages that one job of a sweep reads. */
const MAX_PAGES = 20;

/**
 * Records of a kind, by the monitored machine that they are of: the newest two thousand. Those of a machine that is not
 * monitored any more are left out.
 *
 * @param hasTime whether another page may be read
 */
export async function recordsByMachine(
  { records, environment: { machines } }: Pick<ReconcilerDependencies, 'records' | 'environment'>,
  filter: RunFilter,
  hasTime: () => boolean,
): Promise<readonly (readonly RunRecord[])[]> {
  const found: RunRecord[] = [];
  let after: Awaited<ReturnType<typeof records.page>>['next'];
  for (let read = 0; read < MAX_PAGES && hasTime(); read += 1) {
    const page = await records.page({ ...filter, limit: RECORDS_A_PAGE, after });
    found.push(...page.records);
    after = page.next;
    if (after === undefined) break;
  }
  return machines.map((machine) =>
    found.filter(({ executionArn }) => machineOf(machines, executionArn) === machine),
  );
}
