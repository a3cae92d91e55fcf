import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

/** The repository. */
export const ROOT = path.resolve(__dirname, '../..');

/** Folders with pages; those below them included. */
const FOLDERS = ['docs', 'examples', '.github'];

function markdownIn(folder: string, recursive: boolean): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map(({ parentPath, name }) => path.relative(ROOT, path.join(parentPath, name)));
}

/** Made by jsii-docgen, whole, and held to the library by a test of its own. */
const GENERATED = ['API.md'];

/** Every page of the documentation that is written by hand, by its path in the repository. */
export function markdownPages(): string[] {
  const pages = [...markdownIn('.', false), ...FOLDERS.flatMap((folder) => markdownIn(folder, true))];
  return pages.filter((page) => !GENERATED.includes(page)).sort();
}

const FENCED = /^( *)(`{3,})[^\n]*\n[\s\S]*?^ *\2 *$/gm;

/** A page's text without its fenced blocks. */
export function runningTextOf(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8').replace(FENCED, '');
}

/** Every code span of a page's running text. */
export function codeSpansOf(page: string): string[] {
  return [...runningTextOf(page).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span ?? '');
}
