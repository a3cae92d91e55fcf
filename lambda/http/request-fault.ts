import { RequestRefusedError } from '../contract/error';
import { HttpRefusedError } from './http-response';
import { isMistakeOfClient, isThrottling } from './service-error';

/** What went wrong with a request: it was refused, by us or by Step Functions for what it asks for; AWS throttled it, or it failed. */
export interface RequestFault {
  readonly kind: 'rejected' | 'throttled' | 'failed';
  readonly error: Error;
  /** Names of the fields that were refused. */
  readonly fields: readonly string[];
}

/** Tells of anything thrown what went wrong. */
export function requestFault(thrown: unknown): RequestFault {
  const error = thrown instanceof Error ? thrown : new Error(`threw no Error but a ${typeof thrown}`);
  if (error instanceof RequestRefusedError)
    return { kind: 'rejected', error, fields: error.faults.map(({ field }) => field) };
  if (error instanceof HttpRefusedError && error.answer.statusCode < 500)
    return { kind: 'rejected', error, fields: [] };
  if (isMistakeOfClient(error)) return { kind: 'rejected', error, fields: [] };
  return { kind: isThrottling(error) ? 'throttled' : 'failed', error, fields: [] };
}
