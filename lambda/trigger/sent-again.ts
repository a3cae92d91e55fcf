import { isPlainObject } from '../contract/request-check';

/**
 * The event in a message of the function's failure queue, where one is sent again as it is; any other event is its
 * own. An event that failed again after it was sent again is in a message within a message.
 */
export function eventWithin(event: unknown): unknown {
  let inner = event;
  while (isFailureRecord(inner)) inner = inner.requestPayload;
  return inner;
}

/** What Lambda sends to an on-failure destination; a masking request and an HTTP event have no such field. */
function isFailureRecord(event: unknown): event is { readonly requestPayload: unknown } {
  return isPlainObject(event) && isPlainObject(event.requestContext) && isPlainObject(event.requestPayload);
}
