import type { MaskingDatabase } from './masking-databases';
import type { ColumnValue, Row } from './masks/mask';
import { seededRandom } from './random';
import type { ColumnRule, HashColumn, MaskTable } from './ruleset-reader';
import { columnType, quoted, type TableColumns, tableColumns } from './table-columns';

/** How a run masks. */
export interface MaskingOptions {
  readonly schema: string;
  /** Key of all that is random. */
  readonly runSecret: string;
  readonly batchSize: number;
  /** Masks and counts, but writes nothing. */
  readonly dryRun: boolean;
  /** Masks at most so many rows of a table. */
  readonly maxRows?: number;
  /** Called between batches; throws to end the masking. */
  readonly checkpoint: () => void;
}

/**
 * Masks the rows of one table in one transaction.
 *
 * @returns how many rows it masked
 * @throws Error in the database's words
 */
export async function maskTable(
  database: MaskingDatabase,
  task: MaskTable,
  options: MaskingOptions,
): Promise<number> {
  const table = await tableColumns(database, options.schema, task);
  await database.query('BEGIN');
  try {
    const rows = await readRows(database, table, task, options);
    for (let start = 0; start < rows.length; start += options.batchSize) {
      options.checkpoint();
      const batch = rows.slice(start, start + options.batchSize);
      if (!options.dryRun) await writeRows(database, table, task, batch, options);
    }
    await database.query('COMMIT');
    return rows.length;
  } catch (error) {
    await database.query('ROLLBACK');
    throw error;
  }
}

function neededColumns({ key, rules }: MaskTable): string[] {
  return [
    ...new Set([
      ...key,
      ...rules.flatMap(({ column, hashColumns, pipeline }) => [
        column,
        ...hashColumns.map((hashed) => hashed.column),
        ...pipeline.reads,
      ]),
    ]),
  ];
}

async function readRows(
  database: MaskingDatabase,
  table: TableColumns,
  task: MaskTable,
  { maxRows }: MaskingOptions,
): Promise<readonly Row[]> {
  const columns = neededColumns(task);
  for (const column of columns) columnType(table, column);
  const list = columns.map((column) => `${quoted(column)}::text AS ${quoted(column)}`).join(', ');
  const order = task.key.map(quoted).join(', ');
  const limit = maxRows === undefined ? '' : ` LIMIT ${maxRows}`;
  return (await database.query(
    `SELECT ${list} FROM ${table.name} ORDER BY ${order}${limit}`,
  )) as readonly Row[];
}

/** One statement a batch: the masked values travel as arrays, one a column, and are cast to the columns' types. */
async function writeRows(
  database: MaskingDatabase,
  table: TableColumns,
  task: MaskTable,
  rows: readonly Row[],
  options: MaskingOptions,
): Promise<void> {
  const columns = task.rules.map(({ column }) => column);
  const masked = rows.map((row) => maskRow(row, task, options.runSecret));
  const keyValues = task.key.map((column) => rows.map((row) => row[column] ?? null));
  const newValues = columns.map((_, index) => masked.map((values) => values[index] ?? null));
  const names = [...task.key.map((_, index) => `k${index}`), ...columns.map((_, index) => `v${index}`)];
  const unnest = names.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const assignments = columns.map(
    (column, index) => `${quoted(column)} = m.v${index}::${columnType(table, column)}`,
  );
  const match = task.key.map(
    (column, index) => `t.${quoted(column)} = m.k${index}::${columnType(table, column)}`,
  );
  await database.query(
    `UPDATE ${table.name} AS t SET ${assignments.join(', ')} ` +
      `FROM unnest(${unnest}) AS m(${names.join(', ')}) WHERE ${match.join(' AND ')}`,
    [...keyValues, ...newValues],
  );
}

/** Rules of one row see the values that the rules before them gave. */
function maskRow(row: Row, { table, key, rules }: MaskTable, runSecret: string): ColumnValue[] {
  const current: Record<string, ColumnValue> = { ...row };
  return rules.map((rule) => {
    const [scope, identity] =
      rule.hashColumns.length > 0
        ? ['hash', rule.hashColumns.map((hashed) => hashedValue(row, hashed))]
        : [`row of ${table}`, key.map((column) => row[column] ?? null)];
    const random = seededRandom(runSecret, JSON.stringify([scope, rule.column, identity]));
    const value = maskValue(rule, current, random);
    current[rule.column] = value;
    return value;
  });
}

function hashedValue(row: Row, { column, lowerCase, trim, jsonPath }: HashColumn): ColumnValue {
  const whole = row[column] ?? null;
  const value = jsonPath === undefined ? whole : valueInside(whole, jsonPath);
  if (value === null) return null;
  const trimmed = trim ? value.trim() : value;
  return lowerCase ? trimmed.toLowerCase() : trimmed;
}

/** A text as it is, anything else as JSON; null where there is nothing. */
function valueInside(json: ColumnValue, path: readonly (string | number)[]): ColumnValue {
  const found = path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Readonly<Record<string | number, unknown>>)[step]
        : undefined,
    json === null ? undefined : parsedJson(json),
  );
  if (found === undefined || found === null) return null;
  return typeof found === 'string' ? found : JSON.stringify(found);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('a hash column with a json_path holds a value that is no JSON');
  }
}

function maskValue(
  { column, skip, pipeline }: ColumnRule,
  row: Row,
  random: ReturnType<typeof seededRandom>,
): ColumnValue {
  const value = row[column] ?? null;
  return skip.includes(value) ? value : pipeline.mask(value, row, random);
}
