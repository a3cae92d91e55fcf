import { isPlainObject } from '../../lambda/contract/request-check';

/** One matcher of a pattern's list: a value, or an object with one operator. */
type Matcher = unknown;

const OPERATORS: Readonly<Record<string, (value: unknown, argument: unknown) => boolean>> = {
  prefix: (value, argument) => String(value).startsWith(String(argument)),
  wildcard: (value, argument) => wildcard(String(argument)).test(String(value)),
  exists: (value, argument) => (value !== undefined) === argument,
  'anything-but': (value, argument) => value !== undefined && !anyOf(value, argument),
};

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's');
}

/** What `anything-but` holds: values, or one operator whose argument may be a list. */
function anyOf(value: unknown, argument: unknown): boolean {
  if (!isPlainObject(argument)) return [argument].flat().includes(value);
  const [[name, list] = []] = Object.entries(argument);
  return [list].flat().some((item) => fits(value, { [String(name)]: item }));
}

function fits(value: unknown, matcher: Matcher): boolean {
  if (!isPlainObject(matcher)) return matcher === value;
  const [[name, argument] = [], ...more] = Object.entries(matcher);
  const operator = name !== undefined && Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator || more.length > 0)
    throw new Error(`local mode does not match event patterns by ${JSON.stringify(matcher)}`);
  return operator(value, argument);
}

/**
 * Whether an event matches a pattern, as EventBridge matches: every field of the pattern, by any matcher of its list;
 * of a list in the event, any item.
 *
 * @throws Error naming an operator that local mode does not have
 */
export function matchesPattern(pattern: Readonly<Record<string, unknown>>, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = isPlainObject(event) ? event[field] : undefined;
    if (isPlainObject(wanted)) return matchesPattern(wanted, value);
    const values = Array.isArray(value) ? value : [value];
    return [wanted].flat().some((matcher) => values.some((item) => fits(item, matcher)));
  });
}
