import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createDataMasqueClient } from '../../../lambda/datamasque/create-data-masque-client';
import { LOGIN, ScriptedTransport } from './scripted-transport';

const environment = {
  owner: 'Stack/Workflow',
  dataMasqueUrl: 'https://datamasque.example.com',
  dataMasqueCredentialsArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datamasque-AbCdEf',
  verifyTls: true,
  logLevel: 'INFO',
};

describe('the client of the server that the construct names', () => {
  it('logs in with the login of its secret', async () => {
    const secrets = mockClient(SecretsManagerClient);
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '{"username":"automation","password":"p"}' });
    const transport = new ScriptedTransport(LOGIN, { call: 'GET /api/runs/1/', answer: { body: {} } });
    const client = createDataMasqueClient(environment, new SecretsManagerClient({}), transport.send);
    await client.call({ method: 'GET', path: '/api/runs/1/' });
    expect(JSON.parse(transport.requests[0]?.body ?? '')).toEqual({ username: 'automation', password: 'p' });
  });

  it('says when its secret holds no text', async () => {
    const secrets = mockClient(SecretsManagerClient);
    secrets.on(GetSecretValueCommand).resolves({});
    const client = createDataMasqueClient(environment, new SecretsManagerClient({}));
    await expect(client.call({ method: 'GET', path: '/api/runs/1/' })).rejects.toMatchObject({
      name: 'SecretUnusable',
      message: `the secret ${environment.dataMasqueCredentialsArn} holds no text; store the DataMasque username and password in it`,
    });
  });
});
