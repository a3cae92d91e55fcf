import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { expect } from 'vitest';
import * as z from 'zod';
import type { ApiOperation } from '../../lambda/contract/routes';

export const DOCUMENT_FILE = path.resolve(__dirname, '../../docs/openapi.json');

/** An answer as the document has it. */
interface DocumentedAnswer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content: { readonly 'application/json': { readonly schema: z.core.JSONSchema.BaseSchema } };
}

/** An operation as the document has it. */
export interface DocumentedOperation {
  readonly operationId: ApiOperation;
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

const OPERATIONS = new Map(
  documentedOperations(writtenDocument()).map(([, operation]) => [operation.operationId, operation]),
);

/** An operation of the document by its name. */
export function documentedOperation(name: ApiOperation): DocumentedOperation {
  const operation = OPERATIONS.get(name);
  if (operation === undefined) throw new Error(`the document has no operation ${name}`);
  return operation;
}

/** An answer as an HTTP client sees it. */
interface SeenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** The answer is one that the document has for the operation: status, body, headers, and the name of an error. */
export function expectDocumented(name: ApiOperation, { status, headers, body }: SeenAnswer): void {
  const documented = documentedOperation(name).responses[status];
  expect(documented, `${name} answers ${status}`).toBeDefined();
  if (documented === undefined) return;
  const { schema } = documented.content['application/json'];
  expect(checkOf(schema).safeParse(body)).toMatchObject({ success: true });
  expect(Object.keys(documented.headers ?? {}).filter((header) => !(header in headers))).toEqual([]);
  if (status >= 400 && 'error' in body) expect(documented.description).toContain(String(body.error));
}
