import type { Database } from '../postgres/database-store';
import type { TableDigests } from './row-digests';

/** One row as it was and as it is in the masked snapshot. */
export interface SampleRow {
  readonly key: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** The same rows of one table, before and after. */
export interface Sample {
  readonly table: string;
  /** The key's columns, then those that differ in any of the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly SampleRow[];
}

const SAMPLE_ROWS = 3;

/** A few rows of the first table that was masked; undefined where no row with a key differs. */
export async function sampleRows(
  source: Database,
  sourceTables: readonly TableDigests[],
  masked: Database,
  maskedTables: readonly TableDigests[],
): Promise<Sample | undefined> {
  for (const after of maskedTables) {
    const before = sourceTables.find(({ table }) => table === after.table);
    if (!before || after.keyColumns.length === 0) continue;
    const changed = [...after.rows].filter(
      ([key, digest]) => before.rows.has(key) && before.rows.get(key) !== digest,
    );
    if (changed.length === 0) continue;
    const keys = changed.slice(0, SAMPLE_ROWS).map(([key]) => key);
    const [rowsBefore, rowsAfter] = await Promise.all([
      readRows(source, after, keys),
      readRows(masked, after, keys),
    ]);
    return sample(after, keys, rowsBefore, rowsAfter);
  }
  return undefined;
}

type RowsByKey = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

async function readRows(
  database: Database,
  table: TableDigests,
  keys: readonly string[],
): Promise<RowsByKey> {
  const key = `json_build_array(${table.keyColumns.map((column) => `t."${column.replaceAll('"', '""')}"`).join(', ')})::text`;
  const rows = await database.query(
    `SELECT ${key} AS key, row_to_json(t)::text AS content FROM ${table.table} AS t WHERE ${key} = ANY($1::text[])`,
    [keys],
  );
  return new Map(
    rows.map((row) => [String(row.key), JSON.parse(String(row.content)) as Record<string, unknown>]),
  );
}

function sample(table: TableDigests, keys: readonly string[], before: RowsByKey, after: RowsByKey): Sample {
  const rows = keys.map((key) => ({ key, before: before.get(key) ?? {}, after: after.get(key) ?? {} }));
  const columns = Object.keys(rows[0]?.after ?? {});
  const differing = columns.filter((column) => rows.some((row) => row.before[column] !== row.after[column]));
  const shown = differing.filter((column) => !table.keyColumns.includes(column));
  return { table: table.table, columns: [...table.keyColumns, ...shown], rows };
}

const WIDEST_CELL = 26;

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '—' : String(value);
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
