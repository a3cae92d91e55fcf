import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { operationsOfCode, operationsOfDefinitions } from '../referees/observed-calls';
import { ROOT } from './pages';

const PAGE = 'docs/aws-constraints.md';
const page = readFileSync(path.join(ROOT, PAGE), 'utf8');

/** Rows of the tables of operations: the operations of the first cell, and the files of the last one. */
function rows(): { readonly operations: string[]; readonly files: string[] }[] {
  const lines = page.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => {
    const [operations = '', , how = ''] = line.slice(2, -2).split(' | ');
    return {
      operations: [...operations.matchAll(/`(\w+)`/g)].map(([, operation = '']) => operation),
      files: [...how.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file),
    };
  });
}

it('the page of constraints has a row for each RDS operation in use, and for no other one', () => {
  const names = [...operationsOfDefinitions([]), ...operationsOfCode('lambda')];
  const inUse = names.flatMap((name) => / rds:(\w+)$/.exec(name)?.[1] ?? []);
  const described = rows().flatMap(({ operations }) => operations);
  expect([...new Set(described)].sort()).toEqual([...new Set(inUse)].sort());
});

it('each row of it names the files that meet or refuse what is asked, and each file exists', () => {
  for (const { operations, files } of rows()) {
    expect(files, operations.join()).not.toEqual([]);
    for (const file of files) expect(existsSync(path.join(ROOT, file)), file).toBe(true);
  }
});
