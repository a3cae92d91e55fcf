import type { ErrorBody, Fault } from '../lambda/contract/error';

/** Why there is no answer, as far as a reader can act on it. */
export type ApiErrorKind =
  /** No answer came: the network, the API or its name is not there. */
  | 'unreachable'
  /** No answer came in time. */
  | 'timed-out'
  /** The API, or what it stands on, is not to be had for the moment. */
  | 'unavailable'
  /** Nobody is signed in, or not any more. */
  | 'signed-out'
  /** Whoever asks may not ask this. */
  | 'forbidden'
  /** The request is wrong, or names what it may not. */
  | 'refused'
  | 'not-found'
  /** Another execution masks the database. */
  | 'overlap'
  /** An answer that nobody expected. */
  | 'unexpected';

/** A request without the answer that it asked for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    readonly body?: ErrorBody,
    /** After how long the server asks to be tried again. */
    readonly retryAfterMilliseconds?: number,
  ) {
    super(message);
  }

  /** What is wrong with each field of a refused request. */
  get faults(): readonly Fault[] {
    return this.body?.details ?? [];
  }

  /** Whether the same request may be answered when it is sent again, with nothing changed. */
  get isPassing(): boolean {
    return this.kind === 'unreachable' || this.kind === 'timed-out' || this.kind === 'unavailable';
  }
}

const PASSING_STATUSES: readonly number[] = [429, 500, 502, 503, 504];

/** @param isOwn whether the API itself says it, and not the gateway before it */
function kindOf(status: number, isOwn: boolean): ApiErrorKind {
  if (PASSING_STATUSES.includes(status)) return 'unavailable';
  if (status === 401) return 'signed-out';
  if (status === 403 && !isOwn) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 409) return 'overlap';
  return status >= 400 && status < 500 ? 'refused' : 'unexpected';
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'error' in body && 'message' in body;
}

/** API Gateway says `{"message": …}` in its own name. */
function messageIn(body: unknown): string | undefined {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : undefined;
}

/** A browser tells nothing of a redirect, not even its status. */
function wordsOf(status: number): string {
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  return isRedirect
    ? 'the API answered with a redirect, which is not followed'
    : `the API answered with status ${status}`;
}

/** What an answer says that is no success. */
export function errorOfAnswer(status: number, body: unknown, retryAfter: string | null): ApiError {
  const seconds = Number(retryAfter ?? Number.NaN);
  const own = isErrorBody(body) ? body : undefined;
  return new ApiError(
    kindOf(status, own !== undefined),
    messageIn(body) ?? wordsOf(status),
    own,
    Number.isFinite(seconds) ? seconds * 1000 : undefined,
  );
}
