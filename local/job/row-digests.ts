import { createHash } from 'node:crypto';
import type { Database } from '../postgres/database-store';

/** What the rows of one table look like, without keeping a row. */
export interface TableDigests {
  readonly table: string;
  /** Columns by which a row is known again; empty where the table has no primary key. */
  readonly keyColumns: readonly string[];
  /** A hash a row, by its key; by its position among equals where the table has no primary key. */
  readonly rows: ReadonlyMap<string, string>;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const TABLES_WITH_KEYS = `
SELECT n.nspname AS schema, c.relname AS name,
       coalesce(array_agg(a.attname ORDER BY k.position) FILTER (WHERE a.attname IS NOT NULL), '{}')::text[] AS key
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
LEFT JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (column_number, position) ON true
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.column_number
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
GROUP BY 1, 2
ORDER BY 1, 2`;

/** Digests every row of every table of a database. */
export async function rowDigests(database: Database): Promise<TableDigests[]> {
  const tables = await database.query(TABLES_WITH_KEYS);
  const digests: TableDigests[] = [];
  for (const table of tables) {
    const qualified = `${quoteName(String(table.schema))}.${quoteName(String(table.name))}`;
    digests.push(await tableDigests(database, qualified, table.key as string[]));
  }
  return digests;
}

async function tableDigests(database: Database, table: string, keyColumns: string[]): Promise<TableDigests> {
  const hash = 'md5(t::text)';
  const key = keyColumns.length
    ? `json_build_array(${keyColumns.map((column) => `t.${quoteName(column)}`).join(', ')})::text`
    : `${hash} || '#' || row_number() OVER (PARTITION BY ${hash})`;
  const rows = await database.query(`SELECT ${key} AS key, ${hash} AS digest FROM ${table} AS t`);
  return { table, keyColumns, rows: new Map(rows.map((row) => [String(row.key), String(row.digest)])) };
}

/** One hash over every row of every table: two databases with the same rows have the same one. */
export function digestOf(tables: readonly TableDigests[]): string {
  const hash = createHash('sha256');
  for (const { table, rows } of tables) {
    const lines = [...rows].map(([key, digest]) => `${key} ${digest}`).sort();
    hash.update(JSON.stringify([table, lines]));
  }
  return hash.digest('hex');
}

/** Number of rows in all tables. */
export function rowCount(tables: readonly TableDigests[]): number {
  return tables.reduce((sum, table) => sum + table.rows.size, 0);
}

/** How many rows of `after` differ from the row with the same key in `before`. Rows without a partner count, too. */
export function changedRows(before: readonly TableDigests[], after: readonly TableDigests[]): number {
  const known = new Map(before.map((table) => [table.table, table.rows]));
  return after.reduce((sum, { table, rows }) => {
    const partners = known.get(table);
    return sum + [...rows].filter(([key, digest]) => partners?.get(key) !== digest).length;
  }, 0);
}
