import { LineCounter, parseDocument } from 'yaml';
import { type Path, type Problem, Problems, placeOf, Unreadable } from './ruleset-problems';
import { type MaskingTask, RulesetReader } from './ruleset-reader';

/** Why a ruleset is not valid, as the API says it. */
export interface ValidationError {
  readonly message: string;
  readonly validation_error_type: 'yaml' | 'ruleset';
  readonly line_number: number;
  readonly column_number: number;
}

export interface ParsedRuleset {
  /** None where there are errors. */
  readonly tasks: readonly MaskingTask[];
  /** Names of the libraries that it imports; none of it is applied, so a ruleset that refers to one is invalid. */
  readonly imports: readonly string[];
  /** Every error, in the order of the ruleset's lines. */
  readonly errors: readonly ValidationError[];
}

/** Uses of one anchor. Ordinary rulesets use one in hundreds of rules; nested ones that grow beyond memory are refused. */
const MAX_ALIAS_COUNT = 100_000;

/** Reads a ruleset; one that local mode cannot apply as it stands is invalid, with all that is wrong and where. */
export function parseRuleset(yaml: string, now: number): ParsedRuleset {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, merge: true });
  const yamlErrors = document.errors.map(({ message, pos: [start] }) => {
    const { line, col } = lines.linePos(start);
    return errorAt('yaml', message.split('\n')[0] ?? '', line, col);
  });
  if (yamlErrors.length > 0) return { tasks: [], imports: [], errors: yamlErrors };
  const problems = new Problems();
  const value = problems.collect(() => plainValue(document));
  const ruleset = problems.found.length > 0 ? NOTHING : new RulesetReader(problems, now).read(value);
  if (problems.found.length === 0) return { ...ruleset, errors: [] };
  const errors = problems.found.map(({ message, path }: Problem) => {
    const { line, col } = placeOf(document, lines, path);
    return errorAt('ruleset', message, line, col);
  });
  return { ...ruleset, tasks: [], errors: inOrder(errors) };
}

const NOTHING = { tasks: [], imports: [] } as const;
const WHOLE: Path = [];

function plainValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
  } catch (error) {
    // The library has no class for an alias without an anchor, nor for too many.
    throw new Unreadable(String((error as Error).message), WHOLE);
  }
}

function errorAt(
  type: ValidationError['validation_error_type'],
  message: string,
  line: number,
  column: number,
): ValidationError {
  return { message, validation_error_type: type, line_number: line, column_number: column };
}

/** A part that several places use by its anchor has its problems once. */
function inOrder(errors: readonly ValidationError[]): readonly ValidationError[] {
  const keyed = new Map(errors.map((error) => [JSON.stringify(error), error]));
  return [...keyed.values()].sort(
    (one, other) => one.line_number - other.line_number || one.column_number - other.column_number,
  );
}
