import type { IncomingMessage } from 'node:http';

/** Media types that the body of a request may have. */
export type BodyTypes = (request: Pick<IncomingMessage, 'url' | 'headers'>) => readonly string[];

/** Why a request is refused. */
export interface Refusal {
  readonly status: 400 | 403 | 415 | 421;
  readonly reason: string;
}

/** Names by which a browser or a client of this machine reaches a server that listens on loopback. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Default port of HTTP, which clients leave out of `Host` and `Origin`. */
const HTTP_PORT = 80;

export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

function ownHosts(port: number): readonly string[] {
  return LOOPBACK_NAMES.flatMap((name) => [`${name}:${port}`, ...(port === HTTP_PORT ? [name] : [])]);
}

/** Values of a header, one for each time that it was sent; a browser sends `Host` and `Origin` once. */
function valuesOf({ headersDistinct }: IncomingMessage, name: string): readonly string[] {
  return (headersDistinct[name] ?? []).map((value) => value.toLowerCase());
}

function mediaType(contentType: string): string {
  return String(contentType.split(';', 1)[0]).trim().toLowerCase();
}

function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

/**
 * Checks that a request comes from this machine's user, and not from a page of somebody else in the user's browser.
 *
 * A page that had its own name resolve to 127.0.0.1 (DNS rebinding) still sends that name as `Host`. A page of another
 * origin sends that origin, or `null`, with every request that could change something. A body that a page may send
 * without asking first (https://fetch.spec.whatwg.org/#cors-safelisted-request-header) is never of a JSON type.
 *
 * @param port where the server listens
 * @returns undefined for a request that is admitted
 */
export function refusalOf(message: IncomingMessage, port: number, bodyTypes: BodyTypes): Refusal | undefined {
  const hosts = ownHosts(port);
  const [host = '', ...moreHosts] = valuesOf(message, 'host');
  if (moreHosts.length > 0 || !hosts.includes(host))
    return { status: 421, reason: `this server answers to ${hosts.join(', ')} only` };
  if (!message.url?.startsWith('/')) return { status: 400, reason: 'the target of a request must be a path' };
  const origins = hosts.map((own) => `http://${own}`);
  if (valuesOf(message, 'origin').some((origin) => !origins.includes(origin)))
    return { status: 403, reason: 'pages of another origin are not admitted' };
  return bodyRefusal(message, bodyTypes);
}

function bodyRefusal(message: IncomingMessage, bodyTypes: BodyTypes): Refusal | undefined {
  const { 'content-type': contentType } = message.headers;
  if (contentType === undefined && !announcesBody(message)) return undefined;
  const allowed = bodyTypes(message);
  if (contentType !== undefined && allowed.includes(mediaType(contentType))) return undefined;
  return { status: 415, reason: `the content type of the body must be ${allowed.join(' or ')}` };
}
