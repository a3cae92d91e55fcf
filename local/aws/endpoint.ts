import { type BodyTypes, FORM_TYPE } from '../http/admission';
import type { WireHandler, WireRequest, WireResponse } from '../http/exchange';

/** The services behind the endpoint, by the name that a request's signature is scoped to. */
export type AwsServices = ReadonlyMap<string, WireHandler>;

/** `Credential=KEY/20260101/us-east-1/states/aws4_request`: the service is what the client says it talks to. */
const CREDENTIAL_SCOPE = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

function serviceOf({ headers }: Pick<WireRequest, 'headers'>): string | undefined {
  return CREDENTIAL_SCOPE.exec(headers.authorization ?? '')?.[1];
}

/** Services that speak AWS's Query protocol: a form asks, XML answers. All others speak JSON. */
const QUERY_SERVICES = new Set(['rds', 'ec2']);

/** Whether a request is for a service that speaks the Query protocol. */
export function isQueryRequest(request: Pick<WireRequest, 'headers'>): boolean {
  return QUERY_SERVICES.has(serviceOf(request) ?? '');
}

/** Media types of the bodies that each service takes, as AWS's clients send them. */
export const AWS_BODY_TYPES: BodyTypes = ({ headers: { authorization = '' } }) =>
  isQueryRequest({ headers: { authorization } })
    ? [FORM_TYPE]
    : ['application/x-amz-json-1.0', 'application/x-amz-json-1.1'];

/** An error of the endpoint itself, in the protocol of the service that was asked; the message needs no escapes. */
export function refuse(request: WireRequest, status: number, code: string, message: string): WireResponse {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  if (serviceOf(request) === 'ec2') return xml(status, `<Response><Errors>${error}</Errors></Response>`);
  if (serviceOf(request) === 'rds') return xml(status, `<ErrorResponse>${error}</ErrorResponse>`);
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

function xml(status: number, body: string): WireResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

/**
 * One endpoint for all services, as unmodified clients use it: they tell the service by the scope of their signature.
 * A request without a signature is refused, as AWS refuses it. Signatures are not verified here: see `signedWith`.
 */
export function awsEndpoint(services: AwsServices): WireHandler {
  return async (request) => {
    const name = serviceOf(request);
    if (name === undefined) {
      return refuse(
        request,
        403,
        'MissingAuthenticationToken',
        'the request is not signed; use the keys that npm start printed',
      );
    }
    const service = services.get(name);
    if (service) return service(request);
    const served = [...services.keys()].join(', ');
    return refuse(request, 501, 'UnknownService', `local mode does not serve ${name}; it serves ${served}`);
  };
}
