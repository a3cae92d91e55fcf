import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import type { OutgoingRequest, RequestAccess } from '../../client/request-access';
import { Sha256 } from './sha256';

/** With what requests are signed. */
export interface Signing {
  readonly region: string;
  readonly credentials: Provider<AwsCredentialIdentity>;
  /** @default the present moment */
  readonly signingDate?: () => Date;
}

/** Lets requests in by a signature of AWS, version 4, as API Gateway asks for it where access is by IAM. */
export function signedAccess({ region, credentials, signingDate }: Signing): RequestAccess {
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  return async (request) => {
    const unsigned = unsignedRequest(request);
    const { headers } = await signer.sign(unsigned, { signingDate: signingDate?.() });
    // The host is signed, and sent by whoever opens the connection.
    const { host: _, ...sent } = headers;
    return sent;
  };
}

function unsignedRequest({ url, method, headers, body }: OutgoingRequest) {
  const { protocol, hostname, host, port, pathname, searchParams } = new URL(url);
  const query: Record<string, string[]> = {};
  for (const [name, value] of searchParams) query[name] = [...(query[name] ?? []), value];
  return {
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: pathname,
    query,
    method,
    headers: { ...headers, host },
    body,
  };
}
