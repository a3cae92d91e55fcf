import type { ExpectedRuns } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import { isSuccess } from '../contract/verdict';
import { errorDetails } from './log';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { rotated, turnAt } from './turns';

/** Records that are read at once, and how often: the newest thousand runs of a database. */
const RECORDS_A_PAGE = 100;
const MOST_PAGES = 10;

type Asking = Pick<ReconcilerDependencies, 'records' | 'clock'>;

/**
 * Publishes of each database of which runs are expected whether one has succeeded in time. Where that cannot be found out
 * the metric is missing, which raises the alarm as well.
 *
 * @param hasTime whether another database may be checked
 * @returns how many databases were checked
 */
export async function publishOverdueRuns(
  dependencies: ReconcilerDependencies,
  hasTime: () => boolean,
): Promise<number> {
  const { environment, metrics, log, clock } = dependencies;
  let handled = 0;
  for (const expected of rotated(environment.expectedRuns, turnAt(clock()))) {
    if (!hasTime()) break;
    handled += 1;
    try {
      metrics.runsOverdue(expected.databaseIdentifier, !(await hasSucceededInTime(dependencies, expected)));
    } catch (error) {
      log.error('nobody can say whether a database was masked in time', {
        notice: MonitorNotice.RUNS_UNCLEAR,
        resource: expected.databaseIdentifier,
        ...errorDetails(error),
      });
    }
  }
  return handled;
}

async function hasSucceededInTime(
  { records, clock }: Asking,
  { databaseIdentifier, everySeconds }: ExpectedRuns,
): Promise<boolean> {
  const since = clock() - everySeconds * 1000;
  let page = await records.page({ databaseIdentifier, limit: RECORDS_A_PAGE });
  for (let read = 1; ; read += 1) {
    if (page.records.some(({ verdict, stopDate }) => isSuccess(verdict) && Date.parse(stopDate) >= since))
      return true;
    if (page.next === undefined || read === MOST_PAGES) return false;
    page = await records.page({ databaseIdentifier, limit: RECORDS_A_PAGE, after: page.next });
  }
}
