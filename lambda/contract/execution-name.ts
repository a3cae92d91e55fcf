import { createHash, randomUUID } from 'node:crypto';
import { canonicalRequest } from './canonical-request';
import { parseDatabaseIdentifier } from './database-identifier';
import type { MaskingRequest } from './masking-request';

const UNIQUE_DIGITS = 16;
const OWN_FORM = new RegExp(`^(?=.{18,80}$)([a-z](?:-?[a-z0-9])*)-[0-9a-f]{${UNIQUE_DIGITS}}$`);

/**
 * The name of the execution that a request starts: the database's identifier (at most 63 characters), a hyphen and
 * 16 hex digits that are the same for every delivery of one request and differ between requests. Step Functions
 * takes names of up to 80 characters and refuses one that was used within 90 days, which is what makes a repeated
 * request start nothing.
 *
 * @param source id of the construct or route that the request came by: the same key means different things there
 * @param request a valid request; without an idempotency key its name is random
 */
export function executionName(source: string, request: MaskingRequest): string {
  const key =
    request.idempotencyKey === undefined ? ['random', randomUUID()] : ['key', request.idempotencyKey];
  const unique = createHash('sha256')
    .update(JSON.stringify([source, ...key, canonicalRequest(request)]))
    .digest('hex')
    .slice(0, UNIQUE_DIGITS);
  return `${parseDatabaseIdentifier(request.databaseIdentifier).identifier}-${unique}`;
}

/** The database that an execution masks, read from its name; undefined for a name that is not of our own form. */
export function databaseIdentifierOf(executionName: string): string | undefined {
  return OWN_FORM.exec(executionName)?.[1];
}
