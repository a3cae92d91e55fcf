import { afterEach, describe, expect, it, vi } from 'vitest';
import { maskingEnvironment } from '../../lambda/contract/masking-environment';
import { snapshotEnvironment } from '../../lambda/contract/snapshot-environment';
import { AWS_BODY_TYPES, awsEndpoint } from '../../local/aws/endpoint';
import { SecretsManagerService } from '../../local/aws/secrets-manager';
import { VirtualClock } from '../../local/clock';
import { DataMasqueStandIn } from '../../local/datamasque';
import type { BodyTypes } from '../../local/http/admission';
import type { WireHandler } from '../../local/http/exchange';
import { type LoopbackServer, serveOnLoopback } from '../../local/http/loopback-server';
import { EmptyStore } from '../../local/postgres/empty-store';
import { RdsEngine } from '../../local/rds/rds-engine';
import { rdsWire } from '../../local/rds/rds-wire';

const place = { accountId: '000000000000', region: 'us-east-1' };
const LOGIN = { username: 'automation', password: 'of-the-server' };

describe('the workflow’s Lambda functions, made from their environment', () => {
  const servers: LoopbackServer[] = [];

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.resetModules();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function serve(handler: WireHandler, bodyTypes?: BodyTypes): Promise<string> {
    const server = await serveOnLoopback(handler, 0, bodyTypes);
    servers.push(server);
    return server.url;
  }

  function setEnvironment(variables: Readonly<Record<string, string>>): void {
    const aws = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    for (const [name, value] of Object.entries({ ...aws, ...variables })) vi.stubEnv(name, value);
  }

  it('let the masking function reach its secret and its server', async () => {
    const clock = new VirtualClock();
    const secrets = new SecretsManagerService({ ...place, clock });
    const dataMasqueCredentialsArn = secrets.create('datamasque', JSON.stringify(LOGIN));
    const dataMasque = new DataMasqueStandIn({ clock, credentials: LOGIN });
    setEnvironment({
      ...maskingEnvironment.write({
        sourceSnapshotAccounts: [],
        owner: 'Stack/Workflow',
        dataMasqueUrl: await serve(dataMasque.handle),
        dataMasqueCredentialsArn,
        verifyTls: true,
        logLevel: 'SILENT',
      }),
      AWS_ENDPOINT_URL: await serve(
        awsEndpoint(new Map([['secretsmanager', secrets.handle]])),
        AWS_BODY_TYPES,
      ),
    });
    const { handler } = await import('../../lambda/masking/index.js');
    const step = {
      step: 'disconnect',
      connectionName: 'masking-1',
      runName: 'masking-1',
      rulesetName: 'gdpr',
      clone: { address: 'clone.example', port: 5432 },
    } as const;
    await expect(handler(step)).resolves.toEqual({ settled: true });
  });

  it('let the snapshot function reach RDS', async () => {
    const rds = new RdsEngine({ ...place, clock: new VirtualClock(), store: new EmptyStore() });
    setEnvironment({
      ...snapshotEnvironment.write({ owner: 'Stack/Workflow', logLevel: 'SILENT' }),
      AWS_ENDPOINT_URL: await serve(awsEndpoint(new Map([['rds', rdsWire(rds)]])), AWS_BODY_TYPES),
    });
    const { handler } = await import('../../lambda/snapshot/index.js');
    const step = {
      step: 'choose-snapshot',
      kind: 'instance',
      databaseIdentifier: 'orders',
      resourceId: 'db-ORDERS',
      sourceSnapshot: null,
      maxAgeSeconds: null,
      includeAwsBackup: false,
      engine: 'postgres',
      engineVersion: '16.4',
    } as const;
    await expect(handler(step)).resolves.toMatchObject({ snapshotIdentifier: null, copyFirst: false });
  });
});
