import { randomUUID } from 'node:crypto';
import type { WireHandler, WireResponse } from '../http/exchange';
import { ServiceError } from './service-error';

/** The members of a request, as sent. */
export type JsonRequest = Readonly<Record<string, unknown>>;

/** What a service does for one operation. */
export type JsonOperation = (request: JsonRequest) => object | Promise<object>;

/** A service that speaks AWS JSON. */
export interface JsonService {
  /** What stands before the operation in X-Amz-Target, e.g. `AWSStepFunctions`. */
  readonly targetPrefix: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, JsonOperation>>;
}

function operationNamed(service: JsonService, target: string): JsonOperation {
  const [prefix, name = ''] = target.split('.');
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (prefix === service.targetPrefix && operation) return operation;
  throw new ServiceError(
    'UnknownOperationException',
    `local mode does not serve the operation ${target || '(none)'}`,
  );
}

function readBody(body: string): JsonRequest {
  try {
    const request: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof request === 'object' && request !== null && !Array.isArray(request))
      return request as JsonRequest;
  } catch {
    throw new ServiceError('SerializationException', 'the body is not valid JSON');
  }
  throw new ServiceError('SerializationException', 'the body is not a JSON object');
}

/** Serves a JSON service. Faults of our own become the service's InternalFailure, so that clients retry as they would. */
export function jsonServiceHandler(service: JsonService): WireHandler {
  const respond = (
    status: number,
    body: object,
    headers: Readonly<Record<string, string>> = {},
  ): WireResponse => ({
    status,
    headers: {
      'content-type': `application/x-amz-json-${service.version}`,
      'x-amzn-requestid': randomUUID(),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return async (request) => {
    try {
      const operation = operationNamed(service, request.headers['x-amz-target'] ?? '');
      return respond(200, await operation(readBody(request.body)));
    } catch (error) {
      const { code, message, status } =
        error instanceof ServiceError ? error : new ServiceError('InternalFailure', String(error), 500);
      return respond(status, { __type: code, message, Message: message }, { 'x-amzn-errortype': code });
    }
  };
}

/**
 * A member that must be text.
 *
 * @throws ServiceError when it is missing or something else
 */
export function textMember(request: JsonRequest, name: string): string {
  const value = request[name];
  if (typeof value === 'string') return value;
  throw new ServiceError(
    'ValidationException',
    `${name} must be a string, got: ${value === undefined ? 'nothing' : typeof value}`,
  );
}

/** A member that may be absent and must be text otherwise. */
export function optionalText(request: JsonRequest, name: string): string | undefined {
  return request[name] === undefined || request[name] === null ? undefined : textMember(request, name);
}
