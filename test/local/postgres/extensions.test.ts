import { describe, expect, it } from 'vitest';
import { rowCount, rowDigests } from '../../../local/job/row-digests';
import { extensionsOf, loadExtensions } from '../../../local/postgres/extensions';
import { PostgresStore } from '../../../local/postgres/postgres-store';

const CREDENTIALS = { database: 'orders', user: 'admin', password: 'of-a-test' };

/** As pg_dump writes it: an extension in a schema, and tables of two schemas. */
const DUMP = `
SET search_path = '';
CREATE SCHEMA billing;
CREATE SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA extensions;
CREATE EXTENSION earthdistance CASCADE SCHEMA public;
CREATE TABLE public.people (id int PRIMARY KEY, mail public.citext NOT NULL);
CREATE TABLE billing.people (id uuid DEFAULT extensions.uuid_generate_v4() PRIMARY KEY, person int REFERENCES public.people);
COPY public.people (id, mail) FROM stdin;
1\tAda@example.com
2\tGrace@example.com
\\.
INSERT INTO billing.people (person) VALUES (1);
`;

describe('the extensions of a dump', () => {
  it('are those that it makes, whichever way it writes them', () => {
    expect(extensionsOf(DUMP)).toEqual(['citext', 'uuid-ossp', 'earthdistance']);
    expect(extensionsOf('create  extension Hstore; -- CREATE EXTENSION postgis;')).toEqual(['hstore']);
    expect(extensionsOf("INSERT INTO notes VALUES ('CREATE EXTENSION postgis');")).toEqual([]);
    expect(extensionsOf('CREATE TABLE extension (id int);')).toEqual([]);
  });

  it('are refused by name and line where Postgres here has them not', () => {
    expect(() =>
      extensionsOf('CREATE SCHEMA a;\nCREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA a;'),
    ).toThrow(
      /^line 2: extension postgis is not available in local mode; leave it and what uses it out, it has amcheck, .*, uuid-ossp$/,
    );
  });

  it('work in the database, and in what is restored of it', { timeout: 60_000 }, async () => {
    const store = new PostgresStore(extensionsOf(DUMP));
    const source = await store.create(CREDENTIALS);
    await source.execute(DUMP);
    const clone = await store.restore(await source.image(), CREDENTIALS);
    await source.close();
    await expect(clone.query("SELECT id FROM public.people WHERE mail = 'ADA@EXAMPLE.COM'")).resolves.toEqual(
      [{ id: 1 }],
    );
    await clone.query('INSERT INTO billing.people (person) VALUES (2)');
    const tables = await rowDigests(clone);
    expect(tables.map(({ table }) => table)).toEqual(['"billing"."people"', '"public"."people"']);
    expect(rowCount(tables)).toBe(4);
    await clone.close();
  });

  it('all exist that are said to be available', { timeout: 60_000 }, async () => {
    const message = await Promise.resolve()
      .then(() => extensionsOf('CREATE EXTENSION none'))
      .catch((error: Error) => error.message);
    const names = String(message).split(' it has ')[1]?.split(', ') ?? [];
    expect(names.length).toBeGreaterThan(30);
    const loaded = await loadExtensions(names);
    expect(Object.keys(loaded)).toHaveLength(names.length);
    const store = new PostgresStore(names);
    const database = await store.create(CREDENTIALS);
    const failed: string[] = [];
    for (const name of names) {
      const made = database.query(`CREATE EXTENSION IF NOT EXISTS "${name}" CASCADE`);
      await made.catch((error: Error) => failed.push(`${name}: ${error.message}`));
    }
    await database.close();
    expect(failed).toEqual([]);
  });
});
