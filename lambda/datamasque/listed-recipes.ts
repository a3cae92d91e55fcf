import type { RecipeLibrary, RulesetRecipe } from '../contract/ruleset-recipe';
import { isStepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import type { DataMasqueClient } from './data-masque-client';
import { libraryHash, listLibraries, recipeOf, rulesetsUsing } from './ruleset-libraries';
import { getRuleset, type Ruleset } from './rulesets';

/** Rulesets whose texts are asked for one by one, where the list leaves them out, and libraries that are read. */
const MAX_TEXTS = 50;
const MAX_LIBRARIES = 50;

/**
 * The recipes of listed rulesets, for people who want to pin one: what a run masks by is read by `readRecipe`, from the
 * text itself. Here DataMasque's own list of the rulesets that use a library spares the function a YAML parser of
 * 115 KB. A hash that differs only means that the request is refused, with the right one in its words.
 *
 * @returns in the order of the rulesets
 * @throws StepFailure where DataMasque cannot be asked; that it may not show libraries leaves them null
 */
export async function listedRecipes(
  client: DataMasqueClient,
  rulesets: readonly Ruleset[],
): Promise<readonly RulesetRecipe[]> {
  const whole = await withTexts(client, rulesets);
  const uses = whole.some(mayImport) ? await librariesByRuleset(client) : new Map();
  return whole.map((ruleset) => {
    if (ruleset.text === null) return recipeOf(ruleset.contentHash, null);
    const libraries = mayImport(ruleset) ? uses && (uses.get(ruleset.id) ?? []) : [];
    return recipeOf(ruleset.contentHash, libraries);
  });
}

async function withTexts(
  client: DataMasqueClient,
  rulesets: readonly Ruleset[],
): Promise<readonly Ruleset[]> {
  const whole: Ruleset[] = [];
  let asked = 0;
  for (const ruleset of rulesets) {
    const isAsked = ruleset.text === null && asked < MAX_TEXTS;
    if (isAsked) asked += 1;
    whole.push((isAsked ? await getRuleset(client, ruleset.id) : undefined) ?? ruleset);
  }
  return whole;
}

function mayImport({ text }: Ruleset): boolean {
  return text?.includes('imports') === true;
}

/** The libraries of each ruleset by its id; null where the login may not read them, or there are too many to read. */
async function librariesByRuleset(
  client: DataMasqueClient,
): Promise<ReadonlyMap<string, readonly RecipeLibrary[]> | null> {
  const libraries = new Map<string, readonly RecipeLibrary[]>();
  try {
    const all = await listLibraries(client);
    if (all.length > MAX_LIBRARIES) return null;
    for (const listed of all) {
      const users = await rulesetsUsing(client, listed);
      if (users.length === 0) continue;
      const { namespace, name } = listed;
      const library = { namespace, name, contentHash: await libraryHash(client, listed) };
      for (const id of users) libraries.set(id, [...(libraries.get(id) ?? []), library]);
    }
  } catch (error) {
    if (isStepFailure(error, StepError.DATAMASQUE_REFUSED)) return null;
    throw error;
  }
  return libraries;
}
