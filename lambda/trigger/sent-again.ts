import { isPlainObject } from '../contract/request-check';

/** An event, and the id of the invocation that it first came with. */
export interface SentEvent {
  readonly event: unknown;
  readonly requestId?: string;
}

/**
 * The event in a message of the function's failure queue, where one is sent again as it is; any other event is its
 * own. An event that failed again after it was sent again is in a message within a message.
 */
export function sentWithin(event: unknown, requestId: string | undefined): SentEvent {
  let inner: SentEvent = { event, requestId };
  while (isFailureRecord(inner.event)) {
    const { requestContext, requestPayload } = inner.event;
    inner = { event: requestPayload, requestId: requestContext.requestId ?? inner.requestId };
  }
  return inner;
}

interface FailureRecord {
  readonly requestContext: { readonly requestId?: string };
  readonly requestPayload: unknown;
}

/** What Lambda sends to an on-failure destination; a masking request and an HTTP event have no such field. */
function isFailureRecord(event: unknown): event is FailureRecord {
  return isPlainObject(event) && isPlainObject(event.requestContext) && isPlainObject(event.requestPayload);
}
