import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { MonitorNotice } from '../../lambda/contract/monitor-notices';
import { savedQuery } from '../saved-query';

/**
 * What people ask of the monitor's log: what did not mask, what was deleted, what is to be deleted by hand, what is put
 * off. docs/operations.md says when to ask which.
 *
 * @internal
 */
export function monitorQueries(scope: Construct, logGroup: logs.ILogGroup): void {
  const logGroups = [logGroup];
  savedQuery(scope, 'RunsQuery', {
    name: 'Runs and their verdicts',
    logGroups,
    notices: [MonitorNotice.RUN_FINISHED],
    fields: ['verdict', 'executionArn', 'reason'],
  });
  savedQuery(scope, 'RunsFailedQuery', {
    name: 'Runs that did not simply mask',
    logGroups,
    notices: [MonitorNotice.RUN_FINISHED],
    filters: ['verdict != "masked"'],
    fields: ['verdict', 'executionArn', 'reason'],
  });
  savedQuery(scope, 'DeletionsQuery', {
    name: 'Deletions of what was left',
    logGroups,
    notices: [
      MonitorNotice.DELETE_REQUESTED,
      MonitorNotice.DELETE_REFUSED,
      MonitorNotice.LEFTOVERS_REMOVED,
      MonitorNotice.CLEAN_UP_FAILED,
      MonitorNotice.EXECUTION_UNCLEAR,
    ],
    fields: ['resource', 'executionArn', 'error', 'reason'],
  });
  savedQuery(scope, 'StagingDatabasesQuery', {
    name: 'Staging databases to delete by hand',
    logGroups,
    notices: [MonitorNotice.STAGING_DATABASE_LEFT],
    fields: ['resource', 'executionArn', 'deleteCommand'],
  });
  savedQuery(scope, 'PutOffQuery', {
    name: 'What the monitor comes back to',
    logGroups,
    notices: [
      MonitorNotice.VERDICT_PUT_OFF,
      MonitorNotice.EVENT_FAILED,
      MonitorNotice.LEFTOVERS_UNCLEAR,
      MonitorNotice.SWEEP_JOB_FAILED,
      MonitorNotice.SWEEP_JOB_SKIPPED,
    ],
    fields: ['executionArn', 'job', 'attempt', 'error', 'reason'],
  });
}
