import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckSourceResult, KnownSource } from '../../../lambda/contract/workflow-steps';
import { checkSource } from '../../../lambda/masking/check-source';

const DATABASE_SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:orders-AbCdEf';
const SOURCE: KnownSource = {
  kind: 'instance',
  identifier: 'orders',
  engine: 'postgres',
  databaseName: 'orders',
  subnetGroup: 'databases',
  availabilityZone: 'us-east-1b',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
};
const secrets = mockClient(SecretsManagerClient);

function giveSecret(fields: object | undefined): void {
  const SecretString = fields && JSON.stringify({ username: 'admin', password: 'hidden', ...fields });
  secrets.on(GetSecretValueCommand).resolves({ SecretString });
}

function check(source: Partial<KnownSource>, zone: string | null = null): Promise<CheckSourceResult> {
  return checkSource(
    { step: 'check-source', databaseSecretArn: DATABASE_SECRET, source: { ...SOURCE, ...source }, zone },
    { secrets: new SecretsManagerClient({}) },
  );
}

beforeEach(() => {
  secrets.reset();
  giveSecret({});
});

describe('the zones of the clone', () => {
  it('begin with the source’s own', async () => {
    await expect(check({})).resolves.toEqual({ zones: ['us-east-1b', 'us-east-1a', 'us-east-1c'] });
  });

  it('begin with the one that is asked for', async () => {
    const zones = ['us-east-1c', 'us-east-1a', 'us-east-1b'];
    await expect(check({}, 'us-east-1c')).resolves.toEqual({ zones });
  });

  it('are those of the subnet group, where the source is in none', async () => {
    await expect(check({ availabilityZone: undefined })).resolves.toEqual({ zones: SOURCE.zones });
  });

  it('do not hold one in which there is no subnet', async () => {
    await expect(check({}, 'us-east-1d')).rejects.toMatchObject({
      name: 'RequestRefused',
      message:
        "the clone is to be in us-east-1d, and no subnet of orders's subnet group is there; ask for one of its zones, us-east-1a, us-east-1b, us-east-1c, or for none",
    });
  });

  it('is none that could be asked for where there is no subnet', async () => {
    await expect(check({ zones: [] }, 'us-east-1d')).rejects.toMatchObject({
      name: 'RequestRefused',
      message:
        "the clone is to be in us-east-1d, and no subnet of orders's subnet group is there; ask for no zone",
    });
  });
});

describe('a source', () => {
  it.each(['docdb', 'neptune'])('of engine %s cannot be masked', async (engine) => {
    await expect(check({ kind: 'cluster', engine })).rejects.toMatchObject({
      name: 'RequestRefused',
      message: expect.stringContaining(`databases of engine ${engine} cannot be masked`),
    });
  });

  it.each(['custom-oracle-ee', 'custom-sqlserver-se'])(
    'of RDS Custom cannot be cloned: %s',
    async (engine) => {
      await expect(check({ engine })).rejects.toMatchObject({
        name: 'RequestRefused',
        message: `orders is an RDS Custom database (engine ${engine}), which cannot be cloned; Aurora clusters and RDS instances can`,
      });
    },
  );

  it('that is in no DB subnet group cannot be cloned', async () => {
    await expect(check({ subnetGroup: undefined, zones: [] })).rejects.toMatchObject({
      name: 'RequestRefused',
      message: expect.stringMatching(/^orders is in no DB subnet group, .*; move the database into a VPC$/),
    });
  });

  it.each(['postgres', 'mysql'])('that is a Multi-AZ DB cluster of %s cannot be cloned', async (engine) => {
    await expect(check({ kind: 'cluster', engine })).rejects.toMatchObject({
      name: 'RequestRefused',
      message: `orders is a Multi-AZ DB cluster (engine ${engine}), which cannot be cloned; Aurora clusters and instances can`,
    });
  });

  it.each(['aurora', 'aurora-mysql', 'aurora-postgresql'])('may be a cluster of %s', async (engine) => {
    await expect(check({ kind: 'cluster', engine })).resolves.toMatchObject({ zones: expect.anything() });
  });

  it.each(['sqlserver-se', 'mysql', 'mariadb', 'aurora-mysql'])(
    'of engine %s needs a name for its database, of RDS or of the secret',
    async (engine) => {
      const kind = engine.startsWith('aurora') ? 'cluster' : 'instance';
      const source = { kind, engine, databaseName: null } as const;
      await expect(check(source)).rejects.toMatchObject({
        name: 'SecretUnusable',
        message: `neither the database secret nor RDS says which database to mask (engine ${engine}); add dbname to the secret`,
      });
      giveSecret({ dbname: 'shop' });
      await expect(check(source)).resolves.toMatchObject({ zones: expect.anything() });
    },
  );

  it('needs a secret with something in it', async () => {
    giveSecret(undefined);
    await expect(check({})).rejects.toMatchObject({
      name: 'SecretUnusable',
      message: `the database secret ${DATABASE_SECRET} holds no text; store one in it`,
    });
  });
});
