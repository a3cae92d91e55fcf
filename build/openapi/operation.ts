import type { ComponentName, JsonSchema } from './component-schemas';
import type { ErrorStatus } from './errors';

/** An operation as the document is made from it. */
export interface Operation {
  readonly summary: string;
  readonly parameters?: readonly object[];
  readonly request?: ComponentName;
  readonly isRequestOptional?: true;
  /** What each success means, and what it holds. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly body: ComponentName }>>;
  readonly errors: readonly ErrorStatus[];
}

/** A parameter of the query as the document shows it. */
export function queryParameter(name: string, description: string, schema: JsonSchema): object {
  return { name, in: 'query', required: false, description, schema };
}
