import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARCHITECTURE_PAGE, withModules } from '../../../build/architecture/document';
import { MODULES, type Module } from '../../../build/architecture/modules';
import { sourcesOf } from '../../../build/architecture/sources';
import { violations } from '../../../build/architecture/violations';

const ROOT = path.resolve(__dirname, '../../..');

describe('this repository', () => {
  it('imports only what its modules may import, and no file needs itself', () => {
    expect(violations(sourcesOf(ROOT), MODULES)).toEqual([]);
  });

  it('lets no handler import another one, and nothing that is deployed import local mode', () => {
    const handlers = MODULES.filter(({ what }) => what.startsWith('handler')).map(({ folder }) => folder);
    expect(handlers.length).toBeGreaterThan(5);
    const deployed = MODULES.filter(({ folder }) => /^(lambda|lib|web|bin)(\/|$)/.test(folder));
    for (const { folder, imports } of deployed) {
      for (const forbidden of [...handlers, 'local', '*']) expect(imports, folder).not.toContain(forbidden);
    }
  });

  it('draws its modules as they are', () => {
    const page = readFileSync(ARCHITECTURE_PAGE, 'utf8');
    expect(page, 'run npm run architecture').toBe(withModules(page));
  });
});

describe('a tree', () => {
  const modules: readonly Module[] = [
    { folder: 'low', what: 'knows nobody', imports: [], packages: ['zod'] },
    { folder: 'low/deep', what: 'a module of its own', imports: ['low'], packages: ['@aws-sdk/client-*'] },
    { folder: 'high', what: 'knows all below', imports: ['low', 'low/deep'], packages: [] },
  ];
  const keeping = {
    'low/a.ts': "import * as z from 'zod';\nimport { readFileSync } from 'node:fs';\nexport const a = z;",
    'low/deep/b.ts': "import { a } from '../a';\nimport { RDSClient } from '@aws-sdk/client-rds';",
    'high/index.ts': "export * from '../low/a';\nimport type { B } from '../low/deep/b';",
  };
  const found = (changed: Readonly<Record<string, string>> = {}): readonly string[] =>
    violations(new Map(Object.entries({ ...keeping, ...changed })), modules);

  it('that keeps to its modules has nothing to be said against it', () => {
    expect(found()).toEqual([]);
  });

  it.each([
    ['an import', "import { b } from './deep/b';"],
    ['an import of a type', "import type { B } from './deep/b';"],
    ['an export', "export { b } from './deep/b';"],
    ['an export of all there is', "export * from './deep/b';"],
    ['an import at run time', "export const b = () => import('./deep/b');"],
    ['an import within a type', "export type B = import('./deep/b').B;"],
    ['an import of CommonJS', "export const b = require('./deep/b');"],
  ])('is told by file, import and rule where %s is not allowed', (_, source) => {
    expect(found({ 'low/a.ts': source })).toContain('low/a.ts imports low/deep/b: low may import none');
  });

  it('may use no package that is not named', () => {
    expect(found({ 'low/a.ts': "import axios from 'axios/lib';" })).toEqual([
      'low/a.ts imports the package axios: low may import only zod',
    ]);
    expect(found({ 'high/index.ts': "import type { RDS } from '@aws-sdk/client-rds';" })).toEqual([
      'high/index.ts imports the package @aws-sdk/client-rds: high may import none',
    ]);
  });

  it('may have no folder of which nobody knows, and knows of none that is empty', () => {
    expect(found({ 'aside/c.ts': '' })).toEqual([
      'aside/c.ts is of no module: name its folder in build/architecture/modules.ts',
    ]);
    expect(violations(new Map([['low/a.ts', '']]), modules.slice(0, 2))).toEqual([
      'low/deep has no file: take it out of build/architecture/modules.ts',
    ]);
  });

  it('may have no files that need each other, but for their types', () => {
    const one = (word: string) => ({
      'low/one.ts': "import { two } from './two';",
      'low/two.ts': "export * from './three';",
      'low/three.ts': `import ${word} { one } from './one';`,
    });
    expect(found(one('type'))).toEqual([]);
    expect(found(one(''))).toEqual(['these files need each other: low/one.ts → low/two.ts → low/three.ts']);
  });

  it('with a file that is no TypeScript is refused', () => {
    expect(() => found({ 'low/a.ts': 'import {' })).toThrow(/^low\/a\.ts cannot be read/);
  });
});
