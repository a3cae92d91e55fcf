import { randomUUID } from 'node:crypto';
import type { WireHandler, WireRequest, WireResponse } from '../http/exchange';
import { renderError, renderResult } from './query-answer';
import { readQueryParameters } from './query-request';
import type { RdsEngine } from './rds-engine';
import { missingParameter, RdsError, unknownOperation } from './rds-error';
import { operationNamed } from './service-model';

/** Fields that every request has beside its parameters. */
const PROTOCOL_FIELDS = new Set(['Action', 'Version']);

function response(status: number, requestId: string, body: string): WireResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

/** A client may put the fields into the body or, with GET, into the query string. */
function fieldsOf(request: WireRequest): URLSearchParams {
  if (request.body !== '') return new URLSearchParams(request.body);
  return new URL(request.target, 'http://127.0.0.1').searchParams;
}

async function answer(engine: RdsEngine, request: WireRequest, requestId: string): Promise<WireResponse> {
  const fields = fieldsOf(request);
  const action = fields.get('Action');
  if (action === null) throw missingParameter('Action');
  const operation = operationNamed(action);
  if (!operation) throw unknownOperation(action);
  const pairs = [...fields].filter(([name]) => !PROTOCOL_FIELDS.has(name));
  const result = await engine.call(action, readQueryParameters(operation.input, pairs));
  return response(200, requestId, renderResult(operation, result, requestId));
}

/** Serves the engine in the AWS Query protocol, version 2014-10-31. Whatever is not an RdsError passes through. */
export function rdsWire(engine: RdsEngine): WireHandler {
  return async (request) => {
    const requestId = randomUUID();
    try {
      return await answer(engine, request, requestId);
    } catch (error) {
      if (!(error instanceof RdsError)) throw error;
      return response(error.status, requestId, renderError(error, requestId));
    }
  };
}
