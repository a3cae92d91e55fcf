import type { Extension } from '@electric-sql/pglite';
import { type ScriptStatement, SqlScriptError, scriptStatements } from './sql-script';

/** Extensions that the embedded Postgres brings beside `plpgsql`, which is always there. */
const AVAILABLE = [
  'amcheck',
  'bloom',
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'dict_int',
  'dict_xsyn',
  'earthdistance',
  'file_fdw',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'isn',
  'lo',
  'ltree',
  'moddatetime',
  'pageinspect',
  'pg_buffercache',
  'pg_freespacemap',
  'pg_stat_statements',
  'pg_surgery',
  'pg_trgm',
  'pg_visibility',
  'pg_walinspect',
  'pgcrypto',
  'seg',
  'tablefunc',
  'tcn',
  'tsm_system_rows',
  'tsm_system_time',
  'unaccent',
  'uuid-ossp',
] as const;

const BUILT_IN = 'plpgsql';
const MENTIONS_EXTENSION = /\bcreate\s+extension\b/i;
const CREATE_EXTENSION = /^create\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"([^"]+)"|([^\s;"]+))/i;

/** The extension that a statement makes; undefined for any other statement. */
function extensionMadeBy({ sql }: ScriptStatement): string | undefined {
  const [, quoted, plain] = CREATE_EXTENSION.exec(sql) ?? [];
  return quoted ?? plain?.toLowerCase();
}

/**
 * Names of the extensions that a script makes.
 *
 * @throws SqlScriptError for one that the embedded Postgres does not have, and for a script that cannot be read
 */
export function extensionsOf(script: string): readonly string[] {
  if (!MENTIONS_EXTENSION.test(script)) return [];
  const names = new Set<string>();
  for (const statement of scriptStatements(script)) {
    const name = extensionMadeBy(statement);
    if (name === undefined || name === BUILT_IN) continue;
    if (!(AVAILABLE as readonly string[]).includes(name))
      throw new SqlScriptError(
        statement.line,
        `extension ${name} is not available in local mode; leave it and what uses it out, it has ${AVAILABLE.join(', ')}`,
      );
    names.add(name);
  }
  return [...names];
}

/** Loads extensions, each with those that it needs, as the embedded Postgres takes them. */
export async function loadExtensions(names: readonly string[]): Promise<Record<string, Extension>> {
  const needed = names.includes('earthdistance') ? new Set([...names, 'cube']) : new Set(names);
  const loaded = [...needed].map(async (name) => {
    const module = name.replaceAll('-', '_');
    const { [module]: extension } = (await import(`@electric-sql/pglite/contrib/${module}`)) as Record<
      string,
      Extension
    >;
    if (extension === undefined) throw new Error(`the embedded Postgres brings no extension ${name}`);
    return [module, extension] as const;
  });
  return Object.fromEntries(await Promise.all(loaded));
}
