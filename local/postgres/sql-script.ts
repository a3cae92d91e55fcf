/** One piece of a plain-SQL script, with the line (from 1) that it begins on. */
export interface ScriptStatement {
  readonly line: number;
  /** Without the closing semicolon. */
  readonly sql: string;
  /** The rows that follow a `COPY … FROM stdin;`, in COPY text form. */
  readonly copyData?: string;
}

/** A script that cannot be run: where, and why. */
export class SqlScriptError extends Error {
  override readonly name = 'SqlScriptError';

  constructor(
    readonly line: number,
    message: string,
  ) {
    super(`line ${line}: ${message}`);
  }
}

const COPY_FROM_STDIN = /^copy\b.*\bfrom\s+stdin\b/is;
/** psql's own commands that a dump holds and that mean nothing to the server. */
const IGNORED_COMMANDS = new Set(['connect', 'c', 'restrict', 'unrestrict', 'encoding', 'set', '.']);

/** Whether a statement asks for rows that follow on the same connection. */
export function readsStandardInput(sql: string): boolean {
  return COPY_FROM_STDIN.test(sql);
}

function endOfQuoted(script: string, start: number, quote: string, backslashEscapes: boolean): number {
  for (let index = start + 1; index < script.length; index += 1) {
    if (backslashEscapes && script[index] === '\\') index += 1;
    else if (script[index] === quote) {
      if (script[index + 1] !== quote) return index + 1;
      index += 1;
    }
  }
  return script.length;
}

function endOfBlockComment(script: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(script); mark; mark = marks.exec(script)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return script.length;
}

function endOf(script: string, mark: string, from: number): number {
  const found = script.indexOf(mark, from);
  return found < 0 ? script.length : found + mark.length;
}

/** Counts `BEGIN … END` of SQL-standard function bodies, whose semicolons do not end the statement. */
class RoutineBody {
  private words: string[] = [];
  private depth = 0;

  add(word: string): void {
    const lower = word.toLowerCase();
    if (this.words.length < 4) this.words.push(lower);
    if (!/^create (or replace )?(function|procedure)\b/.test(this.words.join(' '))) return;
    if (lower === 'begin' || (lower === 'case' && this.depth > 0)) this.depth += 1;
    if (lower === 'end' && this.depth > 0) this.depth -= 1;
  }

  get open(): boolean {
    return this.depth > 0;
  }
}

/** Splits a script as psql does: quotes, dollar quotes, comments, psql commands and COPY rows. */
class ScriptReader {
  private position = 0;
  private start: number | undefined;
  private body = new RoutineBody();
  private countedTo = 0;
  private line = 1;

  constructor(private readonly script: string) {}

  *statements(): Generator<ScriptStatement> {
    while (this.position < this.script.length) {
      const character = this.script[this.position];
      if (character === ';' && !this.body.open) {
        const statement = this.endStatement();
        this.position += 1;
        if (statement) yield this.withCopyData(statement);
      } else if (character === '\\' && this.start === undefined) this.skipCommand();
      else this.advance();
    }
    const statement = this.endStatement();
    if (statement) yield statement;
  }

  private endStatement(): ScriptStatement | undefined {
    if (this.start === undefined) return undefined;
    const statement = { line: this.lineAt(this.start), sql: this.script.slice(this.start, this.position) };
    this.start = undefined;
    this.body = new RoutineBody();
    return statement;
  }

  private withCopyData(statement: ScriptStatement): ScriptStatement {
    if (!readsStandardInput(statement.sql)) return statement;
    const from = endOf(this.script, '\n', this.position);
    const end = /^\\\.\r?$/m;
    const found = end.exec(this.script.slice(from));
    const to = found ? from + found.index : this.script.length;
    this.position = endOf(this.script, '\n', to);
    return { ...statement, copyData: this.script.slice(from, to) };
  }

  private skipCommand(): void {
    const end = endOf(this.script, '\n', this.position);
    const command = this.script.slice(this.position + 1, end).split(/\s/, 1)[0] ?? '';
    if (!IGNORED_COMMANDS.has(command)) {
      throw new SqlScriptError(
        this.lineAt(this.position),
        `psql command \\${command} is not supported, write its effect as plain SQL`,
      );
    }
    this.position = end;
  }

  /** Moves past one token. */
  private advance(): void {
    const { script, position } = this;
    if (script.startsWith('--', position)) {
      this.position = endOf(script, '\n', position);
      return;
    }
    if (script.startsWith('/*', position)) {
      this.position = endOfBlockComment(script, position);
      return;
    }
    const character = script.charAt(position);
    if (/[\s\uFEFF]/.test(character)) {
      this.position += 1;
      return;
    }
    this.start ??= position;
    this.position = this.endOfToken(character);
  }

  private endOfToken(character: string): number {
    const { script, position } = this;
    if (character === "'") return endOfQuoted(script, position, "'", false);
    if (character === '"') return endOfQuoted(script, position, '"', false);
    if (character === '$') return this.endOfDollar();
    const wordPattern = /[\p{L}_][\p{L}\p{N}_$]*/uy;
    wordPattern.lastIndex = position;
    const word = wordPattern.exec(script)?.[0];
    if (word === undefined) return position + 1;
    if (/^e$/i.test(word) && script[position + 1] === "'") {
      return endOfQuoted(script, position + 1, "'", true);
    }
    this.body.add(word);
    return position + word.length;
  }

  private endOfDollar(): number {
    const tagPattern = /\$([\p{L}_][\p{L}\p{N}_]*)?\$/uy;
    tagPattern.lastIndex = this.position;
    const tag = tagPattern.exec(this.script)?.[0];
    if (tag === undefined) return this.position + 1;
    return endOf(this.script, tag, this.position + tag.length);
  }

  private lineAt(position: number): number {
    for (; this.countedTo < position; this.countedTo += 1) {
      if (this.script[this.countedTo] === '\n') this.line += 1;
    }
    return this.line;
  }
}

/**
 * The statements of a plain-SQL script in their order.
 *
 * @throws SqlScriptError at a psql command other than those that `pg_dump` writes
 */
export function scriptStatements(script: string): Iterable<ScriptStatement> {
  return new ScriptReader(script).statements();
}
