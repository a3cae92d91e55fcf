import type {
  DataMasqueRequest,
  DataMasqueResponse,
  DataMasqueTransport,
} from '../../../lambda/datamasque/transport';

/** One call that a test expects, and its answer. An answer that is an Error means that the server was not reached. */
export interface ExpectedCall {
  readonly call: string;
  readonly answer: Error | { readonly status?: number; readonly body?: unknown };
}

export const TOKEN = 'a'.repeat(40);
export const LOGIN: ExpectedCall = { call: 'POST /api/auth/token/login/', answer: { body: { key: TOKEN } } };

/** A transport that plays a script and refuses whatever is not in it. */
export class ScriptedTransport {
  readonly requests: DataMasqueRequest[] = [];
  private readonly script: ExpectedCall[];

  constructor(...script: readonly ExpectedCall[]) {
    this.script = [...script];
  }

  get isPlayed(): boolean {
    return this.script.length === 0;
  }

  readonly send: DataMasqueTransport = async (request): Promise<DataMasqueResponse> => {
    this.requests.push(request);
    const { pathname, search } = new URL(request.url);
    const call = `${request.method} ${pathname}${search}`;
    const expected = this.script.shift();
    if (expected?.call !== call) throw new Error(`expected ${expected?.call ?? 'no call'}, got ${call}`);
    if (expected.answer instanceof Error) throw expected.answer;
    const { status = 200, body } = expected.answer;
    return { status, body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body) };
  };
}
