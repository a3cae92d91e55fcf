import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckLine, DoctorReport } from '../../lambda/contract/doctor-report';
import type { ErrorBody } from '../../lambda/contract/error';
import type { LocalMode } from '../../local/boot';
import { expectDocumented } from '../build/documented-answers';
import { deployAccount } from './deployed-account';
import { bootOrders } from './orders-mode';

type Query = Readonly<Record<string, string>>;

async function ask<Body = DoctorReport>(api: string, query: Query) {
  const response = await fetch(`${api}/checks?${new URLSearchParams(query)}`);
  const body = (await response.json()) as Body & object;
  expectDocumented('runChecks', {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body,
  });
  return { status: response.status, body };
}

describe.each(['instance', 'aurora'] as const)(
  'the doctor in local mode, over HTTP, of an %s',
  (sourceKind) => {
    let local: LocalMode;
    let right: Query;

    beforeAll(async () => {
      local = await bootOrders({ sourceKind });
      right = {
        databaseIdentifier: 'orders',
        databaseSecretIdentifier: local.automation.databaseSecretArn,
        ruleset: 'orders',
      };
    }, 60_000);

    afterAll(() => local.close());

    const report = async (query: Query): Promise<readonly CheckLine[]> => {
      const { status, body } = await ask(local.urls.api, query);
      expect(status).toBe(200);
      return body.checks;
    };
    const line = async (check: CheckLine['check'], change: Query): Promise<CheckLine | undefined> =>
      (await report({ ...right, ...change })).find((one) => one.check === check);

    it('finds all right that is, and says what it saw', async () => {
      const lines = await report({ ...right, preferredAvailabilityZone: 'us-east-1b' });
      expect(lines.filter(({ result }) => result !== 'pass')).toEqual([]);
      expect(lines.map(({ check, message }) => `${check}: ${message}`)).toEqual([
        `state-machine: ${local.automation.deployment.stateMachine.arn} is there`,
        `data-masque: ${local.urls.dataMasque} answers and takes the login`,
        'ruleset: the ruleset orders is valid',
        `database-secret: the secret ${right.databaseSecretIdentifier} holds a login; of the server's databases only orders is masked: any other database, schema or catalogue is in the masked snapshot as it is`,
        'run-secret: none is named: DataMasque makes one for each run',
        expect.stringMatching(/^database: the (instance|cluster) orders \(.*postgres.*\) is available$/),
        expect.stringMatching(
          /^snapshot: the newest snapshot is rds:orders-\d{4}[-\d]+, less than an hour old$/,
        ),
        'zone: the clone is to be in us-east-1b; its subnets have 251 free addresses',
        expect.stringMatching(/^security-group: sg-0{17} admits 127\.0\.0\.1\/32 on port \d+:/),
        expect.stringMatching(/^key: the snapshot rds:orders-\S+ is not encrypted$/),
        'sharing: masked snapshots are shared with no other account',
        expect.stringMatching(/^quota: \d+ of 40 DB instances are in use, and a run needs 1 more; /),
      ]);
    });

    it('checks what there is without a request, and says what else to name', async () => {
      const lines = await report({});
      expect(lines.filter(({ result }) => result === 'fail')).toEqual([]);
      expect(lines.find(({ check }) => check === 'ruleset')).toMatchObject({
        result: 'pass',
        message: '1 of 1 rulesets for databases are valid',
      });
      expect(lines.find(({ check }) => check === 'database')).toMatchObject({
        result: 'warn',
        fix: 'name one: databaseIdentifier',
      });
    });

    it('names the nearest ruleset for one that there is not', async () => {
      expect(await line('ruleset', { ruleset: 'oders' })).toEqual({
        check: 'ruleset',
        result: 'fail',
        message: 'DataMasque has no ruleset named "oders"',
        fix: 'the nearest names are: "orders"',
      });
    });

    it('says that there is no such database, and what was not checked for it', async () => {
      const lines = await report({ ...right, databaseIdentifier: 'payroll' });
      expect(lines.filter(({ result }) => result === 'fail')).toMatchObject([
        { check: 'database', message: 'there is no database payroll' },
      ]);
      expect(lines.filter(({ fix }) => fix === 'see to database first').map(({ check }) => check)).toEqual([
        'snapshot',
        'zone',
        'security-group',
        'key',
        'quota',
      ]);
    });

    it('finds a secret without a password, and does not say what is in it', async () => {
      const name = `broken-${sourceKind}`;
      const secretArn = local.services.secrets.create(name, '{"username":"whoever-it-is"}');
      const found = await line('database-secret', { databaseSecretIdentifier: secretArn });
      expect(found).toMatchObject({
        result: 'fail',
        message: `the database secret ${secretArn} lacks a usable password`,
        fix: 'it must be a JSON object with username and password',
      });
      expect(JSON.stringify(found)).not.toContain('whoever-it-is');
    });

    it('finds a zone that the subnet group has none of', async () => {
      expect(await line('zone', { preferredAvailabilityZone: 'us-east-1f' })).toMatchObject({
        result: 'fail',
        fix: 'ask for one of its zones, us-east-1a, us-east-1b, us-east-1c, or for none',
      });
    });

    it('refuses a query with all of its faults at once', async () => {
      const { status, body } = await ask<ErrorBody>(local.urls.api, {
        databaseIdentifier: 'arn:aws:rds:eu-west-1:111122223333:db:orders',
        preferredAvailabilityZone: 'mars',
        overlap: 'SKIP',
        dryRun: 'true',
      });
      expect(status).toBe(400);
      expect(body.details?.map(({ field }) => field).sort()).toEqual([
        'databaseIdentifier',
        'dryRun',
        'overlap',
        'preferredAvailabilityZone',
      ]);
      expect(body.details?.find(({ field }) => field === 'databaseIdentifier')?.message).toContain(
        'account 111122223333 where the deployment is in 000000000000',
      );
    });
  },
);

describe('the doctor in local mode, while DataMasque is away', () => {
  it('says so, and checks the rest', async () => {
    const account = await deployAccount();
    try {
      await account.dataMasque.close();
      const { body } = await ask(account.api.url, {
        databaseIdentifier: 'orders',
        databaseSecretIdentifier: account.automation.databaseSecretArn,
        ruleset: 'orders',
      });
      expect(body.checks.filter(({ result }) => result !== 'pass')).toEqual([
        {
          check: 'data-masque',
          result: 'fail',
          message: `${account.dataMasque.url} takes no connection (ECONNREFUSED)`,
          fix: 'start the server, or correct the host and the port in dataMasque.url',
        },
        {
          check: 'ruleset',
          result: 'warn',
          message: 'not checked, for what DataMasque has is not known',
          fix: 'see to data-masque first',
        },
      ]);
    } finally {
      await account.close();
    }
  });
});
