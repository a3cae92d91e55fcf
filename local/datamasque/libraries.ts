import { randomUUID } from 'node:crypto';
import { parseDocument } from 'yaml';
import type { Clock } from '../clock';
import { ApiError, invalidField, notFound } from './api-error';

/** What a client sends of a library. */
export type LibraryFields = Readonly<Record<string, unknown>>;

/** A library as it is kept: its text. Local mode applies none of it. */
export interface StoredLibrary {
  readonly id: string;
  /** Empty for a library outside any namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly yaml: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly modified: number;
}

/** The ruleset libraries of the server. */
export class Libraries {
  private readonly byId = new Map<string, StoredLibrary>();

  constructor(private readonly clock: Clock) {}

  /**
   * @param query `name_exact` and `namespace_exact`; an empty one is ignored, as filters of this server are
   */
  list(query: URLSearchParams = new URLSearchParams()): readonly StoredLibrary[] {
    const [name, namespace] = [query.get('name_exact'), query.get('namespace_exact')];
    return [...this.byId.values()].filter(
      (library) => (!name || library.name === name) && (!namespace || library.namespace === namespace),
    );
  }

  /** @throws ApiError 404 */
  get(id: string): StoredLibrary {
    const library = this.byId.get(id.toLowerCase());
    if (!library) throw notFound();
    return library;
  }

  /** @throws ApiError 400 for a field that is missing, and for a name that is taken in its namespace */
  create(fields: LibraryFields): StoredLibrary {
    return this.save(fields, undefined);
  }

  /** @throws ApiError 404 and 400, as create does */
  update(id: string, fields: LibraryFields): StoredLibrary {
    return this.save(fields, this.get(id));
  }

  /**
   * @param users names of the rulesets that import it
   * @throws ApiError 404, and 409 where some do and nobody forces it
   */
  delete(id: string, users: readonly string[], isForced: boolean): void {
    const library = this.get(id);
    if (users.length > 0 && !isForced)
      throw new ApiError(409, { detail: `The library is imported by: ${users.join(', ')}.` });
    this.byId.delete(library.id);
  }

  private save(fields: LibraryFields, before: StoredLibrary | undefined): StoredLibrary {
    const { namespace = '' } = fields;
    if (typeof namespace !== 'string') throw invalidField('namespace', 'Not a valid string.');
    const now = this.clock.now();
    const library = {
      id: before?.id ?? randomUUID(),
      namespace,
      name: textOf(fields, 'name'),
      yaml: textOf(fields, 'config_yaml'),
      created: before?.created ?? now,
      modified: now,
    };
    const isTaken = this.list().some(
      (other) => other.id !== library.id && isNamed(other, qualifiedName(library)),
    );
    if (isTaken) throw invalidField('name', `A library named ${qualifiedName(library)} already exists.`);
    this.byId.set(library.id, library);
    return library;
  }
}

function textOf(fields: LibraryFields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidField(name, 'This field is required.');
}

/** What `imports` of a ruleset call a library. */
export function qualifiedName({ namespace, name }: Pick<StoredLibrary, 'namespace' | 'name'>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** Whether `imports` mean a library. */
export function isNamed(library: Pick<StoredLibrary, 'namespace' | 'name'>, name: string): boolean {
  return qualifiedName(library) === name;
}

/** A library as lists show it: without its text. */
export function describeListedLibrary({ id, namespace, name, yaml, ...times }: StoredLibrary): object {
  const { errors } = parseDocument(yaml);
  return {
    id,
    namespace,
    name,
    is_valid: errors.length === 0 ? 'valid' : 'invalid',
    validation_errors: errors.map(({ message }) => ({
      message: message.split('\n')[0],
      validation_error_type: 'yaml',
    })),
    created: new Date(times.created).toISOString(),
    modified: new Date(times.modified).toISOString(),
  };
}

/** A library as the API shows it alone. */
export function describeLibrary(library: StoredLibrary): object {
  return { ...describeListedLibrary(library), config_yaml: library.yaml };
}
