import { createHash, createHmac } from 'node:crypto';

/** What signs a request. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** A request to be signed: a POST to the root of a service. */
export interface UnsignedRequest {
  readonly host: string;
  readonly region: string;
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** `20150830T123600Z`. */
function amazonDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[:-]|\.\d{3}/g, '');
}

/**
 * The headers of a request with its signature, version 4. It is written here because the SDK's client of a service
 * weighs ten times as much as the one call that is made of it.
 * Source: AWS IAM user guide, "Create a signed AWS API request".
 *
 * @param now milliseconds since the epoch
 */
export function signedHeaders(
  request: UnsignedRequest,
  credentials: SigningCredentials,
  now: number,
): Readonly<Record<string, string>> {
  const { host, region, service, body } = request;
  const date = amazonDate(now);
  const { sessionToken } = credentials;
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    'x-amz-date': date,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const signed = names.join(';');
  const canonical = ['POST', '/', '', lines, signed, sha256(body)].join('\n');
  const day = date.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${credentials.secretAccessKey}`, day));
  const signature = hmac(key, [ALGORITHM, date, scope, sha256(canonical)].join('\n')).toString('hex');
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}
