import { pagePolicy } from '../../../lambda/contract/page-policy';
import type { Snippet } from '../../snippets';

/** What says whether a sample is true, by the page and the heading that it stands under. */
const SAMPLES: Readonly<Record<string, (text: string) => void>> = {
  'docs/console.md#Host it yourself': provePagePolicy,
};

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
