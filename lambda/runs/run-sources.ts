import type { SFNClient } from '@aws-sdk/client-sfn';
import type { DataMasqueClient } from '../datamasque/data-masque-client';

/** Where it is asked how a run goes and how it ended. */
export interface RunSources {
  readonly stepFunctions: Pick<SFNClient, 'send'>;
  readonly dataMasque: DataMasqueClient;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}
