/** A node of the parsed expression, as far as it is walked here. */
interface SyntaxNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly [child: string]: unknown;
}

/** Members that are evaluated in the context of the node itself. */
const SAME_CONTEXT = [
  'expressions',
  'lhs',
  'rhs',
  'expression',
  'condition',
  'then',
  'else',
  'procedure',
  'arguments',
  'body',
] as const;

/** Members that are evaluated in the context of an item that the node has selected. */
const ITEM_CONTEXT = [
  'stages',
  'predicate',
  'group',
  'terms',
  'expr',
  'pattern',
  'update',
  'delete',
] as const;

const CONTEXT_SELECTORS: ReadonlySet<string | undefined> = new Set(['name', 'wildcard', 'descendant']);

function ownFault(node: SyntaxNode, topLevel: boolean): string | undefined {
  if (node.type === 'variable' && node.value === 'eval') {
    return '$eval is not available in Step Functions; use $parse for JSON texts';
  }
  if (node.type === 'variable' && (node.value === '$' || (node.value === '' && topLevel))) {
    return `${node.value === '$' ? '$$' : '$'} has no value at the top level of an expression; use $states.input`;
  }
  if (topLevel && CONTEXT_SELECTORS.has(node.type)) {
    const name = node.type === 'name' ? ` ${String(node.value)}` : '';
    return `the field name${name} at the top level of an expression selects nothing; begin with $states or a variable`;
  }
  return undefined;
}

function faultsOfAll(nodes: unknown, topLevel: boolean): readonly string[] {
  if (Array.isArray(nodes)) return nodes.flatMap((node) => faultsOfAll(node, topLevel));
  return typeof nodes === 'object' && nodes !== null ? faultsOf(nodes as SyntaxNode, topLevel) : [];
}

function faultsOf(node: SyntaxNode, topLevel: boolean): readonly string[] {
  const fault = ownFault(node, topLevel);
  const [first, ...later] = Array.isArray(node.steps) ? node.steps : [];
  return [
    ...(fault === undefined ? [] : [fault]),
    ...faultsOfAll(first, topLevel),
    ...faultsOfAll(later, false),
    ...SAME_CONTEXT.flatMap((member) => faultsOfAll(node[member], topLevel)),
    ...ITEM_CONTEXT.flatMap((member) => faultsOfAll(node[member], false)),
  ];
}

/**
 * What Step Functions does not let an expression do, though it is JSONata: `$eval`, and `$`, `$$` or bare field names
 * at the top level, where there is no context to select from.
 * Source: AWS Step Functions developer guide, "Transforming data with JSONata".
 *
 * @param syntaxTree the parsed expression
 */
export function expressionFaults(syntaxTree: object): readonly string[] {
  return faultsOf(syntaxTree as SyntaxNode, true);
}

/** The names of all variables and functions in an expression, those that it binds itself among them. */
export function variableNames(syntaxTree: object): readonly string[] {
  return [...new Set(namesIn(syntaxTree))];
}

function namesIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { type, value } = part as SyntaxNode;
  const own = type === 'variable' && typeof value === 'string' ? [value] : [];
  return [...own, ...Object.values(part).flatMap(namesIn)];
}
