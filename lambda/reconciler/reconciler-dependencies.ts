import type { RDSClient } from '@aws-sdk/client-rds';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { MonitorEnvironment } from '../contract/monitor-environment';
import type { DataMasqueClient } from '../datamasque/data-masque-client';
import type { PutEvent } from '../events/put-event';
import type { ReconcilerLog } from './log';
import type { MonitorMetrics } from './metrics';

/** What the reconciler works with. */
export interface ReconcilerDependencies {
  readonly stepFunctions: Pick<SFNClient, 'send'>;
  readonly rds: Pick<RDSClient, 'send'>;
  readonly dataMasque: DataMasqueClient;
  readonly putEvent: PutEvent;
  readonly environment: Pick<MonitorEnvironment, 'machines' | 'dataMasqueUrl'>;
  readonly log: ReconcilerLog;
  readonly metrics: MonitorMetrics;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}
