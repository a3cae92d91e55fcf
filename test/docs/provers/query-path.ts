import type { Shape } from '../../../local/aws/client-model';

type Open = { readonly kind: 'open' };
type AnyShape = Shape<Open>;

/** Filters say which items are meant, and nothing of the path. */
const FILTER = /\[\?[^\]]*\]/g;

/**
 * Holds a `--query` against what an operation answers: names, indexes, lists and objects of JMESPath, as documentation
 * needs them.
 *
 * @throws Error naming what the answer does not have, or what is not understood here
 */
export function checkQuery(answer: AnyShape, query: string): void {
  const rest = checkExpression(answer, query.replace(FILTER, '[]').replace(/\s/g, ''));
  if (rest !== '') throw new Error(`--query is not understood from here on: ${rest}`);
}

/** Checks what stands at the beginning, and gives what is left. */
function checkExpression(shape: AnyShape, text: string): string {
  if (text.startsWith('[')) return checkSelectors(shape, checkItems(shape, text.slice(1), ']', /^/));
  if (text.startsWith('{')) return checkSelectors(shape, checkItems(shape, text.slice(1), '}', /^\w+:/));
  const [, name, rest = ''] = /^([A-Za-z]\w*)(.*)$/.exec(text) ?? [];
  if (name === undefined) throw new Error(`--query is not understood from here on: ${text}`);
  const member = shape.kind === 'structure' ? shape.members.get(name) : undefined;
  if (member === undefined) throw new Error(`--query asks for ${name}, which is not in the answer there`);
  return checkSelectors(member, rest);
}

function checkSelectors(shape: AnyShape, text: string): string {
  const [, index, behind = ''] = /^(\[\d*\])(.*)$/.exec(text) ?? [];
  if (index !== undefined) {
    if (shape.kind !== 'list') throw new Error(`--query takes an item of what is no list: ${text}`);
    return checkSelectors(shape.item, behind);
  }
  return text.startsWith('.') ? checkExpression(shape, text.slice(1)) : text;
}

/** Several expressions on the same thing, each with what stands before it. */
function checkItems(shape: AnyShape, text: string, end: string, before: RegExp): string {
  const rest = checkExpression(shape, text.replace(before, ''));
  if (rest.startsWith(',')) return checkItems(shape, rest.slice(1), end, before);
  if (rest.startsWith(end)) return rest.slice(1);
  throw new Error(`--query is not understood from here on: ${rest}`);
}
