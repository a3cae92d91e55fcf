import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Clock } from '../clock';
import type { WireHandler, WireRequest } from '../http/exchange';

/** A handler as API Gateway's HTTP API calls it, payload format 2.0. */
export type HttpApiHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** An HTTP API in front of one handler: turns requests into events and answers into responses, as API Gateway does. */
export function httpApi(handler: HttpApiHandler, clock: Clock): WireHandler {
  return async (request) => {
    const result = await handler(httpApiEvent(request, clock));
    const body = result.body ?? '';
    return {
      status: result.statusCode ?? 200,
      headers: {
        date: new Date(clock.now()).toUTCString(),
        'content-type': 'application/json',
        ...Object.fromEntries(
          Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]),
        ),
      },
      body: result.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    };
  };
}

/** The event that API Gateway makes of a request. */
export function httpApiEvent(request: WireRequest, clock: Clock): APIGatewayProxyEventV2 {
  const { pathname, searchParams, search } = new URL(request.target, 'http://127.0.0.1');
  const query = [...new Set(searchParams.keys())].map(
    (name) => [name, searchParams.getAll(name).join(',')] as const,
  );
  const now = clock.now();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: { ...request.headers },
    queryStringParameters: query.length > 0 ? Object.fromEntries(query) : undefined,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: request.headers.host ?? '127.0.0.1',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: request.clientAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    body: request.body === '' ? undefined : request.body,
    isBase64Encoded: false,
  };
}
