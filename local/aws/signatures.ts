import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireHandler, WireRequest, WireResponse } from '../http/exchange';
import { isQueryRequest, refuse } from './endpoint';

/** Keys of an AWS client. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The parts of an `Authorization` header of Signature Version 4. */
interface Authorization {
  readonly accessKeyId: string;
  /** Date, Region, service and `aws4_request`. */
  readonly scope: readonly string[];
  readonly signedHeaders: string;
  readonly signature: Buffer;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;

function authorizationOf({ headers }: WireRequest): Authorization | undefined {
  const [, accessKeyId, scope, signedHeaders, signature] =
    AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  if (accessKeyId === undefined || scope === undefined || signedHeaders === undefined) return undefined;
  return {
    accessKeyId,
    scope: scope.split('/'),
    signedHeaders,
    signature: Buffer.from(signature ?? '', 'hex'),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Percent-encodes every byte but the unreserved characters of RFC 3986. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
}

function canonicalRequest({ method, target, headers, body }: WireRequest, signedHeaders: string): string {
  const { pathname, searchParams } = new URL(target, 'http://127.0.0.1');
  return [
    method,
    pathname.split('/').map(encoded).join('/'),
    canonicalQuery(searchParams),
    ...signedHeaders.split(';').map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    digest(body),
  ].join('\n');
}

/** Source: AWS Identity and Access Management User Guide, "Create a signed AWS API request". */
function isSignedBy(
  request: WireRequest,
  { scope, signedHeaders, signature }: Authorization,
  secretAccessKey: string,
): boolean {
  const hash = digest(canonicalRequest(request, signedHeaders));
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope.join('/'), hash].join('\n');
  const key = scope.reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`));
  return timingSafeEqual(hmac(key, toSign), signature);
}

/** The codes of services that speak JSON, and of those that speak the Query protocol. */
const CODES = {
  unknownKey: { json: 'UnrecognizedClientException', query: 'InvalidClientTokenId' },
  wrongSignature: { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch' },
} as const;

function refused(request: WireRequest, problem: keyof typeof CODES, message: string): WireResponse {
  return refuse(request, 403, CODES[problem][isQueryRequest(request) ? 'query' : 'json'], message);
}

/**
 * Admits requests that are signed with the given keys. The date of a signature is not checked: a request that is
 * repeated does no more than its sender may do anyway. An unsigned request passes on, for the endpoint to refuse.
 */
export function signedWith({ accessKeyId, secretAccessKey }: AwsKeys, handler: WireHandler): WireHandler {
  return async (request) => {
    if (request.headers.authorization === undefined) return handler(request);
    const authorization = authorizationOf(request);
    if (authorization?.accessKeyId !== accessKeyId)
      return refused(
        request,
        'unknownKey',
        'the access key is not that of this local mode; use the keys that npm start printed',
      );
    if (!isSignedBy(request, authorization, secretAccessKey))
      return refused(
        request,
        'wrongSignature',
        'the signature does not match; use the secret access key that npm start printed',
      );
    return handler(request);
  };
}
