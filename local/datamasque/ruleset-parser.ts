import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { createPipeline, type Pipeline, UnusableMask } from './masks/pipeline';

/** Why a ruleset is not valid, as the API says it. */
export interface ValidationError {
  readonly message: string;
  readonly validation_error_type: 'yaml' | 'ruleset';
  readonly line_number: number;
  readonly column_number: number;
}

/** One column's rule. */
export interface ColumnRule {
  readonly column: string;
  /** Values that stay as they are. */
  readonly skip: readonly (string | null)[];
  readonly pipeline: Pipeline;
}

export interface MaskTable {
  readonly type: 'mask_table';
  readonly table: string;
  readonly key: readonly string[];
  readonly hashColumns: readonly string[];
  readonly rules: readonly ColumnRule[];
}

export interface TruncateTable {
  readonly type: 'truncate_table';
  readonly table: string;
}

/** What a ruleset does, in its order; `serial` and `parallel` are dissolved. */
export type MaskingTask = MaskTable | TruncateTable;

export interface ParsedRuleset {
  readonly tasks: readonly MaskingTask[];
  /** Names of the libraries that it imports; none of it is applied, so a ruleset that refers to one is invalid. */
  readonly imports: readonly string[];
  readonly errors: readonly ValidationError[];
}

type Path = readonly (string | number)[];

class Unsupported extends Error {
  constructor(
    message: string,
    readonly path: Path,
  ) {
    super(message);
  }
}

/** Reads a ruleset; one that local mode cannot apply as it stands is invalid, with what and where. */
export function parseRuleset(yaml: string, now: number): ParsedRuleset {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [fault] = document.errors;
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0]);
    const message = fault.message.split('\n')[0] ?? '';
    return {
      tasks: [],
      imports: [],
      errors: [{ message, validation_error_type: 'yaml', line_number: line, column_number: col }],
    };
  }
  try {
    return { ...readRuleset(document.toJS(), now), errors: [] };
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    const { line, col } = placeOf(document, lines, error.path);
    const { message } = error;
    return {
      tasks: [],
      imports: [],
      errors: [{ message, validation_error_type: 'ruleset', line_number: line, column_number: col }],
    };
  }
}

function placeOf(
  document: Document,
  lines: LineCounter,
  path: Path,
): { readonly line: number; readonly col: number } {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]);
  }
  return { line: 1, col: 1 };
}

function record(value: unknown, what: string, path: Path): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Unsupported(`${what} must be an object`, path);
}

function onlyKnown(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  what: string,
  path: Path,
): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown) throw new Unsupported(`${what} does not take the option ${unknown} here`, [...path, unknown]);
}

function text(value: unknown, what: string, path: Path): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Unsupported(`${what} must be a name, got: ${JSON.stringify(value)}`, path);
}

function texts(value: unknown, what: string, path: Path): string[] {
  return [value ?? []].flat().map((item) => text(item, what, path));
}

/** Where a value first refers to a library. */
function referenceIn(value: unknown, path: Path): Path | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('$ref' in value) return [...path, '$ref'];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries.map(([key, part]) => referenceIn(part, [...path, key])).find((found) => found !== undefined);
}

function readRuleset(value: unknown, now: number): Pick<ParsedRuleset, 'tasks' | 'imports'> {
  const ruleset = record(value, 'a ruleset', []);
  onlyKnown(ruleset, ['version', 'imports', 'tasks'], 'a ruleset', []);
  const reference = referenceIn(ruleset.tasks, ['tasks']);
  if (reference) throw new Unsupported('$ref: local mode applies nothing of a library', reference);
  return {
    tasks: readTasks(ruleset.tasks, now, ['tasks']),
    imports: texts(ruleset.imports, 'imports', ['imports']),
  };
}

function readTasks(tasks: unknown, now: number, path: Path): MaskingTask[] {
  if (!Array.isArray(tasks) || tasks.length === 0)
    throw new Unsupported('tasks must be a list of tasks', path);
  return tasks.flatMap((task, index) => readTask(task, now, [...path, index]));
}

function readTask(value: unknown, now: number, path: Path): MaskingTask[] {
  const task = record(value, 'a task', path);
  switch (task.type) {
    case 'serial':
    case 'parallel':
      onlyKnown(task, ['type', 'tasks'], `task ${task.type}`, path);
      return readTasks(task.tasks, now, [...path, 'tasks']);
    case 'truncate_table':
      onlyKnown(task, ['type', 'table'], 'task truncate_table', path);
      return [{ type: 'truncate_table', table: text(task.table, 'table', path) }];
    case 'mask_table':
      return [readMaskTable(task, now, path)];
    default:
      throw new Unsupported(`task type ${JSON.stringify(task.type)} is not supported here`, path);
  }
}

function readMaskTable(task: Readonly<Record<string, unknown>>, now: number, path: Path): MaskTable {
  onlyKnown(task, ['type', 'table', 'key', 'hash_columns', 'rules'], 'task mask_table', path);
  const { rules } = task;
  if (!Array.isArray(rules) || rules.length === 0)
    throw new Unsupported('rules must be a list of rules', path);
  const key = texts(task.key, 'key', path);
  if (key.length === 0) throw new Unsupported('task mask_table needs a key', path);
  return {
    type: 'mask_table',
    table: text(task.table, 'table', path),
    key,
    hashColumns: texts(task.hash_columns, 'hash_columns', path),
    rules: rules.map((rule, index) => readRule(rule, now, [...path, 'rules', index])),
  };
}

function readRule(value: unknown, now: number, path: Path): ColumnRule {
  const rule = record(value, 'a rule', path);
  onlyKnown(rule, ['column', 'skip', 'masks'], 'a rule', path);
  const skip = [rule.skip ?? []].flat() as readonly unknown[];
  try {
    return {
      column: text(rule.column, 'column', path),
      skip: ('skip' in rule ? (rule.skip === null ? [null] : skip) : []).map((item) =>
        item === null ? null : String(item),
      ),
      pipeline: createPipeline(rule.masks, now),
    };
  } catch (error) {
    if (!(error instanceof UnusableMask)) throw error;
    throw new Unsupported(error.message, [...path, 'masks', ...error.path]);
  }
}
