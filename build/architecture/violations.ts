import { type Import, importsOf, withoutExtension } from './imports';
import type { Module } from './modules';

/** The sources of a tree by their paths below its root, with slashes. */
export type Sources = ReadonlyMap<string, string>;

/**
 * Where a tree does not keep to its modules: imports that none allows, folders of which nobody knows, modules that are
 * not there, and files that need each other to be loaded.
 *
 * @returns a sentence for each, with the file, the import and the rule
 */
export function violations(sources: Sources, modules: readonly Module[]): readonly string[] {
  const imports = [...sources].flatMap(([file, source]) => importsOf(file, source));
  return [
    ...unknownFolders(sources, modules),
    ...emptyModules(sources, modules),
    ...imports.flatMap((it) => forbidden(it, modules)),
    ...cycles(imports, sources),
  ];
}

/** The module that a file is of: that of the nearest folder above it. */
function moduleOf(file: string, modules: readonly Module[]): Module | undefined {
  return modules
    .filter(({ folder }) => file === folder || file.startsWith(`${folder}/`))
    .toSorted((one, other) => other.folder.length - one.folder.length)[0];
}

function unknownFolders(sources: Sources, modules: readonly Module[]): readonly string[] {
  return [...sources.keys()]
    .filter((file) => moduleOf(file, modules) === undefined)
    .map((file) => `${file} is of no module: name its folder in build/architecture/modules.ts`);
}

function emptyModules(sources: Sources, modules: readonly Module[]): readonly string[] {
  const filled = new Set([...sources.keys()].map((file) => moduleOf(file, modules)));
  return modules
    .filter((module) => !filled.has(module))
    .map(({ folder }) => `${folder} has no file: take it out of build/architecture/modules.ts`);
}

function forbidden({ from, to, isPackage }: Import, modules: readonly Module[]): readonly string[] {
  const module = moduleOf(from, modules);
  if (module === undefined) return [];
  if (isPackage) {
    const isAllowed = isNamed(module.packages, to);
    return isAllowed
      ? []
      : [`${from} imports the package ${to}: ${module.folder} may import ${inWords(module.packages)}`];
  }
  const target = moduleOf(to, modules);
  const isAllowed = target === module || isNamed(module.imports, target?.folder ?? to);
  return isAllowed ? [] : [`${from} imports ${to}: ${module.folder} may import ${inWords(module.imports)}`];
}

/** Whether one of some patterns is of a name. */
export function isNamed(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

function inWords(names: readonly string[]): string {
  return names.length === 0 ? 'none' : `only ${names.join(', ')}`;
}

/** Files that need each other to be loaded; what is imported for its types alone is not loaded. */
function cycles(imports: readonly Import[], sources: Sources): readonly string[] {
  const files = new Map([...sources.keys()].map((file) => [withoutExtension(file), file]));
  const needs = new Map<string, string[]>();
  for (const { from, to, isPackage, isType } of imports) {
    const target = files.get(to) ?? files.get(`${to}/index`);
    if (isPackage || isType || target === undefined) continue;
    needs.set(from, [...(needs.get(from) ?? []), target]);
  }
  const found = [...sources.keys()].flatMap((file) => {
    const way = wayBack(file, needs);
    return way === undefined ? [] : [way];
  });
  const once = new Map(found.toReversed().map((way) => [way.toSorted().join(), way]));
  return [...once.values()].map((way) => `these files need each other: ${way.join(' → ')}`);
}

/** The shortest way from a file over its imports back to itself. */
function wayBack(file: string, needs: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const seen = new Set<string>();
  let ways: readonly (readonly string[])[] = [[file]];
  while (ways.length > 0) {
    const longer: (readonly string[])[] = [];
    for (const way of ways) {
      for (const next of needs.get(way.at(-1) ?? '') ?? []) {
        if (next === file) return way;
        if (seen.has(next)) continue;
        seen.add(next);
        longer.push([...way, next]);
      }
    }
    ways = longer;
  }
  return undefined;
}
