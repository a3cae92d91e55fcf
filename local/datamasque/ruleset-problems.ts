import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

/** Where in a ruleset something is. */
export type Path = readonly (string | number)[];

/** What local mode cannot apply, and where. */
export interface Problem {
  readonly message: string;
  readonly path: Path;
}

/** Ends the reading of one part of a ruleset; the parts beside it are read on. */
export class Unreadable extends Error {
  constructor(
    message: string,
    readonly path: Path,
  ) {
    super(message);
  }
}

/** Collects every problem of a ruleset, so that its author sees all of them at once. */
export class Problems {
  readonly found: Problem[] = [];

  add(message: string, path: Path): void {
    this.found.push({ message, path });
  }

  /** Reads a part; a problem in it is collected, and the part left out. */
  collect<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.add(error.message, error.path);
      return undefined;
    }
  }
}

/** Line and column of the innermost part of a path that is written out. */
export function placeOf(
  document: Document,
  lines: LineCounter,
  path: Path,
): { readonly line: number; readonly col: number } {
  let node: unknown = document.contents;
  let start = rangeStart(node) ?? 0;
  for (const step of path) {
    node = childOf(document, node, step);
    start = rangeStart(node) ?? start;
  }
  return lines.linePos(start);
}

function rangeStart(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** An alias stands for what its anchor names, and a merge key for the keys of what it merges. */
function childOf(document: Document, parent: unknown, step: string | number): unknown {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(node)) return node.items[Number(step)];
  if (!isMap(node)) return undefined;
  const own = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  if (own) return own.value;
  const merged = node.items.filter(({ key }) => isScalar(key) && isMergeKey(key.value));
  for (const { value } of merged) {
    for (const source of sourcesOf(document, value)) {
      const found = childOf(document, source, step);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The library gives the merge key as a symbol. */
function isMergeKey(key: unknown): boolean {
  return key === '<<' || (typeof key === 'symbol' && key.description === '<<');
}

function sourcesOf(document: Document, value: unknown): readonly unknown[] {
  const node = isAlias(value) ? (value.resolve(document) as Node | undefined) : value;
  return isSeq(node) ? node.items : [node];
}
