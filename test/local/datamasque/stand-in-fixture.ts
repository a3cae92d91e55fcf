import { VirtualClock } from '../../../local/clock';
import { DataMasqueStandIn, type DataMasqueStandInOptions } from '../../../local/datamasque';

export const LOGIN = { username: 'automation', password: 'of-the-server' } as const;

/** An answer of the stand-in, its body read. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
}

/** A client of the stand-in within the process, with a token of its own. */
export class StandInClient {
  readonly clock = new VirtualClock(Date.UTC(2026, 0, 1));
  readonly standIn: DataMasqueStandIn;
  private token = '';

  constructor(options: Partial<DataMasqueStandInOptions> = {}) {
    this.standIn = new DataMasqueStandIn({ clock: this.clock, credentials: LOGIN, ...options });
  }

  async logIn(): Promise<this> {
    const { body } = await this.send('POST', '/api/auth/token/login/', LOGIN);
    this.token = (body as { key: string }).key;
    return this;
  }

  async send(
    method: string,
    target: string,
    body?: object | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await this.standIn.handle({
      method,
      target,
      headers: { ...(this.token && { authorization: `Token ${this.token}` }), ...headers },
      body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const isJson = response.headers['content-type'] === 'application/json';
    return {
      status: response.status,
      body: isJson ? JSON.parse(response.body) : undefined,
      text: response.body,
    };
  }

  get(target: string): Promise<Answer> {
    return this.send('GET', target);
  }

  post(target: string, body: object = {}): Promise<Answer> {
    return this.send('POST', target, body);
  }
}

export const CONNECTION = {
  version: '1.0',
  name: 'clone',
  mask_type: 'database',
  db_type: 'postgres',
  host: '127.0.0.1',
  port: 5432,
  database: 'orders',
  user: 'admin',
  dbpassword: 'a-password-of-ours',
  schema: 'public',
} as const;

export const RULESET = `version: '1.0'
tasks:
  - type: mask_table
    table: people
    key: id
    rules:
      - column: name
        masks:
          - type: from_fixed
            value: nobody
`;
