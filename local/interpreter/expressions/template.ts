import { isJsonObject, type JsonObject, type JsonValue } from '../json-value';
import { EvaluationFailure } from './evaluation-failure';
import {
  type Bindings,
  compileExpression,
  type Expression,
  type InvalidExpression,
  isExpression,
} from './expression';

/** A field's value in which any string may be an expression, compiled. */
export interface Template {
  /** The value, where there is no expression in it. */
  readonly constant?: JsonValue;
  /** @throws EvaluationFailure */
  evaluate(bindings: Bindings): Promise<JsonValue>;
}

/**
 * Compiles a field's value.
 *
 * @param location name of the field, e.g. `Output`; evaluation failures name it and the way down into it
 * @param onFault told of each expression that does not compile; its place then evaluates to null
 */
export function compileTemplate(
  value: JsonValue,
  location: string,
  onFault: (location: string, message: string) => void,
): Template {
  if (typeof value === 'string' && isExpression(value)) return expressionTemplate(value, location, onFault);
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue, index) =>
      compileTemplate(item, `${location}[${index}]`, onFault),
    );
    return items.every(isConstant) ? constantTemplate(value) : listTemplate(items);
  }
  if (isJsonObject(value)) return objectTemplate(value, location, onFault);
  return constantTemplate(value);
}

function isConstant(template: Template): boolean {
  return template.constant !== undefined;
}

/** A value without expressions. */
export function constantTemplate(value: JsonValue): Template {
  return { constant: value, evaluate: () => Promise.resolve(value) };
}

function listTemplate(items: readonly Template[]): Template {
  return {
    async evaluate(bindings) {
      const values: JsonValue[] = [];
      for (const item of items) values.push(await item.evaluate(bindings));
      return values;
    },
  };
}

function objectTemplate(
  value: JsonObject,
  location: string,
  onFault: (location: string, message: string) => void,
): Template {
  const members = Object.entries(value).map(
    ([name, member]) => [name, compileTemplate(member, `${location}/${name}`, onFault)] as const,
  );
  if (members.every(([, member]) => isConstant(member))) return constantTemplate(value);
  return {
    async evaluate(bindings) {
      const values: [string, JsonValue][] = [];
      for (const [name, member] of members) values.push([name, await member.evaluate(bindings)]);
      return Object.fromEntries(values);
    },
  };
}

function expressionTemplate(
  text: string,
  location: string,
  onFault: (location: string, message: string) => void,
): Template {
  const expression = tryCompile(text, (message) => onFault(location, message));
  if (expression === undefined) return constantTemplate(null);
  return { evaluate: (bindings) => evaluateAt(expression, location, bindings) };
}

function tryCompile(text: string, onFault: (message: string) => void): Expression | undefined {
  try {
    return compileExpression(text);
  } catch (error) {
    onFault((error as InvalidExpression).message);
    return undefined;
  }
}

async function evaluateAt(expression: Expression, location: string, bindings: Bindings): Promise<JsonValue> {
  const subject = `The JSONata expression '${expression.source}' specified for the field '${location}'`;
  const value = await expression.evaluate(bindings).catch((error: Error) => {
    throw new EvaluationFailure(location, `${subject} threw an error during evaluation. ${error.message}`);
  });
  if (value === undefined) throw new EvaluationFailure(location, `${subject} returned nothing (undefined).`);
  return value;
}
