import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import { ApiError } from './api-error';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Logs users in and knows their tokens. */
export class Tokens {
  private readonly expiries = new Map<string, number>();
  private count = 0;

  constructor(
    private readonly clock: Clock,
    private readonly login: Login,
    private readonly lifetimeMilliseconds: number,
  ) {}

  /**
   * A new token.
   *
   * @throws ApiError 400 for a wrong username or password
   */
  logIn({ username, password }: Partial<Login>): object {
    if (username !== this.login.username || password !== this.login.password) {
      throw new ApiError(400, { non_field_errors: ['Unable to log in with provided credentials.'] });
    }
    const key = randomBytes(20).toString('hex');
    const now = this.clock.now();
    const expiry = now + this.lifetimeMilliseconds;
    this.expiries.set(key, expiry);
    this.count += 1;
    return {
      id: this.count,
      key,
      client_ip: '127.0.0.1',
      client_browser: '',
      client_os: '',
      client_device: '',
      date_time_created: new Date(now).toISOString(),
      date_time_expires: new Date(expiry).toISOString(),
    };
  }

  /** @throws ApiError 401 without a token that is still good */
  check(authorization: string | undefined): void {
    const key = /^Token ([0-9a-f]{40})$/.exec(authorization ?? '')?.[1];
    const expiry = key === undefined ? undefined : this.expiries.get(key);
    if (expiry === undefined)
      throw new ApiError(401, { detail: 'Authentication credentials were not provided.' });
    if (expiry <= this.clock.now()) throw new ApiError(401, { detail: 'Invalid token.' });
  }

  /** Forgets every token, as a restart of the server does. */
  forget(): void {
    this.expiries.clear();
  }
}
