/** The workflow's masking function. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { maskingEnvironment } from '../contract/masking-environment';
import { createDataMasqueClient } from '../datamasque/create-data-masque-client';
import { createLog } from '../log/create-log';
import { createMaskingHandler } from './create-masking-handler';

const environment = maskingEnvironment.read(process.env);
const secrets = new SecretsManagerClient({ maxAttempts: 3 });

/** Does one step of the workflow; made once, when the function is loaded, so that the DataMasque token is kept. */
export const handler = createMaskingHandler({
  dataMasque: createDataMasqueClient(environment, secrets),
  secrets,
  environment,
  log: createLog('masking-workflow', environment.logLevel),
});
