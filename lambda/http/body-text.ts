import { bodyOf, type HttpEvent } from './http-event';
import { HttpRefusedError } from './http-response';

/** Many times what the longest valid request takes. */
const MOST_BODY_BYTES = 32 * 1024;

/**
 * The text of a body of a reasonable size.
 *
 * @throws HttpRefusedError for a larger one
 * @throws RequestRefusedError for one that is no UTF-8
 */
export function bodyTextOf(event: HttpEvent): string {
  const text = bodyOf(event);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_BODY_BYTES) return text;
  const message = `the body is too large, got: ${bytes} bytes; send at most ${MOST_BODY_BYTES}`;
  throw new HttpRefusedError({ statusCode: 413, body: { error: 'RequestTooLarge', message } });
}
