/** The workflow's snapshot function. */
import { RDSClient } from '@aws-sdk/client-rds';
import { snapshotEnvironment } from '../contract/snapshot-environment';
import { createLog } from '../log/create-log';
import { createSnapshotHandler } from './create-snapshot-handler';

const environment = snapshotEnvironment.read(process.env);

/** Does one step of the workflow; made once, when the function is loaded. */
export const handler = createSnapshotHandler({
  rds: new RDSClient({ maxAttempts: 5 }),
  environment,
  log: createLog('masking-workflow', environment.logLevel),
  clock: Date.now,
});
