import type { SnapshotEnvironment } from '../contract/snapshot-environment';
import type { RdsClient } from '../databases/database-snapshot';
import type { StepLog } from '../log/step-log';

/** What the snapshot function works with. */
export interface SnapshotDependencies {
  readonly rds: RdsClient;
  readonly environment: Pick<SnapshotEnvironment, 'owner'>;
  readonly log: StepLog;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}
