import type { MaskingEnvironment } from '../contract/masking-environment';
import type { DataMasqueClient } from '../datamasque/data-masque-client';
import type { StepLog } from '../log/step-log';
import type { SecretsClient } from '../secrets/read-secret';

/** What the masking function works with. */
export interface MaskingDependencies {
  readonly dataMasque: DataMasqueClient;
  readonly secrets: SecretsClient;
  readonly environment: Pick<MaskingEnvironment, 'owner' | 'sourceSnapshotAccounts'>;
  readonly log: StepLog;
}
