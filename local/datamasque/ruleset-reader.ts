import { columnName, type TableName, tableName } from './identifiers';
import { createPipeline, type Pipeline } from './masks/pipeline';
import { type Path, type Problems, Unreadable } from './ruleset-problems';

/** A column whose value decides what a value is masked to. */
export interface HashColumn {
  readonly column: string;
  readonly lowerCase: boolean;
  readonly trim: boolean;
  /** Where in the JSON of the column the value is. @default the whole value */
  readonly jsonPath?: readonly (string | number)[];
}

/** One column's rule. */
export interface ColumnRule {
  readonly column: string;
  /** Values that stay as they are. */
  readonly skip: readonly (string | null)[];
  /** Equal values of them give equal masked values. @default none: each row is masked by itself */
  readonly hashColumns: readonly HashColumn[];
  readonly pipeline: Pipeline;
}

export interface MaskTable {
  readonly type: 'mask_table';
  /** As the ruleset writes it. */
  readonly table: string;
  readonly name: TableName;
  readonly key: readonly string[];
  readonly rules: readonly ColumnRule[];
}

export interface TruncateTable {
  readonly type: 'truncate_table';
  readonly table: string;
  readonly name: TableName;
}

/** What a ruleset does, in its order; `serial` and `parallel` are dissolved. */
export type MaskingTask = MaskTable | TruncateTable;

type Fields = Readonly<Record<string, unknown>>;

/** Properties of a ruleset that only hold parts for anchors, or describe it. */
const PASSIVE = ['version', 'doc', 'mask_definitions', 'rule_definitions', 'task_definitions'];

/** Reads the tasks of a ruleset. What cannot be applied is left out, and each of it is a problem. */
export class RulesetReader {
  private skipDefaults: readonly (string | null)[] = [];

  constructor(
    private readonly problems: Problems,
    /** The present moment, in milliseconds since the epoch. */
    private readonly now: number,
  ) {}

  read(value: unknown): { readonly tasks: readonly MaskingTask[]; readonly imports: readonly string[] } {
    const ruleset = this.problems.collect(() => record(value, 'a ruleset', []));
    if (ruleset === undefined) return { tasks: [], imports: [] };
    this.onlyKnown(ruleset, [...PASSIVE, 'tasks', 'skip_defaults', 'imports'], 'a ruleset', []);
    this.skipDefaults = skipped(ruleset, 'skip_defaults');
    const imports = this.problems.collect(() => texts(ruleset.imports, 'imports', ['imports']));
    return { tasks: this.tasks(ruleset.tasks, ['tasks']), imports: imports ?? [] };
  }

  private onlyKnown(value: Fields, known: readonly string[], what: string, path: Path): void {
    for (const name of Object.keys(value)) {
      if (!known.includes(name))
        this.problems.add(`${what} does not take the option ${name} here`, [...path, name]);
    }
  }

  private tasks(tasks: unknown, path: Path): readonly MaskingTask[] {
    if (!Array.isArray(tasks) || tasks.length === 0) {
      this.problems.add('tasks must be a list of tasks', path);
      return [];
    }
    return tasks.flatMap((task, index) => {
      const place = [...path, index];
      return this.problems.collect(() => this.task(record(task, 'a task', place), place)) ?? [];
    });
  }

  private task(task: Fields, path: Path): readonly MaskingTask[] {
    switch (task.type) {
      case 'serial':
      case 'parallel':
        this.onlyKnown(task, ['type', 'tasks'], `task ${task.type}`, path);
        return this.tasks(task.tasks, [...path, 'tasks']);
      case 'truncate_table':
        this.onlyKnown(task, ['type', 'table'], 'task truncate_table', path);
        return [{ type: 'truncate_table', ...tableOf(task, path) }];
      case 'mask_table':
        return this.maskTable(task, path);
      default:
        throw new Unreadable(`task type ${JSON.stringify(task.type)} is not supported here`, path);
    }
  }

  private maskTable(task: Fields, path: Path): readonly MaskingTask[] {
    this.onlyKnown(task, ['type', 'table', 'key', 'hash_columns', 'rules'], 'task mask_table', path);
    const table = this.problems.collect(() => tableOf(task, path));
    const key = this.problems.collect(() => keyOf(task, path));
    const rules = this.rules(task, path);
    return table && key ? [{ type: 'mask_table', ...table, key, rules }] : [];
  }

