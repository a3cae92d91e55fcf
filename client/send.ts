import { ApiError, errorOfAnswer } from './api-error';
import type { OutgoingRequest, RequestAccess } from './request-access';
import { MOST_ATTEMPTS, retryPause } from './retry-pause';
import { noteServerTime } from './server-clock';

/** One request to the API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Path below the API's base address, with its query. */
  readonly path: string;
  readonly body?: object;
  /** Ends the request, and the attempts that would follow. */
  readonly signal?: AbortSignal;
  /** Time for one attempt. @default 15 seconds */
  readonly attemptMilliseconds?: number;
}

const ATTEMPT_MILLISECONDS = 15_000;

/** Where requests go, and what lets them in. */
export interface ApiAddress {
  /** Base address without a trailing slash. */
  readonly baseUrl: string;
  readonly access: RequestAccess;
}

/** Sends a request, and again while that may help. Every request of this client may be repeated without harm. */
export async function send<Answer>(api: ApiAddress, request: ApiRequest): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce<Answer>(api, request);
    } catch (error) {
      if (!(error instanceof ApiError && error.isPassing) || attempt === MOST_ATTEMPTS) throw error;
      await pause(retryPause(attempt, error.retryAfterMilliseconds, Math.random()), request.signal);
    }
  }
}

async function sendOnce<Answer>({ baseUrl, access }: ApiAddress, request: ApiRequest): Promise<Answer> {
  const { method, path, body } = request;
  const unnamed: OutgoingRequest = {
    method,
    url: `${baseUrl}${path}`,
    headers: { ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  };
  const outgoing = { ...unnamed, headers: { ...unnamed.headers, ...(await access(unnamed)) } };
  const { response, text } = await exchange(outgoing, request);
  const answer = parsed(text);
  if (!response.ok) throw errorOfAnswer(response.status, answer, response.headers.get('retry-after'));
  if (answer === undefined)
    throw new ApiError('unexpected', 'the API answered with something that is no JSON');
  return answer as Answer;
}

async function exchange(
  { url, method, headers, body }: OutgoingRequest,
  { signal, attemptMilliseconds = ATTEMPT_MILLISECONDS }: ApiRequest,
): Promise<{ readonly response: Response; readonly text: string }> {
  const late = AbortSignal.timeout(attemptMilliseconds);
  const options = {
    method,
    headers,
    body,
    cache: 'no-store',
    credentials: 'omit',
    // What lets the request in is for the API alone, and not for whoever it sends to.
    redirect: 'manual',
    signal: signal ? AbortSignal.any([signal, late]) : late,
  } as const;
  try {
    const response = await fetch(url, options);
    noteServerTime(response.headers.get('date'));
    return { response, text: await response.text() };
  } catch (error) {
    if (signal?.aborted) throw error;
    if (late.aborted)
      throw new ApiError('timed-out', `the API did not answer within ${attemptMilliseconds / 1000} seconds`);
    throw new ApiError('unreachable', 'the API cannot be reached');
  }
}

/** Undefined for text that is no JSON, such as a proxy's page. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
