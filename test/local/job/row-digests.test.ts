import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changedRows, digestOf, rowCount, rowDigests } from '../../../local/job/row-digests';
import { sampleLines, sampleTables } from '../../../local/job/sample-rows';
import { ordersScript } from '../../../local/orders/orders-database';
import type { Database } from '../../../local/postgres/database-store';
import { PostgresStore } from '../../../local/postgres/postgres-store';

const credentials = { database: 'orders', user: 'orders', password: 'a-password' };

describe('comparing the rows of two databases', () => {
  let source: Database;
  let copy: Database;

  beforeAll(async () => {
    const store = new PostgresStore();
    source = await store.create(credentials);
    await source.execute(ordersScript({ customers: 40, orders: 60 }));
    await source.execute("CREATE TABLE keyless (word text); INSERT INTO keyless VALUES ('a'), ('a'), ('b');");
    copy = await store.restore(await source.image(), credentials);
  });

  afterAll(async () => {
    await source.close();
    await copy.close();
  });

  it('finds a copy equal', async () => {
    const [before, after] = [await rowDigests(source), await rowDigests(copy)];
    expect(rowCount(before)).toBe(103);
    expect(digestOf(after)).toBe(digestOf(before));
    expect(changedRows(before, after)).toBe(0);
    await expect(sampleTables(source, before, copy, after)).resolves.toEqual([]);
  });

  it('counts the rows that differ, and shows some of them', async () => {
    const before = await rowDigests(source);
    await copy.query("UPDATE customers SET email = 'masked' || id || '@example.test' WHERE id <= 7");
    await copy.query("UPDATE keyless SET word = 'c' WHERE word = 'b'");
    const after = await rowDigests(copy);
    expect(changedRows(before, after)).toBe(8);
    expect(digestOf(after)).not.toBe(digestOf(before));

    const [sample] = await sampleTables(source, before, copy, after);
    expect(sample).toMatchObject({ table: '"public"."customers"', columns: ['id', 'email'] });
    expect(sample?.rows).toHaveLength(3);
    const lines = sample ? sampleLines(sample) : [];
    expect(lines[0]).toBe('"public"."customers", the same rows before and after:');
    expect(lines.filter((line) => line.includes('@example.test'))).toHaveLength(3);
  });

  it('shows up to three tables, with JSON and arrays as psql prints them', async () => {
    const script = ['a', 'b', 'c', 'd'].map(
      (name) =>
        `CREATE TABLE sampled_${name} (id int PRIMARY KEY, doc json, bin jsonb, tags text[], at timestamptz, "key" text);` +
        `INSERT INTO sampled_${name} VALUES (1, '{"a": 1}', '{"b":2,"a":1}', '{x,"y z",NULL}', '2026-01-01 00:00:00+00', 'k');`,
    );
    await source.execute(script.join(''));
    await copy.execute(script.join(''));
    const before = await rowDigests(source);
    for (const name of ['a', 'b', 'c', 'd'])
      await copy.query(
        `UPDATE sampled_${name} SET doc = '{"a":1}', bin = '{"a":1,"b":3}', tags = '{q,"y z"}', "key" = NULL`,
      );
    const samples = await sampleTables(source, before, copy, await rowDigests(copy));
    expect(samples).toHaveLength(3);
    const sampled = samples.find(({ table }) => table === '"public"."sampled_a"');
    // The documents of doc differ in their spaces alone.
    expect(sampled?.columns).toEqual(['id', 'bin', 'tags', 'key']);
    expect(sampled?.rows).toMatchObject([
      {
        before: { doc: '{"a": 1}', bin: '{"a": 1, "b": 2}', tags: '{x,"y z",NULL}', key: 'k' },
        after: { doc: '{"a":1}', bin: '{"a": 1, "b": 3}', tags: '{q,"y z"}', key: null },
      },
    ]);
    const lines = sampled ? sampleLines(sampled) : [];
    expect(lines.at(-1)).toMatch(/after +1 +\{"a": 1, "b": 3\} +\{q,"y z"\} +—/);
  });

  it('sees a single changed value in the source', async () => {
    const before = digestOf(await rowDigests(source));
    await source.query('UPDATE orders SET amount = amount + 1 WHERE id = 1');
    expect(digestOf(await rowDigests(source))).not.toBe(before);
  });
});

describe('the example database', () => {
  it('is the same every time', () => {
    const size = { customers: 5, orders: 5 };
    expect(ordersScript(size)).toBe(ordersScript(size));
  });

  it('holds a few thousand rows', () => {
    expect(
      ordersScript()
        .split('\n')
        .filter((line) => line.startsWith('(')).length,
    ).toBe(7_000);
  });
});
