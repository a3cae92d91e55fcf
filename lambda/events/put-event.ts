import * as http from 'node:http';
import * as https from 'node:https';
import { type SigningCredentials, signedHeaders } from './signature';

/** An event to put on a bus. */
export interface OwnEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

/** Puts an event on the bus; rejects when the bus did not take it. */
export type PutEvent = (event: OwnEvent) => Promise<void>;

export interface EventBusOptions {
  /** Base URL of EventBridge, e.g. `https://events.us-east-1.amazonaws.com`. */
  readonly url: string;
  readonly region: string;
  /** Name or ARN of the bus. */
  readonly eventBus: string;
  /** Asked anew for each event: credentials of a function are renewed while it lives. */
  readonly credentials: () => SigningCredentials;
  /** Milliseconds since the epoch. @default the machine's */
  readonly clock?: () => number;
}

interface PutEventsAnswer {
  readonly FailedEntryCount?: number;
  readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[];
}

const TIMEOUT_MILLISECONDS = 5000;

/** An event bus of EventBridge. */
export function eventBus(options: EventBusOptions): PutEvent {
  return async ({ source, detailType, detail }) => {
    const entry = {
      Source: source,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
      EventBusName: options.eventBus,
    };
    const answer = await post(options, JSON.stringify({ Entries: [entry] }));
    if (answer.status !== 200)
      throw new Error(
        `EventBridge refused an event with status ${answer.status}: ${answer.body.slice(0, 300)}`,
      );
    const { FailedEntryCount: failed = 0, Entries: [first] = [] } = JSON.parse(
      answer.body,
    ) as PutEventsAnswer;
    if (failed > 0)
      throw new Error(`EventBridge did not take an event: ${first?.ErrorCode}: ${first?.ErrorMessage}`);
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function post(
  { url, region, credentials, clock = Date.now }: EventBusOptions,
  body: string,
): Promise<Answer> {
  const { host, protocol } = new URL(url);
  const headers = signedHeaders(
    {
      host,
      region,
      service: 'events',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
      body,
    },
    credentials(),
    clock(),
  );
  const { request: send } = protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const request = send(url, { method: 'POST', headers, timeout: TIMEOUT_MILLISECONDS });
    request.once('timeout', () => request.destroy(new Error('EventBridge did not answer in time')));
    request.once('error', reject);
    request.once('response', (response) => {
      readBody(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject);
    });
    request.end(body);
  });
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
