import { RequestRefusedError } from '../contract/error';
import { bodyTextOf } from '../http/body-text';
import { type HttpEvent, headerOf } from '../http/http-event';
import { readJsonObject } from '../http/json-object';

/** The masking request in the body of an HTTP event, with the key of the Idempotency-Key header where it came by that. */
export function startRequestOf(event: HttpEvent): unknown {
  const request = readJsonObject(bodyTextOf(event));
  const header = headerOf(event, 'idempotency-key');
  if (header === undefined) return request;
  if (request.idempotencyKey !== undefined && request.idempotencyKey !== header) {
    const message = 'differs from the Idempotency-Key header; send one of the two, or the same in both';
    throw new RequestRefusedError([{ field: 'idempotencyKey', message }]);
  }
  return { ...request, idempotencyKey: header };
}
