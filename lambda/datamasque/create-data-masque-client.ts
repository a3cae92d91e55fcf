import type { DataMasqueEnvironment } from '../contract/data-masque-environment';
import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import { readDatabaseSecret } from '../secrets/database-secret';
import type { SecretsClient } from '../secrets/read-secret';
import { DataMasqueClient } from './data-masque-client';
import { type DataMasqueTransport, networkTransport } from './transport';

/** A client of the DataMasque server that a construct names, with the login of its secret. */
export function createDataMasqueClient(
  environment: DataMasqueEnvironment,
  secrets: SecretsClient,
  transport: DataMasqueTransport = networkTransport(environment),
): DataMasqueClient {
  return new DataMasqueClient({
    url: environment.dataMasqueUrl,
    transport,
    login: async () => {
      const secret = await readDatabaseSecret(secrets, environment.dataMasqueCredentialsArn);
      if (secret) return { username: secret.username, password: secret.password };
      throw new StepFailure(
        StepError.SECRET_UNUSABLE,
        `the secret ${environment.dataMasqueCredentialsArn} holds no text; store the DataMasque username and password in it`,
      );
    },
  });
}
