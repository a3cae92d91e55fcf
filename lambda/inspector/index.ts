/** The monitor's inspector. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { inspectorEnvironment } from '../contract/inspector-environment';
import { createDataMasqueClient } from '../datamasque/create-data-masque-client';
import { networkTransport, withinMilliseconds } from '../datamasque/transport';
import { createStepFunctionsClient } from '../http/step-functions-client';
import { createLog } from '../log/create-log';
import { DynamoRunRecords } from '../records/dynamo-run-records';
import { createInspectorHandler } from './create-inspector-handler';

/** API Gateway waits 30 seconds, within which a login and a second try must fit. */
const DATAMASQUE_MILLISECONDS = 5000;

const environment = inspectorEnvironment.read(process.env);
const transport = withinMilliseconds(networkTransport(environment), DATAMASQUE_MILLISECONDS);

/** Tells how executions go; made once, when the function is loaded. */
export const handler = createInspectorHandler({
  stepFunctions: createStepFunctionsClient(),
  dataMasque: createDataMasqueClient(environment, new SecretsManagerClient({ maxAttempts: 2 }), transport),
  records: new DynamoRunRecords(new DynamoDBClient({ maxAttempts: 3 }), {
    tableName: environment.recordTable,
  }),
  environment,
  log: createLog('masking-inspector', environment.logLevel),
  clock: Date.now,
});
