import { type ErrorBody, RequestRefusedError } from '../contract/error';
import { type HttpError, serviceError } from './service-error';

/** An answer to an HTTP API, payload format 2.0. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer with a JSON body. */
export function jsonResponse(
  statusCode: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

/** An error that is ours to name: it has a status and a message for the client. */
export class HttpRefusedError extends Error {
  override readonly name: string = 'HttpRefused';

  constructor(
    readonly answer: HttpError,
    options?: ErrorOptions,
  ) {
    super(answer.body.message, options);
  }
}

function refusedRequest(error: RequestRefusedError): HttpError {
  const notConfigured = error.reason === 'state-machine-not-configured';
  const body: ErrorBody = {
    error: notConfigured ? 'StateMachineNotConfigured' : error.name,
    message: error.message,
    details: error.faults,
  };
  return { statusCode: notConfigured ? 403 : 400, body };
}

/** What a client is told when nobody knows what went wrong; the log knows more. */
const UNKNOWN_FAULT: HttpError = {
  statusCode: 500,
  body: {
    error: 'InternalError',
    message: 'the request failed for an unknown reason; the log of the function has it',
  },
};

function httpErrorFor(error: unknown): HttpError {
  if (error instanceof HttpRefusedError) return error.answer;
  if (error instanceof RequestRefusedError) return refusedRequest(error);
  return (error instanceof Error ? serviceError(error) : undefined) ?? UNKNOWN_FAULT;
}

/** The answer that an error becomes: known ones with their own message, any other a fixed one. */
export function errorResponse(error: unknown): HttpResponse {
  const { statusCode, body, headers } = httpErrorFor(error);
  return jsonResponse(statusCode, body, headers);
}
