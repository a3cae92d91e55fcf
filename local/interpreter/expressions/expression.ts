import jsonata from 'jsonata';
import { isJsonObject, type JsonValue } from '../json-value';
import { expressionFaults, variableNames } from './expression-rules';

/** What an expression can refer to by `$name`: the value of a name, `undefined` for one that is not bound. */
export type Bindings = (name: string) => unknown;

/** A compiled JSONata expression. */
export interface Expression {
  /** The expression's text without its `{% %}`. */
  readonly source: string;
  /**
   * Evaluates the expression; `undefined` when it selects nothing.
   *
   * @throws Error with a message in words when the evaluation fails or the value is not JSON
   */
  evaluate(bindings: Bindings): Promise<JsonValue | undefined>;
}

/** An expression's text that is no JSONata, or no JSONata that Step Functions takes. */
export class InvalidExpression extends Error {}

const OPENING = '{%';
const CLOSING = '%}';

/** Whether a string of a definition is an expression: it begins with `{%` and ends with `%}`. */
export function isExpression(text: string): boolean {
  return text.startsWith(OPENING) && text.endsWith(CLOSING);
}

const compiled = new Map<string, Expression>();

/**
 * Compiles an expression once for the whole process.
 *
 * @param text with its `{% %}`
 * @throws InvalidExpression
 */
export function compileExpression(text: string): Expression {
  const source = text.slice(OPENING.length, -CLOSING.length).trim();
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const expression = compile(source);
  compiled.set(source, expression);
  return expression;
}

function compile(source: string): Expression {
  const program = parse(source);
  const faults = expressionFaults(program.ast());
  if (faults.length > 0) throw new InvalidExpression(faults.join('; '));
  // JSONata binds one by one what it is given, for each evaluation anew: an expression gets only what it names.
  const names = variableNames(program.ast());
  return {
    source,
    async evaluate(bindings) {
      const bound = names.map((name) => [name, bindings(name)] as const);
      const named = Object.fromEntries(bound.filter(([, value]) => value !== undefined));
      const value: unknown = await program.evaluate(undefined, named).catch((error: unknown) => {
        throw new Error(describe(error));
      });
      return value === undefined ? undefined : toJson(value);
    },
  };
}

function parse(source: string): jsonata.Expression {
  try {
    return jsonata(source);
  } catch (error) {
    throw new InvalidExpression(`not a JSONata expression: ${describe(error)}`);
  }
}

/** JSONata throws plain objects with code and message. */
function describe(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  return code === undefined ? message : `${code}: ${message}`;
}

/** A plain copy: JSONata marks its arrays with members of its own, and may hand out parts of its input. */
function toJson(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'function' || isFunctionOfJsonata(value)) {
    throw new Error('the value is or contains a function, which JSON cannot say');
  }
  if (!isJsonObject(value as JsonValue)) return value as JsonValue;
  const members = Object.entries(value as Record<string, unknown>).filter(
    ([, member]) => member !== undefined,
  );
  return Object.fromEntries(members.map(([name, member]) => [name, toJson(member)]));
}

function isFunctionOfJsonata(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ('_jsonata_lambda' in value || '_jsonata_function' in value)
  );
}
