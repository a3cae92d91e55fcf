import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { firstLoadKilobytes } from '../../build/web-size';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'built-'));
  await mkdir(path.join(folder, '.vite'));
  await file('index.html', 1_000);
  await file('icon.svg', 1_000);
});

afterEach(() => rm(folder, { recursive: true }));

/** Random bytes are as large under gzip as they are. */
function file(name: string, bytes: number): Promise<void> {
  return writeFile(path.join(folder, name), randomBytes(bytes));
}

function manifest(entries: object): Promise<void> {
  return writeFile(path.join(folder, '.vite/manifest.json'), JSON.stringify(entries));
}

it('counts the page, its code, its styles and its fonts, each once', async () => {
  for (const [name, bytes] of [
    ['main.js', 10_000],
    ['shared.js', 20_000],
    ['main.css', 5_000],
    ['font.woff2', 3_000],
    ['elsewhere.js', 90_000],
  ] as const)
    await file(name, bytes);
  await manifest({
    'main.tsx': {
      file: 'main.js',
      isEntry: true,
      css: ['main.css'],
      assets: ['font.woff2'],
      imports: ['_a', '_b'],
    },
    _a: { file: 'shared.js', imports: ['_b'] },
    _b: { file: 'shared.js' },
    elsewhere: { file: 'elsewhere.js' },
  });
  expect(await firstLoadKilobytes(folder)).toBeCloseTo(40, 0);
});

it('counts the largest view that is loaded when it is gone to, with what it alone needs', async () => {
  for (const [name, bytes] of [
    ['main.js', 10_000],
    ['small.js', 5_000],
    ['large.js', 30_000],
    ['large.css', 7_000],
  ] as const)
    await file(name, bytes);
  await manifest({
    'main.tsx': { file: 'main.js', isEntry: true, dynamicImports: ['small', 'large'] },
    small: { file: 'small.js', imports: ['main.tsx'] },
    large: { file: 'large.js', css: ['large.css'], imports: ['main.tsx'] },
  });
  expect(await firstLoadKilobytes(folder)).toBeCloseTo(49, 0);
});
