import { pagePolicy } from '../../../lambda/contract/page-policy';
import { recipeOf } from '../../../lambda/datamasque/ruleset-libraries';
import { sha256 } from '../../../lambda/datamasque/rulesets';
import type { Snippet } from '../../snippets';

/** What says whether a sample is true, by the page and the heading that it stands under. */
const SAMPLES: Readonly<Record<string, (text: string) => void>> = {
  'docs/console.md#Host it yourself': provePagePolicy,
  'docs/record.md#What is kept': proveRecipeLines,
};

/** The policy that the page is served with, wrapped as it may be. */
function provePagePolicy(text: string): void {
  const policy = pagePolicy([]);
  if (text.trim().replace(/\s+/g, ' ') !== policy) throw new Error(`the page is served with: ${policy}`);
}

/** The lines whose hash is that of a recipe with a library. */
function proveRecipeLines(text: string): void {
  const [ruleset, library] = ['CONTENT_HASH_OF_THE_RULESET', 'CONTENT_HASH_OF_THE_LIBRARY'];
  const { hash } = recipeOf(ruleset, [{ namespace: 'namespace', name: 'name', contentHash: library }]);
  const lines = `${text.trimEnd()}\n`;
  if (hash !== `sha256:${sha256(lines)}`) throw new Error(`the hash of a recipe is not that of: ${lines}`);
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
