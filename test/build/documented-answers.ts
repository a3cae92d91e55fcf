import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import type { TriggerOperation } from '../../lambda/contract/routes';

export const DOCUMENT_FILE = path.resolve(__dirname, '../../docs/openapi.json');

/** An answer as the document has it. */
interface DocumentedAnswer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content: { readonly 'application/json': { readonly schema: z.core.JSONSchema.BaseSchema } };
}

/** An operation as the document has it. */
export interface DocumentedOperation {
  readonly operationId: TriggerOperation;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<Record<string, DocumentedAnswer>>;
}

/** The parts of the document that are read here. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

/** The document as it stands in docs/. */
export function writtenDocument(): ApiDocument {
  return JSON.parse(readFileSync(DOCUMENT_FILE, 'utf8'));
}

/** Every operation of a document with its route. */
export function documentedOperations({ paths }: ApiDocument): (readonly [string, DocumentedOperation])[] {
  return Object.entries(paths).flatMap(([at, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${at}`, operation] as const,
    ),
  );
}

/** A check of values against a schema of the document, references and all. */
export function checkOf(schema: object): z.ZodType {
  const { schemas } = writtenDocument().components;
  const text = JSON.stringify({ ...schema, $defs: schemas });
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
}
