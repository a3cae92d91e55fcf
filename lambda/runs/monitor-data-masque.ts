import type { MonitorEnvironment } from '../contract/monitor-environment';
import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import { DataMasqueClient } from '../datamasque/data-masque-client';
import { type DataMasqueTransport, networkTransport } from '../datamasque/transport';
import { readDatabaseSecret } from '../masking/database-secret';
import type { SecretsClient } from '../masking/secrets';

/** A client of the DataMasque server that the monitor's construct names, with the login of its secret. */
export function createMonitorDataMasqueClient(
  environment: MonitorEnvironment,
  secrets: SecretsClient,
  transport: DataMasqueTransport = networkTransport(environment),
): DataMasqueClient {
  const { dataMasqueUrl: url, dataMasqueCredentialsArn: secretArn } = environment;
  return new DataMasqueClient({
    url,
    transport,
    login: async () => {
      const secret = await readDatabaseSecret(secrets, secretArn);
      if (secret) return { username: secret.username, password: secret.password };
      throw new StepFailure(
        StepError.SECRET_UNUSABLE,
        `the secret ${secretArn} holds no text; store the DataMasque username and password in it`,
      );
    },
  });
}
