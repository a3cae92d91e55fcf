import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { pagePolicy } from '../../../lambda/contract/page-policy';
import type { Snippet } from '../../snippets';
import { ROOT } from '../pages';

/** What says whether a sample is true, by the page and the heading that it stands under. */
const SAMPLES: Readonly<Record<string, (text: string) => void>> = {
  'docs/architecture.md#Architecture': proveFolders,
  'docs/console.md#Host it yourself': provePagePolicy,
};

/** Each line begins with a folder of the repository, below the folder of the line before where it is indented. */
function proveFolders(text: string): void {
  let above = '';
  for (const line of text.trimEnd().split('\n')) {
    const [, indent = '', folder = ''] = /^( *)([\w-]+)\//.exec(line) ?? [];
    const place = indent === '' ? folder : path.join(above, folder);
    if (folder === '' || !existsSync(path.join(ROOT, place))) throw new Error(`there is no folder: ${line}`);
    if (indent === '') above = folder;
  }
}

/** The policy that the page is served with, wrapped as it may be. */
function provePagePolicy(text: string): void {
  const policy = pagePolicy([]);
  if (text.trim().replace(/\s+/g, ' ') !== policy) throw new Error(`the page is served with: ${policy}`);
}

/**
 * Holds a sample of what a program says against what it really says.
 *
 * @throws Error where it says something else, and for a sample of which nobody knows what says it
 */
export function proveSample({ text, heading }: Snippet, page: string): void {
  const prove = SAMPLES[`${page}#${heading}`];
  if (!prove) throw new Error(`nothing proves this sample: give its fence a language, or name what says it`);
  prove(text);
}
