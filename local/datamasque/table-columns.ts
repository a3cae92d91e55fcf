import type { MaskingDatabase } from './masking-databases';
import type { MaskingTask } from './ruleset-reader';

/** A table as SQL names it, with the types of its columns. */
export interface TableColumns {
  /** Quoted and qualified. */
  readonly name: string;
  readonly types: ReadonlyMap<string, string>;
}

const COLUMNS = `
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
FROM pg_attribute a
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped`;

/** Quotes an identifier. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/**
 * Looks a table up, in the connection's schema unless its name has one.
 *
 * @throws Error when there is no such table
 */
export async function tableColumns(
  database: MaskingDatabase,
  schema: string,
  { table, name: asked }: Pick<MaskingTask, 'table' | 'name'>,
): Promise<TableColumns> {
  const name = [asked.schema ?? schema, asked.table].map(quoted).join('.');
  const rows = await database.query(COLUMNS, [name]);
  if (rows.length === 0) throw new Error(`table ${table} does not exist in schema ${schema}`);
  return { name, types: new Map(rows.map((row) => [String(row.name), String(row.type)])) };
}

/**
 * The type of a column.
 *
 * @throws Error when there is no such column
 */
export function columnType({ name, types }: TableColumns, column: string): string {
  const type = types.get(column);
  if (type === undefined) throw new Error(`column ${column} does not exist in table ${name}`);
  return type;
}
