import { dataMasqueBaseUrl } from '../contract/data-masque-url';
import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import { serverWords } from './server-words';
import {
  type DataMasqueRequest,
  type DataMasqueResponse,
  type DataMasqueTransport,
  isAnswerTimeout,
} from './transport';

/** A DataMasque user's login. */
export interface DataMasqueLogin {
  readonly username: string;
  readonly password: string;
}

export interface DataMasqueClientOptions {
  /** Base URL, without a path. */
  readonly url: string;
  /** Reads the login anew each time that it is asked. */
  readonly login: () => Promise<DataMasqueLogin>;
  readonly transport: DataMasqueTransport;
}

/** One call of the API. */
export interface DataMasqueCall {
  readonly method: DataMasqueRequest['method'];
  /** Path below the base URL, ending in `/`, with a query string if any. */
  readonly path: string;
  readonly body?: object;
  /** Texts in the body that must not come back in an error. */
  readonly secrets?: readonly string[];
  /** How long the server may be silent, in milliseconds. @default the limit of the transport */
  readonly timeoutMilliseconds?: number;
}

/** The server took a call and has not answered it in time, or a proxy before it says so. */
export class SlowAnswer extends StepFailure {
  constructor(message: string) {
    super(StepError.DATAMASQUE_UNAVAILABLE, message);
  }
}

const UNAUTHORIZED = 401;
const GATEWAY_TIMEOUT = 504;

/** Refusals that pass by waiting: a new token that is not known yet, a request that was too slow, early or frequent. */
const PASSING = [UNAUTHORIZED, 408, 425, 429];

/** How many items are asked for at once, and how many pages are read at the most. */
const PAGE_SIZE = 100;
const MOST_PAGES = 200;

function usableBaseUrl(url: string): string {
  try {
    return dataMasqueBaseUrl('dataMasque.url', url);
  } catch (error) {
    throw new StepFailure(StepError.REQUEST_REFUSED, (error as Error).message);
  }
}

/**
 * A client of the DataMasque REST API. It logs in when it must and keeps the token; a token that has expired in the
 * meantime is renewed within the call.
 */
export class DataMasqueClient {
  private readonly baseUrl: string;
  private token?: string;

  /** @throws StepFailure RequestRefused for an address that may not be used */
  constructor(private readonly options: DataMasqueClientOptions) {
    this.baseUrl = usableBaseUrl(options.url);
  }

  /**
   * Calls the API and gives its answer, undefined where it has none.
   *
   * @throws StepFailure DataMasqueUnavailable when waiting may help, DataMasqueLoginRefused when it may after a rotation
   *   of the login, else DataMasqueRefused
   */
  async call(call: DataMasqueCall): Promise<unknown> {
    const response = await this.authorized(call);
    if (response.status >= 200 && response.status < 300) return this.parse(call, response);
    throw failure(call, response);
  }

  /** Like callIfThere, for an answer that need not be JSON: gives its text. */
  async textIfThere(call: DataMasqueCall): Promise<string | undefined> {
    const response = await this.authorized(call);
    if (response.status === 404) return undefined;
    if (response.status >= 200 && response.status < 300) return response.body;
    throw failure(call, response);
  }

  /** Like call, but gives undefined where there is no such thing. */
  async callIfThere(call: DataMasqueCall): Promise<unknown> {
    const response = await this.authorized(call);
    if (response.status === 404) return undefined;
    if (response.status >= 200 && response.status < 300) return this.parse(call, response);
    throw failure(call, response);
  }

  /**
   * A whole list, whether the server pages it or not.
   *
   * @param path without limit and offset
   */
  async list(path: string): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const separator = path.includes('?') ? '&' : '?';
      const paged = `${path}${separator}limit=${PAGE_SIZE}&offset=${items.length}`;
      const answer = await this.call({ method: 'GET', path: paged });
      if (Array.isArray(answer)) return answer;
      const { results, next, count } = (answer ?? {}) as {
        results?: unknown;
        next?: unknown;
        count?: unknown;
      };
      if (!Array.isArray(results)) throw unavailable({ method: 'GET', path }, 'the answer is no list');
      items.push(...results);
      const isMore = next !== undefined ? next !== null : typeof count === 'number' && items.length < count;
      const isFull = results.length === PAGE_SIZE;
      if (results.length === 0 || !(isMore || (next === undefined && count === undefined && isFull)))
        return items;
    }
    throw unavailable({ method: 'GET', path }, `the list has more than ${PAGE_SIZE * MOST_PAGES} items`);
  }

  private async authorized(call: DataMasqueCall): Promise<DataMasqueResponse> {
    const kept = this.token;
    const response = await this.send(call, kept ?? (await this.logIn()));
    if (response.status !== UNAUTHORIZED || kept === undefined) return response;
    return this.send(call, await this.logIn());
  }

  private async send(call: DataMasqueCall, token?: string): Promise<DataMasqueResponse> {
    const { method, path, body, timeoutMilliseconds } = call;
    const request = {
      method,
      url: `${this.baseUrl}${path}`,
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Token ${token}` }),
      },
      body: body && JSON.stringify(body),
      timeoutMilliseconds,
    };
    try {
      return await this.options.transport(request);
    } catch (error) {
      const { name, message } = error as Error;
      if (isAnswerTimeout(error)) throw new SlowAnswer(noAnswer(call, message));
      throw unavailable(call, message || name);
    }
  }

  private async logIn(): Promise<string> {
    this.token = undefined;
    const { username, password } = await this.options.login();
    const call: DataMasqueCall = {
      method: 'POST',
      path: '/api/auth/token/login/',
      body: { username, password },
      secrets: [password],
    };
    const response = await this.send(call);
    if (response.status >= 400 && response.status < 500 && !PASSING.includes(response.status)) {
      throw new StepFailure(
        StepError.DATAMASQUE_LOGIN_REFUSED,
        `DataMasque refused the login of user ${username}: ${serverWords(response.body, [password])}; correct the secret with the DataMasque credentials`,
      );
    }
    if (response.status !== 200) throw failure(call, response);
    const { key } = (this.parse(call, response) ?? {}) as { readonly key?: unknown };
    if (typeof key !== 'string') throw unavailable(call, 'the answer holds no token');
    this.token = key;
    return key;
  }

  private parse(call: DataMasqueCall, { body }: DataMasqueResponse): unknown {
    if (body === '') return undefined;
    try {
      return JSON.parse(body);
    } catch {
      throw unavailable(call, 'the answer is no JSON');
    }
  }
}

type NamedCall = Pick<DataMasqueCall, 'method' | 'path'>;

function noAnswer({ method, path }: NamedCall, reason: string): string {
  return `DataMasque cannot answer ${method} ${path}: ${reason}`;
}

function unavailable(call: NamedCall, reason: string): StepFailure {
  return new StepFailure(StepError.DATAMASQUE_UNAVAILABLE, noAnswer(call, reason));
}

/** A server that is starting answers 502, and one that has lost its sessions 401 even to a new token. */
function failure(call: DataMasqueCall, { status, body }: DataMasqueResponse): StepFailure {
  if (status === GATEWAY_TIMEOUT) return new SlowAnswer(noAnswer(call, `status ${status}`));
  if (PASSING.includes(status) || status >= 500 || status < 300) return unavailable(call, `status ${status}`);
  const { method, path, secrets = [] } = call;
  return new StepFailure(
    StepError.DATAMASQUE_REFUSED,
    `DataMasque refused ${method} ${path} with status ${status}: ${serverWords(body, secrets)}`,
  );
}
