/** A name of a table: its schema, where the ruleset gives one, and the table itself. */
export interface TableName {
  readonly schema?: string;
  readonly table: string;
}

const PART = /"((?:[^"]|"")+)"|([^".]+)/y;

/**
 * The parts of a name as a ruleset writes it: `schema.table`, `"schema"."table"` or a mixture.
 *
 * @returns undefined for what is no such name
 */
export function nameParts(name: string): readonly string[] | undefined {
  const parts: string[] = [];
  for (let position = 0; ; position += 1) {
    PART.lastIndex = position;
    const [whole, quotedPart, plain] = PART.exec(name) ?? [];
    if (whole === undefined) return undefined;
    parts.push(quotedPart?.replaceAll('""', '"') ?? plain ?? '');
    position += whole.length;
    if (position === name.length) return parts;
    if (name[position] !== '.') return undefined;
  }
}

/** The column that a name of one part names. */
export function columnName(name: string): string | undefined {
  const [column, ...more] = nameParts(name) ?? [];
  return more.length === 0 ? column : undefined;
}

/** The table that a name of one or two parts names. */
export function tableName(name: string): TableName | undefined {
  const [first, second, ...more] = nameParts(name) ?? [];
  if (first === undefined || more.length > 0) return undefined;
  return second === undefined ? { table: first } : { schema: first, table: second };
}
