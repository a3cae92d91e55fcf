import { createHash, createHmac } from 'node:crypto';

/** A request as a server sees it. */
export interface SignedRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The signature that a request should have, computed from what arrived, as the service does it that is called.
 * Source: AWS General Reference, Signature Version 4, "Create a signed AWS API request".
 */
export function expectedSignature(request: SignedRequest, secretAccessKey: string): string {
  const { headers } = request;
  const [, scope = '', signedHeaders = ''] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const [date = '', region = '', service = ''] = scope.split('/');
  const url = new URL(request.target, 'http://unused');
  const canonical = [
    request.method,
    url.pathname.split('/').map(encoded).join('/'),
    canonicalQuery(url.search.slice(1)),
    ...signedHeaders.split(';').map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    hex(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hex(canonical)].join('\n');
  const key = ['aws4_request', service, region, date].reduceRight<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  return hmac(key, toSign).toString('hex');
}

/** The signature that a request has. */
export function signatureOf({ headers }: Pick<SignedRequest, 'headers'>): string | undefined {
  return /Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? '')?.[1];
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => pair.split('='))
    .map(
      ([name = '', ...value]) =>
        `${encoded(decodeURIComponent(name))}=${encoded(decodeURIComponent(value.join('=')))}`,
    )
    .sort()
    .join('&');
}

/** Every byte but the unreserved characters of RFC 3986. */
function encoded(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
