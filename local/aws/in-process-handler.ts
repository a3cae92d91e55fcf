import { Readable } from 'node:stream';
import type { WireHandler } from '../http/exchange';

/** The parts of an SDK's HTTP request that the services here read; none of their operations has a query string. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function bodyText(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body ?? '');
}

/**
 * A `requestHandler` for AWS SDK clients that hands requests to a service of this process, without a socket: the
 * clients are the real ones, and a virtual clock need not wait for the network.
 */
export function inProcessHandler(service: WireHandler): {
  handle(request: SdkRequest): Promise<{ response: SdkResponse }>;
  readonly metadata: { readonly handlerProtocol: string };
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
} {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request) {
      const { status, headers, body } = await service({
        method: request.method,
        target: request.path,
        headers: lowerCaseNames(request.headers),
        body: bodyText(request.body),
      });
      return { response: new SdkResponse(status, headers, Readable.from([Buffer.from(body)])) };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/** A response in the shape that the SDK's deserializers take. */
export class SdkResponse {
  readonly reason = '';

  constructor(
    readonly statusCode: number,
    readonly headers: Readonly<Record<string, string>>,
    readonly body: Readable,
  ) {}
}
