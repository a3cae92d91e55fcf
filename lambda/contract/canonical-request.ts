import type { MaskingRequest } from './masking-request';

/**
 * One text for all spellings of one request: a JSON array of its fields in order of their names, without the
 * idempotency key and the overlap policy, which are about the sending and not about what is to be done.
 */
export function canonicalRequest(request: MaskingRequest): string {
  const { idempotencyKey, overlap, ...fields } = request;
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return JSON.stringify(present.sort(([a], [b]) => (a < b ? -1 : 1)));
}
