import { isUtf8 } from 'node:buffer';
import { RequestRefusedError } from '../contract/error';
import { isPlainObject } from '../contract/request-check';

/** What is read of an event of an HTTP API (payload format 2.0) or of a function URL. */
export interface HttpEvent {
  readonly routeKey?: string;
  readonly rawPath?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  /** Parts of the path by the names that the route gives them. */
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly stage?: string;
    readonly http: { readonly method: string; readonly path?: string };
    /** Who the API let in, by IAM or by a token; of a function URL, by IAM. */
    readonly authorizer?: {
      readonly iam?: { readonly userArn?: string | null } | null;
      readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> | null } | null;
    };
  };
}

/** Whether an event comes from an HTTP API; a masking request itself has no field of that name. */
export function isHttpEvent(event: unknown): event is HttpEvent {
  return (
    isPlainObject(event) && isPlainObject(event.requestContext) && isPlainObject(event.requestContext.http)
  );
}

/** Method and path, e.g. `GET /executions`: the route's own where the API knows it, else without the stage. */
export function routeOf(event: HttpEvent): string {
  if (event.routeKey !== undefined && event.routeKey !== '$default') return event.routeKey;
  const { stage, http } = event.requestContext;
  const path = event.rawPath ?? http.path ?? '/';
  const prefix = `/${stage}`;
  const inStage = stage !== undefined && (path === prefix || path.startsWith(`${prefix}/`));
  return `${http.method} ${inStage ? path.slice(prefix.length) || '/' : path}`;
}

/**
 * The body as text, whichever way the API passed it on.
 *
 * @throws RequestRefusedError for bytes that are no UTF-8: read as if they were, different ones would look alike
 */
export function bodyOf(event: HttpEvent): string {
  const body = event.body ?? '';
  if (event.isBase64Encoded !== true) return body;
  const bytes = Buffer.from(body, 'base64');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new RequestRefusedError([
    { field: 'body', message: 'is not UTF-8; send the request as one JSON object in UTF-8' },
  ]);
}

/** A header by its name in lower case. */
export function headerOf(event: HttpEvent, name: string): string | undefined {
  return Object.entries(event.headers ?? {}).find(([header]) => header.toLowerCase() === name)?.[1];
}

/** Claims of a token that name its bearer, the one that nobody else ever has first. */
const CLAIMS = ['sub', 'email', 'client_id'];

/** Who sent a request, as the API's authorizer found; undefined where there was none. */
export function callerOf({ requestContext: { authorizer } }: HttpEvent): string | undefined {
  const claims = authorizer?.jwt?.claims ?? {};
  const names = [authorizer?.iam?.userArn, ...CLAIMS.map((claim) => claims[claim])];
  return names.find((name): name is string => typeof name === 'string' && name !== '');
}
