import { type JsonSchema, referenceTo } from './component-schemas';

/** Statuses of errors that the API answers with. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 502 | 503;

/** Who answers with an error: a handler with an ErrorBody, API Gateway in words of its own. */
type Answerer = 'ErrorBody' | 'GatewayRefusal';

interface ErrorAnswer {
  /** What the error means, with the names that ErrorBody gives it. */
  readonly description: string;
  readonly by: readonly Answerer[];
  /** Says when to try again. */
  readonly retryAfter?: true;
}

const ERRORS: Readonly<Record<ErrorStatus, ErrorAnswer>> = {
  400: {
    description:
      'RequestRefused: fields or parameters are wrong, each named in details. InvalidArn, InvalidName, InvalidExecutionInput, StateMachineTypeNotSupported, ValidationException: Step Functions refused the request',
    by: ['ErrorBody'],
  },
  401: { description: 'no valid token', by: ['GatewayRefusal'] },
  403: {
    description:
      'StateMachineNotConfigured: the state machine is not one of those that are configured. From API Gateway: the caller may not call this route',
    by: ['ErrorBody', 'GatewayRefusal'],
  },
  404: {
    description:
      'StateMachineDoesNotExist: the state machine is configured, but does not exist, or not any more. ExecutionDoesNotExist: nothing is known of an execution of that name',
    by: ['ErrorBody'],
  },
  409: {
    description:
      'OverlappingExecution: another execution masks the same database, named in message; send overlap ALLOW to start beside it. ExecutionEnded: there is nothing to stop. CannotBeStopped: the execution is of a blueprint, after which nothing cleans up',
    by: ['ErrorBody'],
  },
  413: {
    description: 'RequestTooLarge: the body is larger than any request needs',
    by: ['ErrorBody', 'GatewayRefusal'],
  },
  429: {
    description:
      'Throttled: AWS takes no more calls for now. ExecutionLimitExceeded: too many executions are open. From API Gateway: more requests than this API takes',
    by: ['ErrorBody', 'GatewayRefusal'],
    retryAfter: true,
  },
  500: {
    description: 'InternalError: nobody knows what went wrong; the log of the function has it',
    by: ['ErrorBody', 'GatewayRefusal'],
  },
  502: {
    description:
      'ServiceFault: AWS answered with a fault of its own. DataMasqueRefused, DataMasqueLoginRefused, SecretUnusable: DataMasque cannot be asked until somebody mends that',
    by: ['ErrorBody'],
  },
  503: {
    description:
      'ServiceUnavailable: AWS does not answer. DataMasqueUnavailable: DataMasque does not. From API Gateway: the function does not',
    by: ['ErrorBody', 'GatewayRefusal'],
    retryAfter: true,
  },
};

const RETRY_AFTER = {
  'retry-after': {
    description: 'seconds after which to try again; not from API Gateway',
    schema: { type: 'integer', minimum: 1 },
  },
};

function bodyOf(by: readonly Answerer[]): JsonSchema {
  const [only, ...others] = by.map(referenceTo);
  return only !== undefined && others.length === 0 ? only : { anyOf: by.map(referenceTo) };
}

/** The answers of an operation that are errors. */
export function errorAnswers(statuses: readonly ErrorStatus[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    statuses.map((status) => {
      const { description, by, retryAfter } = ERRORS[status];
      const content = { 'application/json': { schema: bodyOf(by) } };
      return [status, { description, ...(retryAfter && { headers: RETRY_AFTER }), content }];
    }),
  );
}
