/** A library that a ruleset imports. */
export interface RecipeLibrary {
  /** Empty for a library outside any namespace. */
  readonly namespace: string;
  readonly name: string;
  /** SHA-256 of its text in hex digits; null where DataMasque has no such library, or does not give its text. */
  readonly contentHash: string | null;
}

/** What a ruleset masks by: its own text, and that of the libraries that it imports. */
export interface RulesetRecipe {
  /** SHA-256 of the ruleset's own text in hex digits; null where the server does not give the text. */
  readonly contentHash: string | null;
  /** `sha256:` and 64 hex digits for all of it, which a request can pin; null where a part of it is not known. */
  readonly hash: string | null;
  /** Sorted by name; null where the login may not read libraries, or the text cannot be read. */
  readonly libraries: readonly RecipeLibrary[] | null;
}

/** What a ruleset's `imports` call a library. */
export function libraryName({ namespace, name }: Pick<RecipeLibrary, 'namespace' | 'name'>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}
