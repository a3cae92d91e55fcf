import { ApiError, errorOfAnswer } from './api-error';
import { MOST_ATTEMPTS, retryPause } from './retry-pause';
import { noteServerTime } from './server-clock';

/** One request to the API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Path below the API's base address, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Ends the request, and the attempts that would follow. */
  readonly signal?: AbortSignal;
}

const ATTEMPT_MILLISECONDS = 15_000;

/** Where requests go, and what lets them in. */
export interface ApiAddress {
  /** Base address without a trailing slash. */
  readonly baseUrl: string;
  /** A token of whoever is signed in; undefined where nobody needs to be, or the session has ended. */
  readonly token: () => Promise<string | undefined> | undefined;
}

/** Sends a request, and again while that may help. Every request of this page may be repeated without harm. */
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

async function sendOnce<Answer>({ baseUrl, token }: ApiAddress, request: ApiRequest): Promise<Answer> {
  const letsIn = await token();
  const headers = { ...request.headers, ...(letsIn !== undefined && { authorization: `Bearer ${letsIn}` }) };
  const { response, text } = await exchange(`${baseUrl}${request.path}`, { ...request, headers });
  const body = parsed(text);
  if (!response.ok) throw errorOfAnswer(response.status, body, response.headers.get('retry-after'));
  if (body === undefined) throw new ApiError('unexpected', 'the API answered with something that is no JSON');
  return body as Answer;
}

async function exchange(
  url: string,
  { method, headers, body, signal }: ApiRequest,
): Promise<{ readonly response: Response; readonly text: string }> {
  const late = AbortSignal.timeout(ATTEMPT_MILLISECONDS);
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
    noteServerTime(response.headers.get('date'));
    return { response, text: await response.text() };
  } catch (error) {
    if (signal?.aborted) throw error;
    if (late.aborted)
      throw new ApiError('timed-out', `the API did not answer within ${ATTEMPT_MILLISECONDS / 1000} seconds`);
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
