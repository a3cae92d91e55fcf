import { libraryName, type RecipeLibrary, type RulesetRecipe } from '../contract/ruleset-recipe';
import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import type { DataMasqueClient } from './data-masque-client';
import { sha256 } from './rulesets';

/** What a ruleset's `imports` name. */
export interface LibraryName {
  /** Empty for a library outside any namespace. */
  readonly namespace: string;
  readonly name: string;
}

/** A library as the API lists it, without its text. */
export interface ListedLibrary extends LibraryName {
  readonly id: string;
}

const LIBRARIES = '/api/ruleset-libraries/';

/**
 * All libraries of the server.
 *
 * @throws StepFailure DataMasqueRefused where the login may not read them, or the server knows none
 */
export async function listLibraries(client: DataMasqueClient): Promise<readonly ListedLibrary[]> {
  const answers = (await client.list(LIBRARIES)) as readonly Partial<ListedLibrary>[];
  return answers.map(({ id, namespace, name }) => ({
    id: String(id),
    namespace: namespace ?? '',
    name: String(name),
  }));
}

/** SHA-256 of a library's text in hex digits; null where the server does not give the text. */
export async function libraryHash(client: DataMasqueClient, { id }: ListedLibrary): Promise<string | null> {
  const answer = (await client.callIfThere({ method: 'GET', path: pathOf(id) })) ?? {};
  const { config_yaml: text } = answer as { readonly config_yaml?: unknown };
  return typeof text === 'string' ? sha256(text) : null;
}

/** Ids of the rulesets that import a library, as the server knows them. */
export async function rulesetsUsing(
  client: DataMasqueClient,
  { id }: ListedLibrary,
): Promise<readonly string[]> {
  const answers = (await client.list(`${pathOf(id)}rulesets/`)) as readonly { readonly id?: unknown }[];
  return answers.map((ruleset) => String(ruleset.id));
}

function pathOf(id: string): string {
  return `${LIBRARIES}${encodeURIComponent(id)}/`;
}

/**
 * The recipe of a ruleset's text and its libraries. The hash of a text without libraries is that of the text. With some
 * it is that of these lines, each ended by a line feed: the text's hash, two spaces and `ruleset`, then of each library
 * its hash, two spaces and `namespace/name`, or `name` alone, sorted by these names. What is no letter, digit or one of
 * `-_.!~*'()` in a name is percent-encoded.
 *
 * @param libraries in any order, each once; null where nobody can tell
 */
export function recipeOf(
  contentHash: string | null,
  libraries: readonly RecipeLibrary[] | null,
): RulesetRecipe {
  const sorted =
    libraries && [...libraries].sort((one, other) => (encodedName(one) < encodedName(other) ? -1 : 1));
  return { contentHash, hash: hashOf(contentHash, sorted), libraries: sorted };
}

function hashOf(contentHash: string | null, libraries: readonly RecipeLibrary[] | null): string | null {
  if (contentHash === null || libraries === null) return null;
  if (libraries.some((library) => library.contentHash === null)) return null;
  if (libraries.length === 0) return `sha256:${contentHash}`;
  const lines = libraries.map((library) => `${library.contentHash}  ${encodedName(library)}\n`);
  return `sha256:${sha256([`${contentHash}  ruleset\n`, ...lines].join(''))}`;
}

/** A library's name, in which a slash stands after the namespace only. */
export function encodedName({ namespace, name }: LibraryName): string {
  return [...(namespace === '' ? [] : [namespace]), name].map(encodeURIComponent).join('/');
}

/**
 * How a recipe differs from the one that was checked, in words; undefined where it does not. A part that was not known
 * when it was checked cannot be compared.
 */
export function recipeChange(checked: RulesetRecipe, now: RulesetRecipe): string | undefined {
  const isTextChanged = checked.contentHash !== null && now.contentHash !== checked.contentHash;
  if (isTextChanged)
    return `its text had the SHA-256 ${checked.contentHash}, now: ${now.contentHash ?? 'it is not given'}`;
  const isHashChanged = checked.hash !== null && now.hash !== checked.hash;
  if (!isHashChanged) return undefined;
  return now.libraries === null
    ? 'its libraries could be read, and now DataMasque refuses that'
    : `its libraries had with it the hash ${checked.hash}, now: ${now.hash ?? 'not known'} (${changedLibraries(checked, now.libraries)})`;
}

function changedLibraries({ libraries }: RulesetRecipe, now: readonly RecipeLibrary[]): string {
  const before = new Map((libraries ?? []).map((library) => [encodedName(library), library.contentHash]));
  const changed = now.filter((library) => before.get(encodedName(library)) !== library.contentHash);
  return `changed: ${changed.map(libraryName).join(', ')}`;
}

/**
 * Holds a recipe to the hash that a request pins.
 *
 * @param pinned undefined where it pins none
 * @throws StepFailure RequestRefused for another recipe, and for one that is not known whole
 */
export function checkPin(pinned: string | undefined, rulesetName: string, recipe: RulesetRecipe): void {
  if (pinned === undefined || recipe.hash === pinned) return;
  const problem =
    recipe.hash === null
      ? `the hash of the ruleset ${rulesetName} is not known, for ${unknownPart(recipe)}, where the request pins: ${pinned}; let the DataMasque login read that, or leave rulesetHash out`
      : `the ruleset ${rulesetName} with its libraries has the hash ${recipe.hash}, where the request pins: ${pinned}; put the text back that was approved, or send the hash of this one`;
  throw new StepFailure(StepError.REQUEST_REFUSED, problem);
}

function unknownPart({ contentHash, libraries }: RulesetRecipe): string {
  if (contentHash === null) return 'DataMasque does not give its text';
  if (libraries === null)
    return 'its text cannot be read as YAML, or DataMasque refuses to show its libraries';
  const missing = libraries.filter((library) => library.contentHash === null);
  return `DataMasque does not give the text of its libraries ${missing.map(libraryName).join(', ')}`;
}
