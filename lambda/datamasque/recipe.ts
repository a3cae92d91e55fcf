import { parseDocument } from 'yaml';
import { isPlainObject } from '../contract/request-check';
import type { RecipeLibrary, RulesetRecipe } from '../contract/ruleset-recipe';
import { isStepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import type { DataMasqueClient } from './data-masque-client';
import { encodedName, type LibraryName, libraryHash, listLibraries, recipeOf } from './ruleset-libraries';
import type { Ruleset } from './rulesets';

/**
 * The recipe of a ruleset: its text, and that of each library that it imports. A library cannot import others.
 *
 * @throws StepFailure DataMasqueUnavailable or DataMasqueLoginRefused
 */
export async function readRecipe(
  client: DataMasqueClient,
  { text, contentHash }: Ruleset,
): Promise<RulesetRecipe> {
  const imports = text === null ? undefined : importsOf(text);
  return recipeOf(contentHash, imports === undefined ? null : await librariesOf(client, imports));
}

/** Null where the login may not read libraries, and where the server knows none. */
async function librariesOf(
  client: DataMasqueClient,
  imports: readonly LibraryName[],
): Promise<readonly RecipeLibrary[] | null> {
  if (imports.length === 0) return [];
  try {
    // The filters of this list are not used: one for no namespace is empty, and the server ignores it.
    const all = await listLibraries(client);
    const libraries: RecipeLibrary[] = [];
    for (const { namespace, name } of imports) {
      const listed = all.find((library) => library.namespace === namespace && library.name === name);
      libraries.push({ namespace, name, contentHash: listed ? await libraryHash(client, listed) : null });
    }
    return libraries;
  } catch (error) {
    if (isStepFailure(error, StepError.DATAMASQUE_REFUSED)) return null;
    throw error;
  }
}

/** The libraries that a text imports, each once; undefined where it cannot be read as one ruleset. */
function importsOf(text: string): readonly LibraryName[] | undefined {
  const document = parseDocument(text, { merge: true });
  if (document.errors.length > 0) return undefined;
  // Aliases become references to one object, so a text with many of them grows no larger.
  const ruleset: unknown = document.toJS({ maxAliasCount: -1 });
  if (!isPlainObject(ruleset)) return undefined;
  const names: readonly unknown[] = [ruleset.imports ?? []].flat();
  if (!names.every((name) => typeof name === 'string')) return undefined;
  return [...new Map(names.map(importOf).map((one) => [encodedName(one), one])).values()];
}

/** `namespace/name`, or a name alone. */
function importOf(text: string): LibraryName {
  const slash = text.indexOf('/');
  return slash < 0
    ? { namespace: '', name: text }
    : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}
