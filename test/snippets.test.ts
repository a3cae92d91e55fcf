import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { snippetsOf } from './snippets';

describe('the snippets of a page', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function page(...lines: string[]): string {
    const file = path.join(folder, 'page.md');
    writeFileSync(file, lines.join('\n'));
    return file;
  }

  it('come in order, with their language, line and heading', () => {
    expect(snippetsOf(page('```', 'a', '```', '## Use it', '', '```ts title', 'b', '', 'c', '```'))).toEqual([
      { language: '', text: 'a\n', line: 1, heading: '' },
      { language: 'ts', text: 'b\n\nc\n', line: 6, heading: 'Use it' },
    ]);
  });

  it('lose the indent of the list that they stand in', () => {
    const [snippet] = snippetsOf(page('1. Do this:', '', '   ```sh', '   if true', '     then', '   ```'));
    expect(snippet).toMatchObject({ language: 'sh', text: 'if true\n  then\n' });
  });

  it('may hold fences, headings and fewer backticks than their own', () => {
    const [snippet, ...others] = snippetsOf(page('````md', '# No heading', '```ts', '```', '````'));
    expect(snippet).toMatchObject({ text: '# No heading\n```ts\n```\n', heading: '' });
    expect(others).toEqual([]);
  });

  it('must be closed', () => {
    expect(() => snippetsOf(page('', '```ts', 'a'))).toThrow('page.md:2: the block is never closed');
  });
});
