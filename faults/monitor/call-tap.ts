import type { DataMasqueTransport } from '../../lambda/datamasque/transport';
import type { WireHandler } from '../../local/http/exchange';

/** What goes wrong with a call of the monitor. */
export type CallTrouble =
  /** It is refused, however often the client tries. */
  | 'fails'
  /** It takes effect, and the process that made it dies before it has the answer. */
  | 'dies after it';

/** Which call goes wrong, by its place among all that the monitor makes. */
export interface TroubledCall {
  readonly index: number;
  readonly trouble: CallTrouble;
}

/** Stands between the monitor and all that it calls: keeps the names of the calls, and lets one of them go wrong. */
export class CallTap {
  readonly calls: string[] = [];
  /** Whether the process has died. */
  isDead = false;
  /** Resolves when the process dies. */
  readonly death: Promise<void>;
  private die: () => void = () => undefined;

  constructor(private readonly troubled?: TroubledCall) {
    this.death = new Promise((resolve) => {
      this.die = resolve;
    });
  }

  /** @param nameOf what a request asks for */
  wire(nameOf: (request: Parameters<WireHandler>[0]) => string, service: WireHandler): WireHandler {
    return (request) => this.make(nameOf(request), () => service(request));
  }

  transport(server: DataMasqueTransport): DataMasqueTransport {
    return (request) =>
      this.make(`DataMasque ${request.method} ${placeOf(request.url)}`, () => server(request));
  }

  private async make<Answer>(name: string, call: () => Promise<Answer>): Promise<Answer> {
    const index = this.calls.push(name) - 1;
    if (index !== this.troubled?.index) return call();
    if (this.troubled.trouble === 'fails') throw new Error('the connection was reset');
    await call();
    this.isDead = true;
    this.die();
    // Nobody is there any more to take the answer.
    return new Promise<never>(() => undefined);
  }
}

/** A path without what differs from one run to the next. */
function placeOf(url: string): string {
  return new URL(url).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, '…').replace('/v…/', '/v2/');
}
