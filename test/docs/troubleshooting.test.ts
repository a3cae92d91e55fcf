import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StepError } from '../../lambda/contract/workflow-steps';
import { ROOT } from './pages';

const page = readFileSync(path.join(ROOT, 'docs/troubleshooting.md'), 'utf8');

/** Whose words are quoted. */
const SOURCES = ['bin', 'cli', 'client', 'lambda', 'lib', 'local', 'web/src'];

const source = SOURCES.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'utf8')),
).join('\n');

/** The words in the first cells of the tables' rows. */
function quoted(): string[] {
  const cells = [...page.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, words]) => words ?? ''));
}

/** Whether the source says the words, whatever it puts in place of `…`. */
function isSaid(words: string): boolean {
  return words
    .split('…')
    .filter((part) => part.trim().length > 2)
    .every((part) => source.includes(part.trim()));
}

describe('docs/troubleshooting.md', () => {
  it.each(quoted())('quotes what there is: %s', (words) => {
    expect(isSaid(words)).toBe(true);
  });

  it('says of every error that a step can end with what to do', () => {
    const words = quoted();
    const passing = ['RdsUnavailable'];
    for (const error of Object.values(StepError)) {
      if (!passing.includes(error)) expect(words).toContain(error);
    }
  });

  it('would not quote what nobody says', () => {
    expect(isSaid('the moon is in the wrong phase')).toBe(false);
    expect(isSaid('the ruleset … is made of cheese')).toBe(false);
  });
});
