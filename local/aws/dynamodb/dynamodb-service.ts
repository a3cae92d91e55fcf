import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import type { WireHandler, WireRequest, WireResponse } from '../../http/exchange';

/**
 * DynamoDB of local mode: dynalite, which keeps its tables in memory and answers as the service does. It is handed
 * requests without a socket, so there is nothing to listen and nothing to close.
 */
export class DynamoDbService {
  /** Made when it is first asked: few of the many accounts that tests make have a table. */
  private server?: Server;

  readonly handle: WireHandler = (request) =>
    new Promise((resolve) => {
      this.server ??= dynalite({ createTableMs: 0 });
      this.server.emit('request', incoming(request), new Answer(resolve));
    });
}

/** The parts of a request that dynalite reads. */
function incoming({ method, target, headers, body }: WireRequest): Readable {
  const stream = Readable.from([Buffer.from(body)]);
  return Object.assign(stream, { method, url: target, headers });
}

/** The parts of a response that dynalite writes. */
class Answer extends EventEmitter {
  statusCode = 200;
  private readonly headers: Record<string, string> = {};

  constructor(private readonly resolve: (response: WireResponse) => void) {
    super();
  }

  setHeader(name: string, value: unknown): void {
    this.headers[name.toLowerCase()] = String(value);
  }

  end(body = ''): void {
    this.resolve({ status: this.statusCode, headers: this.headers, body });
  }
}
