import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ROOT } from '../pages';

/** What a program says of its options. */
function helpOf(program: string, ...words: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, [...words, '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (error || status !== 0)
    throw new Error(`${program} ${words.join(' ')} cannot be run: ${error?.message ?? stderr}`);
  return stdout + stderr;
}

function checkOptions(words: readonly string[], help: string): void {
  const unknown = words.find((word) => word.startsWith('-') && !help.includes(word.split('=')[0] ?? ''));
  if (unknown !== undefined) throw new Error(`there is no option ${unknown}`);
}

/**
 * Holds a program of node_modules against its own help.
 *
 * @throws Error for a program or an option that there is not
 */
export function proveNpx([, program = '', ...words]: readonly string[]): void {
  const file = path.join(ROOT, 'node_modules/.bin', program);
  if (!existsSync(file)) throw new Error(`npx finds no ${program} in node_modules`);
  checkOptions(words, helpOf(file));
}

/**
 * Holds a module of Python that comes with it against its own help.
 *
 * @throws Error for a module or an option that there is not
 */
export function provePython([program = '', dash = '', module = '', ...words]: readonly string[]): void {
  if (dash !== '-m') throw new Error(`${program} runs modules here, got: ${dash} ${module}`);
  checkOptions(words, helpOf(program, '-m', module));
}

/** Folder that `npm run package` writes for pip. */
const PYTHON_PACKAGE = './dist/package/python';

/**
 * Knows of pip that it installs the package that is made here: what it needs beside that is not to be had by a test.
 *
 * @throws Error for anything else
 */
export function provePip([, ...words]: readonly string[]): void {
  if (words.join(' ') !== `install ${PYTHON_PACKAGE}`)
    throw new Error(`pip installs ${PYTHON_PACKAGE}, got: ${words.join(' ')}`);
}

/**
 * Runs a program that reads files, on empty ones.
 *
 * @throws Error where the program refuses its words
 */
export function proveFilter([program = '', ...words]: readonly string[]): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'documented-'));
  try {
    for (const word of words.filter((it) => /^[a-z][\w.]*$/.test(it)))
      writeFileSync(path.join(folder, word), '');
    const { status, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8', input: '' });
    if (status !== 0) throw new Error(`${program} refuses this: ${stderr.trim()}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