  /** Rules are a list, or a mapping whose keys are free: what uses it by a merge key can replace one. */
  private rules({ rules, ...task }: Fields, path: Path): readonly ColumnRule[] {
    const isMapping = typeof rules === 'object' && rules !== null;
    const entries = isMapping ? Object.entries(rules) : [];
    if (entries.length === 0) {
      this.problems.add('rules must be a list of rules', path);
      return [];
    }
    return entries.flatMap(([key, rule]) => {
      const place = [...path, 'rules', Array.isArray(rules) ? Number(key) : key];
      return this.problems.collect(() => this.rule(record(rule, 'a rule', place), task, path, place)) ?? [];
    });
  }

  private rule(rule: Fields, task: Fields, taskPath: Path, path: Path): readonly ColumnRule[] {
    this.onlyKnown(rule, ['column', 'skip', 'masks', 'hash_columns'], 'a rule', path);
    const column = this.problems.collect(() => columnOf(rule.column, 'column', path));
    const hasOwn = 'hash_columns' in rule;
    const [hashed, place] = hasOwn
      ? [rule.hash_columns, [...path, 'hash_columns']]
      : [task.hash_columns, [...taskPath, 'hash_columns']];
    const hashColumns = this.problems.collect(() => hashColumnsOf(hashed, column ?? '', place));
    const { pipeline, problems } = createPipeline(rule.masks, this.now);
    for (const { message, path: inner } of problems) this.problems.add(message, [...path, 'masks', ...inner]);
    if (column === undefined || hashColumns === undefined || pipeline === undefined) return [];
    return [{ column, skip: [...this.skipDefaults, ...skipped(rule, 'skip')], hashColumns, pipeline }];
  }
}

function record(value: unknown, what: string, path: Path): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Unreadable(`${what} must be an object`, path);
}

function text(value: unknown, what: string, path: Path): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Unreadable(`${what} must be a name, got: ${JSON.stringify(value)}`, path);
}

function texts(value: unknown, what: string, path: Path): string[] {
  return [value ?? []].flat().map((item) => text(item, what, path));
}

function columnOf(value: unknown, what: string, path: Path): string {
  const column = columnName(text(value, what, path));
  if (column !== undefined) return column;
  throw new Unreadable(`${what} must be the name of one column, got: ${JSON.stringify(value)}`, path);
}

function tableOf(task: Fields, path: Path): Pick<TruncateTable, 'table' | 'name'> {
  const table = text(task.table, 'table', path);
  const name = tableName(table);
  if (name !== undefined) return { table, name };
  throw new Unreadable(`table must be TABLE or SCHEMA.TABLE, got: ${JSON.stringify(table)}`, [
    ...path,
    'table',
  ]);
}

function keyOf(task: Fields, path: Path): readonly string[] {
  const key = [task.key ?? []].flat().map((column) => columnOf(column, 'key', path));
  if (key.length === 0) throw new Unreadable('task mask_table needs a key', path);
  return key;
}

/** The values of `skip` or `skip_defaults`; null alone is the value null. */
function skipped(fields: Fields, name: string): readonly (string | null)[] {
  if (!(name in fields)) return [];
  return [fields[name]].flat().map((item) => (item === null ? null : String(item)));
}

/** @param column the rule's own, which `source: self` names */
function hashColumnsOf(value: unknown, column: string, path: Path): readonly HashColumn[] {
  return [value ?? []].flat().map((item, index) => {
    const place = Array.isArray(value) ? [...path, index] : path;
    return typeof item === 'object' && item !== null
      ? hashColumnOf(item as Fields, column, place)
      : { column: columnOf(item, 'hash_columns', place), lowerCase: false, trim: false };
  });
}

function hashColumnOf(fields: Fields, column: string, path: Path): HashColumn {
  const {
    column_name: name,
    source,
    case_transform: letters,
    trim = false,
    json_path: jsonPath,
    ...others
  } = fields;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new Unreadable(`hash_columns does not take the option ${unknown} here`, [...path, unknown]);
  if (source !== undefined && (source !== 'self' || name !== undefined))
    throw new Unreadable('hash_columns takes column_name, or source: self', path);
  if (letters !== undefined && letters !== 'lower')
    throw new Unreadable(`case_transform ${JSON.stringify(letters)} is not supported here`, path);
  if (typeof trim !== 'boolean')
    throw new Unreadable(`trim must be true or false, got: ${JSON.stringify(trim)}`, path);
  return {
    column: source === 'self' ? column : columnOf(name, 'column_name', path),
    lowerCase: letters === 'lower',
    trim,
    ...(jsonPath !== undefined && { jsonPath: jsonPathOf(jsonPath, path) }),
  };
}

function jsonPathOf(value: unknown, path: Path): readonly (string | number)[] {
  const isPath =
    Array.isArray(value) && value.every((step) => typeof step === 'string' || typeof step === 'number');
  if (isPath && value.length > 0) return value;
  throw new Unreadable(`json_path must be a list of keys, got: ${JSON.stringify(value)}`, path);
}
