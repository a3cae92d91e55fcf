import { isDeepStrictEqual } from 'node:util';
import type { Database } from '../postgres/database-store';
import type { TableDigests } from './row-digests';

/** A row by its columns, each value as `psql` prints it; null is SQL's NULL. */
type PrintedRow = Readonly<Record<string, string | null>>;

/** One row as it was and as it is in the masked snapshot. */
export interface SampleRow {
  readonly key: string;
  readonly before: PrintedRow;
  readonly after: PrintedRow;
}

/** The same rows of one table, before and after. */
export interface Sample {
  readonly table: string;
  /** The key's columns, then those that differ in any of the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly SampleRow[];
}

const SAMPLE_ROWS = 3;
const SAMPLE_TABLES = 3;

/** A few rows of the first tables that were masked; none where no row with a key differs. */
export async function sampleTables(
  source: Database,
  sourceTables: readonly TableDigests[],
  masked: Database,
  maskedTables: readonly TableDigests[],
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (const after of maskedTables) {
    if (samples.length === SAMPLE_TABLES) break;
    const before = sourceTables.find(({ table }) => table === after.table);
    if (!before || after.keyColumns.length === 0) continue;
    const changed = [...after.rows].filter(
      ([key, digest]) => before.rows.has(key) && before.rows.get(key) !== digest,
    );
    if (changed.length === 0) continue;
    const keys = changed.slice(0, SAMPLE_ROWS).map(([key]) => key);
    const columns = await columnsOf(masked, after.table);
    const [rowsBefore, rowsAfter] = await Promise.all([
      readRows(source, after, columns, keys),
      readRows(masked, after, columns, keys),
    ]);
    samples.push(sample(after, columns, keys, rowsBefore, rowsAfter));
  }
  return samples;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

const COLUMNS = `
SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;

async function columnsOf(database: Database, table: string): Promise<readonly Column[]> {
  const rows = await database.query(COLUMNS, [table]);
  return rows.map(({ name, type }) => ({ name: String(name), type: String(type) }));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function readRows(
  database: Database,
  { table, keyColumns }: TableDigests,
  columns: readonly Column[],
  keys: readonly string[],
): Promise<ReadonlyMap<string, PrintedRow>> {
  const key = `json_build_array(${keyColumns.map((column) => `t.${quoted(column)}`).join(', ')})::text`;
  // An array holds the values, for a column may have any name.
  const values = columns.map(({ name }) => `t.${quoted(name)}::text`).join(', ');
  const rows = await database.query(
    `SELECT ${key} AS key, ARRAY[${values}]::text[] AS values FROM ${table} AS t WHERE ${key} = ANY($1::text[])`,
    [keys],
  );
  return new Map(
    rows.map((row) => {
      const printed = row.values as readonly (string | null)[];
      return [
        String(row.key),
        Object.fromEntries(columns.map(({ name }, at) => [name, printed[at] ?? null])),
      ];
    }),
  );
}

function sample(
  table: TableDigests,
  columns: readonly Column[],
  keys: readonly string[],
  before: ReadonlyMap<string, PrintedRow>,
  after: ReadonlyMap<string, PrintedRow>,
): Sample {
  const rows = keys.map((key) => ({ key, before: before.get(key) ?? {}, after: after.get(key) ?? {} }));
  const differing = columns
    .filter(({ name, type }) => rows.some((row) => differs(type, row.before[name], row.after[name])))
    .map(({ name }) => name);
  const shown = differing.filter((column) => !table.keyColumns.includes(column));
  return { table: table.table, columns: [...table.keyColumns, ...shown], rows };
}

/** Postgres keeps the spaces of `json`, which are no part of its value; `jsonb` is printed in one way only. */
function differs(type: string, before: string | null | undefined, after: string | null | undefined): boolean {
  if (before === after) return false;
  if (type !== 'json' || !before || !after) return true;
  return !isDeepStrictEqual(JSON.parse(before), JSON.parse(after));
}

const WIDEST_CELL = 26;

function cell(value: string | null | undefined): string {
  const text = value?.replaceAll('\n', '↵') ?? '—';
  return text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text;
}

/** The sample as lines of text: each row twice, as it was and as it is now. */
export function sampleLines({ table, columns, rows }: Sample): string[] {
  const cells = [
    ['', ...columns],
    ...rows.flatMap(({ before, after }) => [
      ['before', ...columns.map((column) => cell(before[column]))],
      ['after', ...columns.map((column) => cell(after[column]))],
    ]),
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length))) ?? [];
  const lines = cells.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [`${table}, the same rows before and after:`, ...lines.map((line) => `  ${line}`)];
}
