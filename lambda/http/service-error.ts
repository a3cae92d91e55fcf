import type { ErrorBody, Fault } from '../contract/error';

/** An answer to an HTTP client that is an error, once it is known which. */
export interface HttpError {
  readonly statusCode: number;
  readonly body: ErrorBody;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the AWS SDK and Node.js say about a failed call. */
interface CallFailure {
  readonly name: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** ListExecutions refills at two calls a second in most Regions. */
const THROTTLED_RETRY_SECONDS = 2;
/** A million open executions do not end within seconds. */
const LIMIT_RETRY_SECONDS = 60;
const UNAVAILABLE_RETRY_SECONDS = 2;

const THROTTLING = /Throttl|^TooManyRequests|^RequestLimitExceeded$/;
const UNREACHABLE = /^(?:ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT)/;

function httpError(
  statusCode: number,
  error: string,
  message: string,
  details?: readonly Fault[],
): HttpError {
  return { statusCode, body: { error, message, ...(details && { details }) } };
}

function retryAfter(seconds: number, error: HttpError): HttpError {
  return { ...error, headers: { 'retry-after': String(seconds) } };
}

/** Faults of Step Functions that have one meaning here. */
const BY_NAME: Readonly<Record<string, HttpError>> = {
  StateMachineDoesNotExist: httpError(
    404,
    'StateMachineDoesNotExist',
    'the state machine does not exist; name one that GET /state-machines lists',
  ),
  StateMachineDeleting: httpError(
    404,
    'StateMachineDoesNotExist',
    'the state machine is being deleted; name one that GET /state-machines lists',
  ),
  InvalidToken: httpError(400, 'RequestRefused', 'the request is refused; see details', [
    {
      field: 'nextToken',
      message: 'is not valid or no longer so (a token lives 24 hours); begin again without it',
    },
  ]),
  ExecutionLimitExceeded: retryAfter(
    LIMIT_RETRY_SECONDS,
    httpError(429, 'ExecutionLimitExceeded', 'too many executions are open; try again when some have ended'),
  ),
};

const REFUSED_BY_STEP_FUNCTIONS = new Set([
  'InvalidArn',
  'InvalidName',
  'InvalidExecutionInput',
  'StateMachineTypeNotSupported',
  'ValidationException',
]);

/** Errors of Step Functions that only another request avoids. The others that it refuses have passed our own checks. */
const MISTAKES_OF_CLIENTS = new Set([
  'InvalidToken',
  'StateMachineDoesNotExist',
  'StateMachineDeleting',
  'StateMachineTypeNotSupported',
]);

/** Whether Step Functions refused a call for what the client asked for. */
export function isMistakeOfClient(failure: CallFailure): boolean {
  return MISTAKES_OF_CLIENTS.has(failure.name);
}

/** Whether AWS refused a call for coming too often. */
export function isThrottling(failure: CallFailure): boolean {
  return THROTTLING.test(failure.name) || failure.$metadata?.httpStatusCode === 429;
}

/** Whether nothing answered a call, or not in time. */
export function isUnreachable(failure: CallFailure): boolean {
  return failure.name === 'TimeoutError' || UNREACHABLE.test(String(failure.code));
}

/** What an HTTP client is told about a failure that is not of the request itself; undefined for one that we do not know. */
export function serviceError(failure: CallFailure): HttpError | undefined {
  const named = Object.hasOwn(BY_NAME, failure.name) ? BY_NAME[failure.name] : undefined;
  if (named !== undefined) return named;
  if (isThrottling(failure)) {
    const throttled = httpError(
      429,
      'Throttled',
      'AWS takes no more calls for now; try again after the seconds given',
    );
    return retryAfter(THROTTLED_RETRY_SECONDS, throttled);
  }
  if (REFUSED_BY_STEP_FUNCTIONS.has(failure.name)) {
    return httpError(
      400,
      failure.name,
      'Step Functions refused the request; check the state machine and the fields',
    );
  }
  const status = failure.$metadata?.httpStatusCode ?? 0;
  if (isUnreachable(failure) || status === 503 || status === 504) {
    const unavailable = httpError(503, 'ServiceUnavailable', 'AWS does not answer; try again shortly');
    return retryAfter(UNAVAILABLE_RETRY_SECONDS, unavailable);
  }
  if (status >= 500 || failure.name.startsWith('Kms')) {
    return httpError(502, 'ServiceFault', 'AWS answered with a fault of its own; try again later');
  }
  return undefined;
}
