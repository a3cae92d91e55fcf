import * as http from 'node:http';
import * as https from 'node:https';

/** One request to the DataMasque server. */
export interface DataMasqueRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** @default 10 seconds */
  readonly timeoutMilliseconds?: number;
}

/** What the server answered. */
export interface DataMasqueResponse {
  readonly status: number;
  readonly body: string;
}

/** Sends one request; rejects when the server cannot be reached or does not answer in time. */
export type DataMasqueTransport = (request: DataMasqueRequest) => Promise<DataMasqueResponse>;

export interface TransportOptions {
  /** PEM; absent = the authorities that Node.js trusts. */
  readonly certificateAuthority?: string;
  readonly verifyTls: boolean;
}

/** Longest that a request waits for its answer. A step makes several of them within its function's two minutes. */
const REQUEST_TIMEOUT_MILLISECONDS = 10_000;

/** Largest answer that is read: a log of a long run is the largest there is. */
const MOST_BYTES = 20_000_000;

const ANSWER_TIMEOUT = 'AnswerTimeout';

/** The server did not answer a request in time. */
export class AnswerTimeout extends Error {
  override readonly name = ANSWER_TIMEOUT;

  constructor() {
    super('the server did not answer in time');
  }
}

/** Whether a transport gave up waiting for an answer. */
export function isAnswerTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === ANSWER_TIMEOUT;
}

/** Sends requests over the network, over TLS unless the server is on this very machine. */
export function networkTransport({ certificateAuthority, verifyTls }: TransportOptions): DataMasqueTransport {
  return ({ method, url, headers, body, timeoutMilliseconds = REQUEST_TIMEOUT_MILLISECONDS }) =>
    new Promise((resolve, reject) => {
      const isPlain = url.startsWith('http:');
      const options = { method, headers, timeout: timeoutMilliseconds };
      const request = isPlain
        ? http.request(url, options)
        : https.request(url, { ...options, ca: certificateAuthority, rejectUnauthorized: verifyTls });
      request.once('timeout', () => request.destroy(new AnswerTimeout()));
      request.once('error', reject);
      request.once('response', (response) => {
        readBody(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject);
      });
      request.end(body);
    });
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > MOST_BYTES) throw new Error(`the answer is over ${MOST_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends requests by another transport, none of which may take longer than it says itself and than this. */
export function withinMilliseconds(
  transport: DataMasqueTransport,
  milliseconds: number,
): DataMasqueTransport {
  return ({ timeoutMilliseconds = milliseconds, ...request }) =>
    transport({ ...request, timeoutMilliseconds: Math.min(milliseconds, timeoutMilliseconds) });
}
