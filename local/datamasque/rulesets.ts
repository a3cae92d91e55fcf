import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import { invalidField, notFound } from './api-error';
import { isNamed, type Libraries, type StoredLibrary } from './libraries';
import { type ParsedRuleset, parseRuleset, type ValidationError } from './ruleset-parser';

/** A ruleset as it is kept. */
export interface StoredRuleset {
  readonly id: string;
  readonly name: string;
  readonly maskType: string;
  readonly yaml: string;
  readonly parsed: ParsedRuleset;
  readonly validationErrors: readonly ValidationError[];
}

/** The rulesets of the server. */
export class Rulesets {
  private readonly byId = new Map<string, StoredRuleset>();

  constructor(
    private readonly clock: Clock,
    private readonly libraries: Libraries,
  ) {}

  list(): readonly StoredRuleset[] {
    return [...this.byId.values()];
  }

  /** @throws ApiError 404 */
  get(id: string): StoredRuleset {
    const ruleset = this.find(id);
    if (!ruleset) throw notFound();
    return ruleset;
  }

  find(id: string): StoredRuleset | undefined {
    return this.byId.get(id.toLowerCase());
  }

  /**
   * Keeps a ruleset. One that is not valid is kept too, and said to be invalid.
   *
   * @param isUpsert whether one of that name may be there already
   * @throws ApiError 400 for a name that is taken
   */
  save(
    name: string,
    yaml: string,
    maskType: string,
    isUpsert: boolean,
  ): { readonly ruleset: StoredRuleset; readonly isNew: boolean } {
    const existing = this.list().find((other) => other.name === name && other.maskType === maskType);
    if (existing && !isUpsert) throw invalidField('name', `A ruleset named ${name} already exists.`);
    const parsed = parseRuleset(yaml, this.clock.now());
    const ruleset = {
      id: existing?.id ?? randomUUID(),
      name,
      maskType,
      yaml,
      parsed,
      validationErrors: [...parsed.errors, ...this.missingLibraries(parsed)],
    };
    this.byId.set(ruleset.id, ruleset);
    return { ruleset, isNew: !existing };
  }

  /** The rulesets that import a library. */
  using(library: StoredLibrary): readonly StoredRuleset[] {
    return this.list().filter(({ parsed }) => parsed.imports.some((name) => isNamed(library, name)));
  }

  /** Validates the rulesets again that imported a library. */
  revalidate(users: readonly StoredRuleset[]): void {
    for (const { name, yaml, maskType } of users) this.save(name, yaml, maskType, true);
  }

  private missingLibraries({ imports }: ParsedRuleset): readonly ValidationError[] {
    const all = this.libraries.list();
    return imports
      .filter((name) => !all.some((library) => isNamed(library, name)))
      .map((name) => ({
        message: `there is no library ${name}`,
        validation_error_type: 'ruleset',
        line_number: 1,
        column_number: 1,
      }));
  }

  /** @throws ApiError 404 */
  delete(id: string): void {
    this.byId.delete(this.get(id).id);
  }
}

/** A ruleset as the API shows it. */
export function describeRuleset(ruleset: StoredRuleset): object {
  return { ...describeListedRuleset(ruleset), config_yaml: ruleset.yaml };
}

/** A ruleset as lists of those that use a library show it: without its text. */
export function describeListedRuleset({ id, name, maskType, validationErrors }: StoredRuleset): object {
  return {
    id,
    name,
    mask_type: maskType,
    is_valid: validationErrors.length === 0 ? 'valid' : 'invalid',
    validation_errors: validationErrors,
  };
}
