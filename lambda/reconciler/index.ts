/** The monitor's reconciler. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { monitorEnvironment } from '../contract/monitor-environment';
import { createDataMasqueClient } from '../datamasque/create-data-masque-client';
import { eventBus } from '../events/put-event';
import { createLog } from '../log/create-log';
import { DynamoRunRecords } from '../records/dynamo-run-records';
import { createReconcilerHandler } from './create-reconciler-handler';
import { embeddedMonitorMetrics } from './metrics';

const environment = monitorEnvironment.read(process.env);
const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'masking-monitor';

/** Finds out how runs ended and removes what they left; made once, when the function is loaded. */
export const handler = createReconcilerHandler({
  stepFunctions: new SFNClient({ maxAttempts: 5 }),
  rds: new RDSClient({ maxAttempts: 5 }),
  dataMasque: createDataMasqueClient(environment, new SecretsManagerClient({ maxAttempts: 3 })),
  putEvent: eventBus(new EventBridgeClient({ maxAttempts: 5 }), environment.eventBus),
  records: new DynamoRunRecords(new DynamoDBClient({ maxAttempts: 5 }), {
    tableName: environment.recordTable,
    retentionSeconds: environment.recordRetentionSeconds,
  }),
  environment,
  log: createLog('masking-monitor', environment.logLevel),
  metrics: embeddedMonitorMetrics(functionName, Date.now, (line) => process.stdout.write(line)),
  clock: Date.now,
});
