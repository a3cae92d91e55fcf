/** A campaign asks the same few patterns of hundreds of thousands of calls. */
const compiled = new Map<string, RegExp>();

/** Whether a text fits a pattern in which `*` stands for any run of characters and `?` for any one. */
export function fitsPattern(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true;
  const known = compiled.get(pattern) ?? compile(pattern);
  compiled.set(pattern, known);
  return known.test(text);
}

function compile(pattern: string): RegExp {
  const source = [...pattern].map((character) => {
    if (character === '*') return '.*';
    if (character === '?') return '.';
    return character.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 's');
}

/** Whether an action, whose case does not matter, fits a pattern. */
export function fitsAction(pattern: string, action: string): boolean {
  return fitsPattern(pattern.toLowerCase(), action.toLowerCase());
}

const SEGMENTS_BEFORE_RESOURCE = 5;

/** Patterns and ARNs recur as well. */
const split = new Map<string, readonly string[]>();

function segments(arn: string): readonly string[] {
  const known = split.get(arn);
  if (known) return known;
  const parts = arn.split(':');
  const all = [...parts.slice(0, SEGMENTS_BEFORE_RESOURCE), parts.slice(SEGMENTS_BEFORE_RESOURCE).join(':')];
  split.set(arn, all);
  return all;
}

/**
 * Whether an ARN fits a pattern. A wildcard stays within its segment, only the last one, the resource, may hold
 * colons. Source: IAM user guide, IAM JSON policy elements: Resource.
 *
 * @throws Error on a policy variable, which is not resolved here
 */
export function fitsArn(pattern: string, arn: string): boolean {
  if (pattern.includes('${')) throw new Error(`policy variables are not evaluated, got: ${pattern}`);
  if (pattern === '*') return true;
  const expected = segments(pattern);
  return segments(arn).every((segment, index) => fitsPattern(expected[index] ?? '', segment));
}
