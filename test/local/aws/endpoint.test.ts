import { CreateDBSnapshotCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AWS_BODY_TYPES, awsEndpoint } from '../../../local/aws/endpoint';
import { inProcessHandler } from '../../../local/aws/in-process-handler';
import { jsonServiceHandler } from '../../../local/aws/json-service';
import { SecretsManagerService } from '../../../local/aws/secrets-manager';
import { VirtualClock } from '../../../local/clock';
import type { WireHandler, WireRequest } from '../../../local/http/exchange';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';
import { EmptyStore } from '../../../local/postgres/empty-store';
import { RdsEngine } from '../../../local/rds/rds-engine';
import { rdsWire } from '../../../local/rds/rds-wire';

const place = { accountId: '000000000000', region: 'us-east-1' };
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('the local AWS endpoint', () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  let secrets: SecretsManagerService;
  let endpoint: WireHandler;
  let server: LoopbackServer;

  beforeEach(async () => {
    secrets = new SecretsManagerService({ ...place, clock });
    const rds = new RdsEngine({ ...place, clock, store: new EmptyStore() });
    endpoint = awsEndpoint(
      new Map([
        ['secretsmanager', secrets.handle],
        ['rds', rdsWire(rds)],
      ]),
    );
    server = await serveOnLoopback(endpoint, 0, AWS_BODY_TYPES);
  });

  afterEach(() => server.close());

  function configuration(): {
    endpoint: string;
    region: string;
    credentials: typeof credentials;
    maxAttempts: number;
  } {
    return { endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  }

  describe('with the unmodified Secrets Manager client', () => {
    let client: SecretsManagerClient;

    beforeEach(() => {
      client = new SecretsManagerClient(configuration());
    });

    afterEach(() => client.destroy());

    it('keeps the present and the last value of a secret', async () => {
      const { ARN } = await client.send(new CreateSecretCommand({ Name: 'orders', SecretString: 'first' }));
      expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:orders-[A-Za-z0-9]{6}$/);
      const get = (VersionStage?: string) =>
        client.send(new GetSecretValueCommand({ SecretId: ARN, VersionStage }));
      await expect(get('AWSPREVIOUS')).rejects.toBeInstanceOf(ResourceNotFoundException);
      await client.send(new PutSecretValueCommand({ SecretId: 'orders', SecretString: 'second' }));
      expect((await get()).SecretString).toBe('second');
      expect((await get('AWSPREVIOUS')).SecretString).toBe('first');
    });

    it('finds a secret by name, by ARN and by ARN without its suffix', async () => {
      const arn = secrets.create('orders', 'text');
      for (const SecretId of ['orders', arn, arn.slice(0, -7)]) {
        expect((await client.send(new DescribeSecretCommand({ SecretId }))).Name).toBe('orders');
      }
      await expect(client.send(new GetSecretValueCommand({ SecretId: 'other' }))).rejects.toBeInstanceOf(
        ResourceNotFoundException,
      );
    });

    it('lists secrets page by page', async () => {
      for (const name of ['one', 'two', 'three']) secrets.create(name, 'text');
      const first = await client.send(new ListSecretsCommand({ MaxResults: 2 }));
      const second = await client.send(new ListSecretsCommand({ MaxResults: 2, NextToken: first.NextToken }));
      const names = [...(first.SecretList ?? []), ...(second.SecretList ?? [])].map(({ Name }) => Name);
      expect(names).toEqual(['one', 'two', 'three']);
      expect(second.NextToken).toBeUndefined();
    });

    it('makes no secret twice', async () => {
      secrets.create('orders', 'text');
      const again = new CreateSecretCommand({ Name: 'orders', SecretString: 'x' });
      await expect(client.send(again)).rejects.toBeInstanceOf(ResourceExistsException);
    });

    it('refuses operations that it does not serve, by name', async () => {
      await expect(client.send(new UpdateSecretCommand({ SecretId: 'orders' }))).rejects.toMatchObject({
        name: 'UnknownOperationException',
        message: 'local mode does not serve the operation secretsmanager.UpdateSecret',
      });
    });
  });

  it('serves the unmodified RDS client', async () => {
    const client = new RDSClient(configuration());
    await expect(client.send(new DescribeDBInstancesCommand({}))).resolves.toMatchObject({ DBInstances: [] });
    const missing = new CreateDBSnapshotCommand({
      DBInstanceIdentifier: 'none',
      DBSnapshotIdentifier: 'snap',
    });
    await expect(client.send(missing)).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
    client.destroy();
  });

  it('serves clients of this process without a socket', async () => {
    secrets.create('orders', 'text');
    const client = new SecretsManagerClient({
      ...configuration(),
      requestHandler: inProcessHandler(endpoint),
    });
    expect((await client.send(new GetSecretValueCommand({ SecretId: 'orders' }))).SecretString).toBe('text');
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    const rds = new RDSClient({ ...configuration(), requestHandler: inProcessHandler(endpoint) });
    await expect(rds.send(new DescribeDBInstancesCommand({}))).resolves.toMatchObject({ DBInstances: [] });
  });

  it('refuses services that it does not serve, and says which it does', async () => {
    const client = new SFNClient(configuration());
    await expect(client.send(new ListStateMachinesCommand({}))).rejects.toMatchObject({
      name: 'UnknownService',
      message: 'local mode does not serve states; it serves secretsmanager, rds',
    });
    client.destroy();
  });

  it('refuses requests that are not signed', async () => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: '{}',
    });
    expect(response.status).toBe(403);
    await expect(response.json()).resolves.toMatchObject({ __type: 'MissingAuthenticationToken' });
  });
});

describe('a JSON service', () => {
  const handler = jsonServiceHandler({
    targetPrefix: 'Service',
    version: '1.0',
    operations: {
      Echo: (request) => request,
      Break: () => {
        throw new Error('a fault of our own');
      },
    },
  });
  const request = (target: string | undefined, body: string): WireRequest => ({
    method: 'POST',
    target: '/',
    headers: target === undefined ? {} : { 'x-amz-target': target },
    body,
  });

  it.each([
    ['Service.Echo', '{"a":1}', 200, { a: 1 }],
    ['Service.Echo', '', 200, {}],
    ['Service.Echo', '{', 400, { __type: 'SerializationException', message: 'the body is not valid JSON' }],
    [
      'Service.Echo',
      '[]',
      400,
      { __type: 'SerializationException', message: 'the body is not a JSON object' },
    ],
    ['Service.toString', '{}', 400, { __type: 'UnknownOperationException' }],
    ['Other.Echo', '{}', 400, { __type: 'UnknownOperationException' }],
    [undefined, '{}', 400, { message: 'local mode does not serve the operation (none)' }],
    ['Service.Break', '{}', 500, { __type: 'InternalFailure', message: 'Error: a fault of our own' }],
  ])('answers %s with %s by %i', async (target, body, status, expected) => {
    const response = await handler(request(target, body));
    expect(response.status).toBe(status);
    expect(JSON.parse(response.body)).toMatchObject(expected);
  });
});
