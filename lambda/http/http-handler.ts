import { shortened } from '../contract/received-value';
import { RequestNotice } from '../contract/request-notices';
import { type HttpEvent, routeOf } from './http-event';
import { errorResponse, type HttpResponse, jsonResponse } from './http-response';
import { withinInvocation } from './invocation-time';
import { requestFault } from './request-fault';
import type { RequestLog } from './request-log';
import type { RouteAnswer, RouteTable } from './route-table';
import { isMistakeOfClient } from './service-error';

/** What is read of an invocation's context. */
export interface HttpInvocation {
  readonly awsRequestId?: string;
  getRemainingTimeInMillis?(): number;
}

/** A handler of events of an HTTP API. */
export type HttpHandler = (event: HttpEvent, context?: HttpInvocation) => Promise<HttpResponse>;

/** What answers the requests of a route. */
export type HttpOperation = (event: HttpEvent, requestId: string | undefined) => Promise<RouteAnswer>;

/** A handler that answers by a table of routes, and any fault in the one shape of errors. */
export function createHttpHandler(operationOf: RouteTable<HttpOperation>, log: RequestLog): HttpHandler {
  const answer = async (event: HttpEvent, requestId: string | undefined): Promise<HttpResponse> => {
    const route = routeOf(event);
    try {
      const { statusCode, body } = await operationOf(route)(event, requestId);
      return jsonResponse(statusCode, body);
    } catch (error) {
      noteFault(log, error, { route: shortened(route), requestId });
      return errorResponse(error);
    }
  };
  return (event, context = {}) =>
    withinInvocation(context.getRemainingTimeInMillis?.(), () => answer(event, context.awsRequestId));
}

function noteFault(
  log: RequestLog,
  thrown: unknown,
  request: { readonly route: string; readonly requestId?: string },
): void {
  const { kind, error, fields } = requestFault(thrown);
  if (kind === 'rejected')
    log.warn('refused a request', {
      notice: RequestNotice.REQUEST_REJECTED,
      ...request,
      fields,
      ...(isMistakeOfClient(error) && { error }),
    });
  else if (kind === 'throttled')
    log.warn('AWS throttled a request', { notice: RequestNotice.REQUEST_THROTTLED, ...request, error });
  else log.error('a request failed', { notice: RequestNotice.REQUEST_FAILED, ...request, error });
}
