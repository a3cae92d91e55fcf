import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, DatabaseCredentials } from '../../../local/postgres/database-store';
import { PostgresStore } from '../../../local/postgres/postgres-store';

const CREDENTIALS: DatabaseCredentials = {
  database: 'orders',
  user: 'shop admin',
  password: 'first-Pass/word',
};
const store = new PostgresStore();
let source: Database;
let clone: Database;

async function connect(database: Database, overrides: Partial<DatabaseCredentials> = {}): Promise<Client> {
  const client = new Client({ host: database.host, port: database.port, ...CREDENTIALS, ...overrides });
  await client.connect();
  return client;
}

async function withClient<Result>(
  database: Database,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await connect(database);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function refusal(database: Database, overrides: Partial<DatabaseCredentials>): Promise<unknown> {
  try {
    await connect(database, overrides);
  } catch (error) {
    return error;
  }
  return 'let in';
}

beforeAll(async () => {
  source = await store.create(CREDENTIALS);
  await source.execute(`
    CREATE TABLE customers (id integer PRIMARY KEY, name text);
    INSERT INTO customers SELECT number, 'customer ' || number FROM generate_series(1, 1000) number;`);
  clone = await store.restore(await source.image(), CREDENTIALS);
});

afterAll(async () => {
  await source.close();
  await clone.close();
});

describe('a restored database', () => {
  test('has the rows of its source', async () => {
    const query = 'SELECT count(*)::int AS rows, md5(string_agg(name, $1 ORDER BY id)) FROM customers';
    expect(await clone.query(query, [','])).toEqual(await source.query(query, [',']));
  });

  test('changes alone: the source and its earlier images keep their rows', async () => {
    const image = await source.image();
    await withClient(clone, (client) => client.query("UPDATE customers SET name = 'masked'"));
    const later = await store.restore(image, CREDENTIALS);
    const masked = "SELECT count(*)::int AS masked FROM customers WHERE name = 'masked'";
    expect(await clone.query(masked)).toEqual([{ masked: 1000 }]);
    expect(await source.query(masked)).toEqual([{ masked: 0 }]);
    expect(await later.query(masked)).toEqual([{ masked: 0 }]);
    await later.close();
  });

  test('keeps names of database and user', async () => {
    const rows = await withClient(clone, (client) => client.query('SELECT current_database(), current_user'));
    expect(rows.rows).toEqual([{ current_database: 'orders', current_user: 'shop admin' }]);
  });

  test('comes from an image of the same store only', async () => {
    await expect(store.restore({ sizeBytes: 0 }, CREDENTIALS)).rejects.toThrow('not an image');
  });
});

describe('logging in', () => {
  test.each([
    [{ password: 'wrong' }, '28P01', 'password authentication failed for user "shop admin"'],
    [{ user: 'somebody' }, '28P01', 'password authentication failed for user "somebody"'],
    [{ database: 'invoices' }, '3D000', 'database "invoices" does not exist'],
  ])('with %o is refused', async (overrides, code, message) => {
    expect(await refusal(source, overrides)).toMatchObject({ code, message, severity: 'FATAL' });
  });

  test('needs the new password once it was rotated, and open connections stay', async () => {
    const early = await connect(source);
    source.setCredentials({ ...CREDENTIALS, password: 'second' });
    try {
      expect(await refusal(source, {})).toMatchObject({ code: '28P01' });
      await (await connect(source, { password: 'second' })).end();
      expect((await early.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    } finally {
      source.setCredentials(CREDENTIALS);
      await early.end();
    }
  });
});

describe('several connections at a time', () => {
  test('get each its own answers', async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(source)));
    const answers = await Promise.all(
      clients.flatMap((client, index) =>
        Array.from({ length: 20 }, async (_, round) => {
          const id = index * 20 + round + 1;
          const sql = round % 2 ? 'SELECT name FROM customers WHERE id = $1' : 'SELECT $1::int + 0 AS name';
          const expected = round % 2 ? `customer ${id}` : id;
          return (await client.query(sql, [id])).rows[0].name === expected;
        }),
      ),
    );
    await Promise.all(clients.map((client) => client.end()));
    expect(answers).toEqual(Array.from({ length: 100 }, () => true));
  });

  test('see each other only what was committed', async () => {
    const writer = await connect(source);
    const reader = await connect(source);
    await writer.query('BEGIN');
    await writer.query("INSERT INTO customers VALUES (-1, 'draft')");
    const seen = reader.query('SELECT id FROM customers WHERE id = -1');
    await writer.query('ROLLBACK');
    expect((await seen).rows).toEqual([]);
    await writer.end();
    await reader.end();
  });

  test('lose their open transaction with the connection', async () => {
    const writer = await connect(source);
    await writer.query('BEGIN');
    await writer.query("INSERT INTO customers VALUES (-2, 'draft')");
    await writer.end();
    expect(await source.query('SELECT id FROM customers WHERE id = -2')).toEqual([]);
  });
});

describe('a client', () => {
  test('gets the server’s own errors and goes on', async () => {
    await withClient(source, async (client) => {
      await expect(client.query('SELECT nothing_like_it')).rejects.toMatchObject({ code: '42703' });
      await expect(client.query('SELECT $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
      expect((await client.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
    });
  });

  test('is refused COPY FROM STDIN, which would end the process, and goes on', async () => {
    await withClient(source, async (client) => {
      const refused = { code: '0A000', message: expect.stringContaining('use INSERT') };
      await expect(client.query('COPY customers FROM STDIN')).rejects.toMatchObject(refused);
      await expect(
        client.query({ text: 'COPY customers FROM STDIN', values: [], name: 'copy' }),
      ).rejects.toMatchObject(refused);
      expect((await client.query("SELECT 'from stdin' AS text")).rows).toEqual([{ text: 'from stdin' }]);
    });
  });
});
