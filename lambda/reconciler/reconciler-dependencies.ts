import type { RDSClient } from '@aws-sdk/client-rds';
import type { MonitorEnvironment } from '../contract/monitor-environment';
import type { PutEvent } from '../events/put-event';
import type { RunRecords } from '../records/run-records';
import type { RunSources } from '../runs/run-sources';
import type { ReconcilerLog } from './log';
import type { MonitorMetrics } from './metrics';

/** What the reconciler works with. */
export interface ReconcilerDependencies extends RunSources {
  readonly rds: Pick<RDSClient, 'send'>;
  readonly putEvent: PutEvent;
  readonly records: RunRecords;
  readonly environment: Pick<
    MonitorEnvironment,
    'machines' | 'dataMasqueUrl' | 'expectedRuns' | 'recordRetentionSeconds'
  >;
  readonly log: ReconcilerLog;
  readonly metrics: MonitorMetrics;
}
