import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BodyTypes, JSON_TYPE, type Refusal, refusalOf } from './admission';
import type { BytesHandler, WireRequest } from './exchange';
import { LostAnswer } from './lost-answer';

const LOOPBACK = '127.0.0.1';

/** A server that listens on the loopback interface alone. */
export interface LoopbackServer {
  readonly port: number;
  /** Base address without a trailing slash, e.g. `http://127.0.0.1:4566`. */
  readonly url: string;
  /** Stops listening and ends the connections that are still open. */
  close(): Promise<void>;
}

async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: String(message.method),
    target: String(message.url),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
    clientAddress: message.socket.remoteAddress,
  };
}

async function answer(
  handler: BytesHandler,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { status, headers, body } = await handler(await readRequest(message));
    response.writeHead(status, headers).end(body);
  } catch (error) {
    if (response.destroyed) return;
    if (error instanceof LostAnswer) {
      response.destroy();
      return;
    }
    const text = error instanceof Error ? error.message : String(error);
    response.writeHead(500, { 'content-type': 'text/plain' }).end(`internal failure: ${text}\n`);
  }
}

/** The body of a refused request is not read, so the connection cannot be used again. */
function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
  response.writeHead(status, headers).end(`${reason}\n`);
}

const JSON_BODIES: BodyTypes = () => [JSON_TYPE];

/**
 * Serves a handler on 127.0.0.1, to clients and pages of this machine alone; see {@link refusalOf}.
 *
 * @param port 0 takes any free port
 * @param bodyTypes media types that a body may have; JSON by default
 * @throws the system's own error, `EADDRINUSE` among them, when the port is not available
 */
export function serveOnLoopback(
  handler: BytesHandler,
  port: number,
  bodyTypes: BodyTypes = JSON_BODIES,
): Promise<LoopbackServer> {
  const server = createServer((message, response) => {
    const refusal = refusalOf(message, Number(message.socket.localPort), bodyTypes);
    if (refusal) refuse(response, refusal);
    else void answer(handler, message, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.removeListener('error', reject);
      const { port: bound } = server.address() as AddressInfo;
      resolve({
        port: bound,
        url: `http://${LOOPBACK}:${bound}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
