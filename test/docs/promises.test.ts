import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './pages';

const page = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8');

/** The table of promises, row by row, cell by cell, without its heading. */
function promises(): string[][] {
  const [, marked = ''] = /<!-- promises -->([\s\S]*?)<!-- end of promises -->/.exec(page) ?? [];
  const rows = marked.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((row) => row.slice(2, -2).split(' | '));
}

/** Files that a text links to, each with the quoted titles that follow it. */
function cited(text: string): { readonly file: string; readonly titles: readonly string[] }[] {
  return [...text.matchAll(/\]\(\.\.\/([^)]+)\)((?: “[^”]+”)*)/g)].map(([, file = '', quoted = '']) => ({
    file,
    titles: [...quoted.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title),
  }));
}

/** Titles of the tests of a file, and of what they are about, up to where they begin to differ. */
function titlesIn(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const calls = text.matchAll(
    /\b(?:describe|it)(?:\.each(?:<[^(]*>)?\([\s\S]*?\))?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)+)\1/g,
  );
  return [...calls].map(([, , title = '']) => title);
}

describe('the promises of the page on security', () => {
  it('are nine, each with code, IAM, tests and what is left open', () => {
    const rows = promises();
    expect(rows.map(([promise = '']) => promise.slice(0, 2))).toEqual(
      Array.from({ length: 9 }, (_, index) => `${index + 1}.`),
    );
    for (const row of rows) {
      expect(row).toHaveLength(5);
      for (const cell of row) expect(cell.trim()).not.toBe('');
      expect(cited(row[1] ?? '')).not.toEqual([]);
      expect(cited(row[3] ?? '').flatMap(({ titles }) => titles)).not.toEqual([]);
    }
  });

  it.each(cited(page).map(({ file, titles }) => [file, titles] as const))(
    'rest on what exists: %s %j',
    (file, titles) => {
      expect(existsSync(path.join(ROOT, file))).toBe(true);
      if (titles.length === 0) return;
      const known = titlesIn(file);
      for (const title of titles) {
        expect(
          known.filter((one) => one.startsWith(title)),
          `${title} in ${file}`,
        ).not.toEqual([]);
      }
    },
  );

  it('rest on tests that are named, and would be missed', () => {
    expect(cited('[a](../b.ts) “c” “d”<br>[e](../f.ts)')).toEqual([
      { file: 'b.ts', titles: ['c', 'd'] },
      { file: 'f.ts', titles: [] },
    ]);
    expect(titlesIn('test/docs/promises.test.ts')).toContain(
      'are nine, each with code, IAM, tests and what is left open',
    );
    expect(titlesIn('test/docs/promises.test.ts')).not.toContain('rest on nothing');
  });
});
