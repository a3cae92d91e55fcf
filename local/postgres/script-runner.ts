import { type ScriptStatement, SqlScriptError, scriptStatements } from './sql-script';

/** What a script is run on. */
export interface ScriptTarget {
  run(sql: string): Promise<void>;
  /** Runs a COPY statement that reads the given rows. */
  copy(sql: string, rows: string): Promise<void>;
}

/** An instance has its one database already, so a dump's own statements about databases are left out. */
const ABOUT_DATABASES = /^(create|drop|alter|comment\s+on)\s+database\b/i;
const SHOWN_OF_STATEMENT = 80;
const UNDEFINED_OBJECT = '42704';

function beginningOf(sql: string): string {
  const oneLine = sql.replace(/\s+/g, ' ');
  return oneLine.length <= SHOWN_OF_STATEMENT ? oneLine : `${oneLine.slice(0, SHOWN_OF_STATEMENT)}…`;
}

function runStatement(target: ScriptTarget, { sql, copyData }: ScriptStatement): Promise<void> {
  return copyData === undefined ? target.run(sql) : target.copy(sql, copyData);
}

function missingRole(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== UNDEFINED_OBJECT) return undefined;
  return /^role "(.+)" does not exist$/.exec(error.message)?.[1];
}

/** Dumps name owners and grantees that a fresh server does not have; they are made on the way. */
async function runWithRoles(target: ScriptTarget, statement: ScriptStatement): Promise<void> {
  try {
    await runStatement(target, statement);
  } catch (error) {
    const role = missingRole(error);
    if (role === undefined) throw error;
    await target.run(`CREATE ROLE "${role.replaceAll('"', '""')}"`);
    await runWithRoles(target, statement);
  }
}

/**
 * Runs every statement of a script; roles that it names without making them are made.
 *
 * @throws SqlScriptError with line, beginning and reason of the first statement that fails; those before it stay done
 */
export async function runScript(target: ScriptTarget, script: string): Promise<void> {
  for (const statement of scriptStatements(script)) {
    if (ABOUT_DATABASES.test(statement.sql)) continue;
    try {
      await runWithRoles(target, statement);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new SqlScriptError(statement.line, `${reason}, in: ${beginningOf(statement.sql)}`);
    }
  }
}
