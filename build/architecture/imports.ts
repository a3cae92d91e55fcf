import { builtinModules } from 'node:module';
import * as path from 'node:path';
import { parseSync } from 'vite';

/** Something that a file imports. */
export interface Import {
  readonly from: string;
  /** A file of the repository as its path without extension, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
  /** Whether nothing of it is left when the types are gone. */
  readonly isType: boolean;
}

interface Specifier {
  readonly text: string;
  readonly isType: boolean;
}

/** Also within a type, as in `import('./a').B`, and of CommonJS: the parser lists neither. */
const CALLS = /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g;

/**
 * What a file imports, types as well, but for Node.js itself.
 *
 * @param file its path below the repository's root, with slashes
 */
export function importsOf(file: string, source: string): readonly Import[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`);
  const declared = module.staticImports.map(
    ({ moduleRequest, entries }): Specifier => ({
      text: moduleRequest.value,
      isType: entries.length > 0 && entries.every(({ isType }) => isType),
    }),
  );
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }): Specifier[] =>
      moduleRequest ? [{ text: moduleRequest.value, isType }] : [],
    ),
  );
  const called = [...source.matchAll(CALLS)].map(([, text = '']): Specifier => ({ text, isType: false }));
  return [...declared, ...exported, ...called].flatMap(({ text, isType }) => {
    const target = targetOf(file, text);
    return target === undefined ? [] : [{ from: file, ...target, isType }];
  });
}

function targetOf(file: string, text: string): Pick<Import, 'to' | 'isPackage'> | undefined {
  if (text.startsWith('.')) {
    const to = path.posix.normalize(path.posix.join(path.posix.dirname(file), text));
    return { to: withoutExtension(to), isPackage: false };
  }
  const name = text
    .split('/')
    .slice(0, text.startsWith('@') ? 2 : 1)
    .join('/');
  const isNode = text.startsWith('node:') || builtinModules.includes(name);
  return isNode ? undefined : { to: name, isPackage: true };
}

/** Imports name some files by what they are built to. */
export function withoutExtension(file: string): string {
  return file.replace(/(\.d)?\.(m?[jt]s|tsx)$/, '');
}
