import { RequestRefusedError } from '../contract/error';
import { bodyOf, type HttpEvent, headerOf } from '../http/http-event';
import { HttpRefusedError } from '../http/http-response';
import { readJsonObject } from '../http/json-object';

/** Many times what the longest valid request takes. */
const MOST_BODY_BYTES = 32 * 1024;

/** The masking request in the body of an HTTP event, with the key of the Idempotency-Key header where it came by that. */
export function startRequestOf(event: HttpEvent): unknown {
  const text = bodyOf(event);
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BODY_BYTES) {
    const message = `the body is too large, got: ${bytes} bytes; send at most ${MOST_BODY_BYTES}`;
    throw new HttpRefusedError({ statusCode: 413, body: { error: 'RequestTooLarge', message } });
  }
  const request = readJsonObject(text);
  const header = headerOf(event, 'idempotency-key');
  if (header === undefined) return request;
  if (request.idempotencyKey !== undefined && request.idempotencyKey !== header) {
    const message = 'differs from the Idempotency-Key header; send one of the two, or the same in both';
    throw new RequestRefusedError([{ field: 'idempotencyKey', message }]);
  }
  return { ...request, idempotencyKey: header };
}
