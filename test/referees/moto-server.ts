import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { createInterface } from 'node:readline';
import { inProcessHandler } from '../../local/aws/in-process-handler';
import type { WireHandler, WireRequest, WireResponse } from '../../local/http/exchange';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../local/local-place';

/** moto's command line; port 0 has the system choose a free one. */
const PROGRAM = 'from moto.server import main; main()';
const OPTIONS = ['-H', '127.0.0.1', '-p', '0'];
const LISTENS = /Running on http:\/\/127\.0\.0\.1:(\d+)/;
const START_MILLISECONDS = 60_000;

/** moto keeps each account apart and takes any; this header names one. */
const ACCOUNT_HEADER = 'x-moto-account-id';
const FIRST_ACCOUNT = 200_000_000_000;

/** A moto server of its own on loopback, which ends with the tests of its file. */
export class MotoServer {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });
  private accounts = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {}

  /**
   * Starts the server and waits until it listens.
   *
   * @throws Error with what the server wrote when it does not listen
   */
  static async start(): Promise<MotoServer> {
    const child = spawn('python3', ['-c', PROGRAM, ...OPTIONS], { stdio: ['ignore', 'ignore', 'pipe'] });
    const written: string[] = [];
    const tooLong = setTimeout(() => child.kill('SIGKILL'), START_MILLISECONDS);
    try {
      for await (const line of createInterface(child.stderr)) {
        written.push(line);
        const port = LISTENS.exec(line)?.[1];
        if (port === undefined) continue;
        child.stderr.resume();
        return new MotoServer(child, Number(port));
      }
    } finally {
      clearTimeout(tooLong);
    }
    throw new Error(
      `moto did not start, it wrote: ${written.join('\n')}; install it: pip install 'moto[server]'`,
    );
  }

  /** An id of an account in which there is nothing yet. */
  newAccount(): string {
    this.accounts += 1;
    return String(FIRST_ACCOUNT + this.accounts);
  }

  /** Settings of an AWS client that reaches this server, and nothing else, as an account. */
  clientOf(account: string) {
    return {
      region: LOCAL_REGION,
      endpoint: `http://127.0.0.1:${this.port}`,
      credentials: { accessKeyId: 'referee', secretAccessKey: 'referee' },
      requestHandler: inProcessHandler(this.wire(account)),
      maxAttempts: 1,
    };
  }

  /** Sends requests of AWS clients to this server as an account. */
  wire(account: string): WireHandler {
    return (request) => this.send(account, request);
  }

  /** Forgets everything in every account. */
  async reset(): Promise<void> {
    await this.send(LOCAL_ACCOUNT, {
      method: 'POST',
      target: '/moto-api/reset',
      headers: { host: `127.0.0.1:${this.port}` },
      body: '',
    });
  }

  /** Ends the server. */
  async stop(): Promise<void> {
    this.agent.destroy();
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }

  private send(account: string, { method, target, headers, body }: WireRequest): Promise<WireResponse> {
    return new Promise((resolve, reject) => {
      const { agent, port } = this;
      const sent = { ...headers, [ACCOUNT_HEADER]: account };
      const options = { agent, host: '127.0.0.1', port, method, path: target, headers: sent };
      const request = httpRequest(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: { 'content-type': String(response.headers['content-type']) },
            body: Buffer.concat(parts).toString(),
          }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}
