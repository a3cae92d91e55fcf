import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ScaledClock } from '../../../local/clock';
import { DataMasqueStandIn } from '../../../local/datamasque';
import { ordersScript } from '../../../local/orders/orders-database';
import { ORDERS_RULESET } from '../../../local/orders/orders-ruleset';
import type { Database, DatabaseRow } from '../../../local/postgres/database-store';
import { PostgresStore } from '../../../local/postgres/postgres-store';
import { CONNECTION, LOGIN } from './stand-in-fixture';

const CREDENTIALS = { database: 'orders', user: 'admin', password: CONNECTION.dbpassword };

describe('masking a real Postgres', { timeout: 60_000 }, () => {
  let database: Database;
  let standIn: DataMasqueStandIn;
  let token: string;

  beforeAll(async () => {
    database = await new PostgresStore().create(CREDENTIALS);
    await database.execute(ordersScript({ customers: 120, orders: 200 }));
    await database.execute(
      'CREATE SCHEMA hr; CREATE TABLE hr.people (a int, b int, name text, pay numeric(8,2), PRIMARY KEY (a, b));',
    );
    await database.execute('CREATE TABLE trash (id int); INSERT INTO trash VALUES (1), (2);');
    standIn = new DataMasqueStandIn({
      clock: new ScaledClock(1000),
      credentials: LOGIN,
      maskingMilliseconds: 1000,
    });
    token = ((await call('POST', '/api/auth/token/login/', LOGIN)) as { key: string }).key;
  });

  afterAll(async () => {
    await standIn.close();
    await database.close();
  });

  beforeEach(async () => {
    await database.execute(
      "TRUNCATE hr.people; INSERT INTO hr.people VALUES (1, 1, 'Ada', 10), (1, 2, 'Grace', 20), (2, 1, '', 30), (2, 2, NULL, 40);",
    );
  });

  async function call(method: string, target: string, body?: object): Promise<unknown> {
    const headers: Record<string, string> = token ? { authorization: `Token ${token}` } : {};
    const response = await standIn.handle({
      method,
      target,
      headers,
      body: body ? JSON.stringify(body) : '',
    });
    return JSON.parse(response.body);
  }

  async function run(
    yaml: string,
    options: object = {},
    schema = 'public',
  ): Promise<{ status: string; log: string }> {
    const connection = { ...CONNECTION, port: database.port, schema };
    const { id } = (await call('POST', '/api/connections/', connection)) as { id: string };
    const ruleset = standIn.addRuleset('ruleset', yaml).id;
    const started = (await call('POST', '/api/runs/', { connection: id, ruleset, options })) as {
      id: number;
    };
    await expect
      .poll(async () => ((await call('GET', `/api/runs/${started.id}/`)) as { status: string }).status, {
        timeout: 20_000,
      })
      .toMatch(/^(finished|failed|cancelled)/);
    const { status } = (await call('GET', `/api/runs/${started.id}/`)) as { status: string };
    const log = (await call('GET', `/api/runs/${started.id}/log/`)) as { message: string }[];
    return { status, log: log.map(({ message }) => message).join('\n') };
  }

  const people = (): Promise<readonly DatabaseRow[]> =>
    database.query('SELECT a, b, name, pay::text FROM hr.people ORDER BY a, b');
  const names = async (): Promise<unknown[]> => (await people()).map(({ name }) => name);
  const maskNames = (details: string): string =>
    `tasks: [{ type: mask_table, table: people, key: [a, b], ${details} }]`;

  it('masks the example and keeps what is to be kept', async () => {
    const before = await database.query('SELECT * FROM customers ORDER BY id');
    await expect(run(ORDERS_RULESET)).resolves.toMatchObject({
      status: 'finished',
      log: expect.stringContaining('customers: 120 rows'),
    });
    const after = await database.query('SELECT * FROM customers ORDER BY id');
    expect(after.map(({ id, loyalty_points: points }) => [id, points])).toEqual(
      before.map(({ id, loyalty_points: points }) => [id, points]),
    );
    for (const column of ['email', 'first_name', 'last_name']) {
      const kept = after.filter((row, index) => row[column] === before[index]?.[column]);
      expect(kept.length, column).toBeLessThan(5);
    }
    expect(after.filter(({ phone }) => phone === null).length).toBe(
      before.filter(({ phone }) => phone === null).length,
    );
  });

  it('gives the same for the same run secret, and another for another or for none', async () => {
    const rules = maskNames(
      'rules: [{ column: name, skip: [null], masks: [{ type: from_random_text, min: 20, max: 20 }] }]',
    );
    const masked = async (options: object): Promise<string> => {
      await run(rules, options, 'hr');
      return JSON.stringify(await names());
    };
    const first = await masked({ run_secret: 'a-run-secret-of-ours' });
    await expect(masked({ run_secret: 'a-run-secret-of-ours' })).resolves.toBe(first);
    await expect(masked({ run_secret: 'another-secret-of-ours' })).resolves.not.toBe(first);
    const without = await masked({});
    await expect(masked({})).resolves.not.toBe(without);
  });

  it('masks equal hash values equally', async () => {
    await run(
      maskNames(
        'hash_columns: [a], rules: [{ column: name, masks: [{ type: from_random_text, min: 20, max: 20 }] }]',
      ),
      {},
      'hr',
    );
    const [one, two, three, four] = await names();
    expect(one).toBe(two);
    expect(three).toBe(four);
    expect(one).not.toBe(three);
  });

  it('hashes each rule by its own columns, or by none', async () => {
    await database.execute(
      'CREATE TABLE IF NOT EXISTS hr."Staff" ("Id" int PRIMARY KEY, mail text, data jsonb, one text, two text, three text); TRUNCATE hr."Staff";' +
        `INSERT INTO hr."Staff" VALUES (1, ' Ada@example.com', '{"user":{"id":7}}', 'x', 'x', 'x'), (2, 'ada@EXAMPLE.com ', '{"user":{"id":7},"more":1}', 'x', 'x', 'x'), (3, 'bob@example.com', '{"user":{"id":8}}', 'x', 'x', 'x');`,
    );
    const text = 'masks: [{ type: from_random_text, min: 20, max: 20 }]';
    await run(`
tasks:
  - type: mask_table
    table: '"hr"."Staff"'
    key: '"Id"'
    hash_columns: [{ column_name: mail, case_transform: lower, trim: true }]
    rules:
      first: { column: one, ${text} }
      second: { column: two, hash_columns: [{ column_name: data, json_path: [user, id] }], ${text} }
      third: { column: three, hash_columns: null, ${text} }
`);
    const rows = await database.query('SELECT one, two, three FROM hr."Staff" ORDER BY "Id"');
    const distinct = (column: string) => new Set(rows.map((row) => row[column])).size;
    expect([distinct('one'), distinct('two'), distinct('three')]).toEqual([2, 2, 3]);
    expect([rows[0]?.one, rows[0]?.two]).toEqual([rows[1]?.one, rows[1]?.two]);
  });

  it('fails on a hash column with a json_path that holds no JSON', async () => {
    const yaml = maskNames(
      'hash_columns: [{ column_name: name, json_path: [id] }], rules: [{ column: name, masks: [{ type: imitate }] }]',
    );
    await expect(run(yaml, {}, 'hr')).resolves.toMatchObject({
      status: 'failed',
      log: expect.stringContaining('a hash column with a json_path holds a value that is no JSON'),
    });
    await expect(names()).resolves.toContain('Ada');
  });

  it('skips what is to be skipped', async () => {
    await run(
      maskNames("rules: [{ column: name, skip: [null, '', Ada], masks: [{ type: from_fixed, value: x }] }]"),
      {},
      'hr',
    );
    await expect(names()).resolves.toEqual(['Ada', 'x', '', null]);
  });

  it('keeps the types of columns, in a table of another schema', async () => {
    const yaml =
      'tasks: [{ type: mask_table, table: hr.people, key: [a, b], rules: [{ column: pay, masks: [{ type: from_random_number, min: 5, max: 6, decimal_places: 2 }] }, { column: name, masks: [{ type: from_column, source_column: pay }] }] }]';
    await run(yaml);
    for (const { name, pay } of await people()) {
      expect(Number(pay)).toBeGreaterThanOrEqual(5);
      expect(name).toBe(pay);
    }
  });

  it('works batch by batch, up to so many rows, or not at all for a dry run', async () => {
    const fixed = maskNames('rules: [{ column: name, masks: [{ type: from_fixed, value: x }] }]');
    await expect(run(fixed, { dry_run: true }, 'hr')).resolves.toMatchObject({
      log: expect.stringContaining('4 rows'),
    });
    await expect(names()).resolves.toContain('Ada');
    await run(fixed, { max_rows: 1, batch_size: 1 }, 'hr');
    expect((await names()).filter((name) => name === 'x')).toHaveLength(1);
    await run(fixed, { buffer_size: 3 }, 'hr');
    await expect(names()).resolves.toEqual(['x', 'x', 'x', 'x']);
  });

  it('empties tables, but not for a dry run', async () => {
    const rows = async (): Promise<unknown> =>
      (await database.query('SELECT count(*)::int AS rows FROM trash'))[0]?.rows;
    const yaml = 'tasks: [{ type: truncate_table, table: trash }]';
    await run(yaml, { dry_run: true });
    await expect(rows()).resolves.toBe(2);
    await expect(run(yaml)).resolves.toMatchObject({
      status: 'finished',
      log: expect.stringContaining('trash: 2 rows'),
    });
    await expect(rows()).resolves.toBe(0);
  });

  it.each([
    [
      'a table',
      'tasks: [{ type: mask_table, table: absent, key: id, rules: [{ column: name, masks: [{ type: imitate }] }] }]',
      'table absent does not exist in schema public',
    ],
    [
      'a column',
      'tasks: [{ type: mask_table, table: customers, key: id, rules: [{ column: absent, masks: [{ type: imitate }] }] }]',
      'column absent does not exist in table',
    ],
  ])('fails on %s that is not there', async (_, yaml, message) => {
    await expect(run(yaml)).resolves.toMatchObject({
      status: 'failed',
      log: expect.stringContaining(message),
    });
  });

  it('fails in the database’s words and leaves the table as it was', async () => {
    const yaml =
      'tasks: [{ type: mask_table, table: customers, key: id, rules: [{ column: email, masks: [{ type: from_fixed, value: same }] }] }]';
    const before = await database.query('SELECT email FROM customers ORDER BY id');
    await expect(run(yaml)).resolves.toMatchObject({
      status: 'failed',
      log: expect.stringContaining('duplicate key value'),
    });
    await expect(database.query('SELECT email FROM customers ORDER BY id')).resolves.toEqual(before);
  });

  it('goes on after a failure where it is told to, and says so', async () => {
    const yaml = 'tasks: [{ type: truncate_table, table: absent }, { type: truncate_table, table: trash }]';
    const result = await run(yaml, { continue_on_failure: true });
    expect(result).toMatchObject({
      status: 'finished_with_warnings',
      log: expect.stringContaining('trash: 0 rows'),
    });
  });

  it('fails on a password that is wrong, without repeating it', async () => {
    const wrong = { ...CONNECTION, port: database.port, dbpassword: 'a-wrong-password' };
    const answer = JSON.stringify(await call('POST', '/api/connections/test/', wrong));
    expect(answer).toContain('password authentication failed');
    expect(answer).not.toContain('a-wrong-password');
  });
});
