import type { ExecutionDetail } from '../lambda/contract/execution-detail';
import { libraryName } from '../lambda/contract/ruleset-recipe';

/** The libraries that a run's ruleset imports, each with the beginning of its hash; null where there is nothing to tell. */
export function librariesWords({ recipe }: ExecutionDetail): string | null {
  // A deployment of an earlier version states no recipe.
  if (!recipe?.contentHash) return null;
  if (recipe.libraries === null) return 'not known: DataMasque does not show them to the login';
  if (recipe.libraries.length === 0) return 'none';
  return recipe.libraries
    .map(
      (library) => `${libraryName(library)} (${library.contentHash?.slice(0, HASH_DIGITS) ?? 'not given'})`,
    )
    .join(', ');
}

/** Digits of a library's hash that tell it from others at a glance. */
const HASH_DIGITS = 12;

/** The one database that a run masks, and what that means for others of its server. */
export function maskedDatabaseWords({ maskedDatabase }: ExecutionDetail): string | null {
  if (!maskedDatabase) return null;
  const { database, schema } = maskedDatabase;
  const name = schema === null ? database : `${database}, schema ${schema}`;
  return `${name}; other databases of the server are in the snapshot, unmasked`;
}
