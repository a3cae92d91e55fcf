import { describe, expect, test } from 'vitest';
import { runScript } from '../../../local/postgres/script-runner';
import {
  readsStandardInput,
  type ScriptStatement,
  scriptStatements,
} from '../../../local/postgres/sql-script';

const split = (script: string): ScriptStatement[] => [...scriptStatements(script)];
const texts = (script: string): string[] => split(script).map((statement) => statement.sql);

describe('splitting a script', () => {
  test.each([
    [
      "INSERT INTO t VALUES ('a;b', 'it''s;'); SELECT 1",
      ["INSERT INTO t VALUES ('a;b', 'it''s;')", 'SELECT 1'],
    ],
    ["SELECT E'a\\';b'; SELECT e'';", ["SELECT E'a\\';b'", "SELECT e''"]],
    ['SELECT "odd;""name"; SELECT 2;', ['SELECT "odd;""name"', 'SELECT 2']],
    ['DO $$ BEGIN; END $$; DO $x_1$ $$;$$ $x_1$;', ['DO $$ BEGIN; END $$', 'DO $x_1$ $$;$$ $x_1$']],
    ['SELECT $1; SELECT a$b;', ['SELECT $1', 'SELECT a$b']],
    ['SELECT 1 -- one; or two\n; SELECT 2', ['SELECT 1 -- one; or two\n', 'SELECT 2']],
    ['/* a; /* nested; */ b; */ SELECT 1; -- end', ['SELECT 1']],
    ['SELECT /* ; */ 1;;;', ['SELECT /* ; */ 1']],
    [
      'CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
      [
        'CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
        'SELECT 3',
      ],
    ],
    ['BEGIN; SELECT 1; END;', ['BEGIN', 'SELECT 1', 'END']],
    ["SELECT 'never closed; SELECT 1", ["SELECT 'never closed; SELECT 1"]],
    ['/* never closed; SELECT 1', []],
    ['DO $$ never closed; SELECT 1', ['DO $$ never closed; SELECT 1']],
  ])('%j', (script, statements) => {
    expect(texts(script)).toEqual(statements);
  });

  test('names the line of each statement', () => {
    expect(split('-- first\n\nSELECT 1;\n/*\n*/ SELECT\n2;\n').map(({ line }) => line)).toEqual([3, 5]);
  });

  test('takes the rows that follow a COPY', () => {
    const script = 'COPY public.t (a) FROM stdin;\n1\tx;\n\\\\.\n\\.\n\nSELECT 1;';
    expect(split(script)).toEqual([
      { line: 1, sql: 'COPY public.t (a) FROM stdin', copyData: '1\tx;\n\\\\.\n' },
      { line: 6, sql: 'SELECT 1' },
    ]);
  });

  test('takes the rest of the script as rows when their end is missing, and none when nothing follows', () => {
    expect(split('COPY t FROM STDIN WITH (FORMAT csv);\n1,2')[0]?.copyData).toBe('1,2');
    expect(split('COPY t FROM stdin;')[0]?.copyData).toBe('');
  });

  test('leaves out the psql commands of a dump and refuses others with their line', () => {
    expect(texts('\\restrict abc\nSELECT 1;\n\\connect orders\nSELECT 2;\n\\unrestrict abc\n')).toEqual([
      'SELECT 1',
      'SELECT 2',
    ]);
    expect(() => split('SELECT 1;\n\\i other.sql\n')).toThrow('line 2: psql command \\i is not supported');
  });

  test('tells COPY from standard input from other statements', () => {
    expect(readsStandardInput('copy t\nfrom STDIN')).toBe(true);
    expect(readsStandardInput("SELECT 'copy t from stdin'")).toBe(false);
    expect(readsStandardInput('COPY t TO stdout')).toBe(false);
  });
});

describe('running a script', () => {
  const recorder = (fail?: (sql: string) => void) => {
    const done: string[] = [];
    return {
      done,
      run: async (sql: string) => {
        fail?.(sql);
        done.push(sql);
      },
      copy: async (sql: string, rows: string) => {
        done.push(`${sql} <- ${rows}`);
      },
    };
  };

  test('leaves out statements about databases, for the instance has its one', async () => {
    const target = recorder();
    await runScript(
      target,
      'CREATE DATABASE o; ALTER DATABASE o OWNER TO me; SELECT 1; COPY t FROM stdin;\n1\n',
    );
    expect(target.done).toEqual(['SELECT 1', 'COPY t FROM stdin <- 1\n']);
  });

  test('makes the roles that a dump names and goes on', async () => {
    const roles = new Set<string>();
    const target = recorder((sql) => {
      if (sql.startsWith('CREATE ROLE')) roles.add(sql);
      else if (!roles.size) throw Object.assign(new Error('role "a"b" does not exist'), { code: '42704' });
    });
    await runScript(target, 'ALTER TABLE t OWNER TO "a""b"');
    expect(target.done).toEqual(['CREATE ROLE "a""b"', 'ALTER TABLE t OWNER TO "a""b"']);
  });

  test.each([
    [new Error('relation "t" does not exist'), 'line 2: relation "t" does not exist, in: SELECT * FROM t'],
    [
      Object.assign(new Error('type "x" does not exist'), { code: '42704' }),
      'line 2: type "x" does not exist, in:',
    ],
    ['torn down', 'line 2: torn down, in: SELECT'],
  ])('says line, reason and statement of a failure: %s', async (error, message) => {
    const target = recorder(() => {
      throw error;
    });
    await expect(runScript(target, '\nSELECT *\n  FROM t;')).rejects.toThrow(message);
  });

  test('shows the beginning of a long statement only', async () => {
    const target = recorder(() => {
      throw new Error('no');
    });
    await expect(runScript(target, `SELECT '${'x'.repeat(500)}'`)).rejects.toThrow(
      /^line 1: no, in: .{80}…$/,
    );
  });
});
