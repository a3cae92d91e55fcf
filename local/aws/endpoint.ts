import type { WireHandler, WireRequest, WireResponse } from '../http/exchange';

/** The services behind the endpoint, by the name that a request's signature is scoped to. */
export type AwsServices = ReadonlyMap<string, WireHandler>;

/** `Credential=KEY/20260101/us-east-1/states/aws4_request`: the service is what the client says it talks to. */
const CREDENTIAL_SCOPE = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

function refuse(status: number, code: string, message: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

function serviceOf(request: WireRequest): string | undefined {
  return CREDENTIAL_SCOPE.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * One endpoint for all services, as unmodified clients use it: they tell the service by the scope of their signature.
 * Signatures are not verified; a request without one is refused, as AWS refuses it.
 */
export function awsEndpoint(services: AwsServices): WireHandler {
  return async (request) => {
    const name = serviceOf(request);
    if (name === undefined) {
      return refuse(
        403,
        'MissingAuthenticationToken',
        'the request is not signed; any credentials will do here',
      );
    }
    const service = services.get(name);
    if (service) return service(request);
    const served = [...services.keys()].join(', ');
    return refuse(501, 'UnknownService', `local mode does not serve ${name}; it serves ${served}`);
  };
}
