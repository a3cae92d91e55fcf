import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ApiRoute, routeKey } from '../../lambda/contract/routes';
import type { Clock } from '../clock';
import type { WireHandler, WireRequest, WireResponse } from '../http/exchange';

/** A handler as API Gateway's HTTP API calls it, payload format 2.0. */
export type HttpApiHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** Routes of the API and the handler that answers them. */
export interface ApiIntegration {
  readonly routes: readonly ApiRoute[];
  readonly handler: HttpApiHandler;
}

/** A route that fits a request. */
export interface FoundRoute {
  /** As API Gateway names it, e.g. `GET /executions/{name}`. */
  readonly key: string;
  /** Parts of the path by the names that the route gives them; absent where it names none. */
  readonly pathParameters?: Readonly<Record<string, string>>;
}

/** What API Gateway says of a path that it has no route for. */
const NOT_FOUND: WireResponse = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: 'Not Found' }),
};

/** An HTTP API in front of some handlers: turns requests into events and answers into responses, as API Gateway does. */
export function httpApi(integrations: readonly ApiIntegration[], clock: Clock): WireHandler {
  return async (request) => {
    const { pathname } = new URL(request.target, 'http://127.0.0.1');
    for (const { routes, handler } of integrations) {
      const route = routes.map((one) => fittingRoute(one, request.method, pathname)).find(Boolean);
      if (route) return wireResponse(await handler(httpApiEvent(request, route, clock)));
    }
    return NOT_FOUND;
  };
}

function wireResponse(result: APIGatewayProxyStructuredResultV2): WireResponse {
  const body = result.body ?? '';
  const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    status: result.statusCode ?? 200,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(headers) },
    body: result.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
  };
}

/** A part of a path that a route names, e.g. `{name}`. */
const NAMED_PART = /^\{(.+)\}$/;

/** A route, if it fits a path; a part that the route names fits any text, which comes decoded. */
function fittingRoute(route: ApiRoute, method: string, pathname: string): FoundRoute | undefined {
  const [wanted, given] = [route.path.split('/'), pathname.split('/')];
  if (route.method !== method || wanted.length !== given.length) return undefined;
  const named: [string, string][] = [];
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? '';
    const [, name] = NAMED_PART.exec(part) ?? [];
    if (name === undefined ? part !== text : text === '') return undefined;
    if (name !== undefined) named.push([name, decoded(text)]);
  }
  return {
    key: routeKey(route),
    ...(named.length > 0 && { pathParameters: Object.fromEntries(named) }),
  };
}

/** A text that is encoded badly stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The event that API Gateway makes of a request. */
export function httpApiEvent(
  request: WireRequest,
  { key, pathParameters }: FoundRoute,
  clock: Clock,
): APIGatewayProxyEventV2 {
  const { pathname, searchParams, search } = new URL(request.target, 'http://127.0.0.1');
  const query = [...new Set(searchParams.keys())].map(
    (name) => [name, searchParams.getAll(name).join(',')] as const,
  );
  const now = clock.now();
  return {
    version: '2.0',
    routeKey: key,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: { ...request.headers },
    ...(pathParameters && { pathParameters }),
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
      routeKey: key,
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    body: request.body === '' ? undefined : request.body,
    isBase64Encoded: false,
  };
}
