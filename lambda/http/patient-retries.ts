import type { SFNClientConfig } from '@aws-sdk/client-sfn';
import { lastTryAt } from './invocation-time';
import type { Clock } from './shared-calls';

/** What the SDK asks of a retry strategy. */
export type RetryStrategy = Extract<
  SFNClientConfig['retryStrategy'],
  { readonly acquireInitialRetryToken: unknown }
>;

type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;
type RetryFault = Parameters<RetryStrategy['refreshRetryTokenForRetry']>[1];

/** The most that a first pause takes, in milliseconds; each further one may take twice as much. */
const FIRST_PAUSE = 50;
/** The same after a call that was throttled: it will be so again until AWS has let others through. */
const FIRST_THROTTLED_PAUSE = 250;
/** Who pauses longer is passed by too many others whose calls go through at once, and runs out of time. */
const LONGEST_PAUSE = 1000;

interface PatientToken extends RetryToken {
  /** When the last try may begin. */
  readonly until: number;
}

/**
 * Tries a call again for as long as there is time, rather than a number of times: in a burst that lasts minutes any
 * number runs out, and an event that the function fails on comes back a minute later at the earliest. Pauses are drawn
 * by chance, so that those who were refused together do not come back together.
 */
export class PatientRetries implements RetryStrategy {
  /** @param until when the last try of a call that begins now may begin; default: as the invocation has time */
  constructor(
    private readonly until: (now: number) => number = lastTryAt,
    private readonly clock: Clock = Date.now,
    private readonly random: () => number = Math.random,
  ) {}

  async acquireInitialRetryToken(): Promise<RetryToken> {
    return this.token(0, 0, this.until(this.clock()));
  }

  /** @throws Error when the call is not to be tried again; the SDK then throws the call's own error */
  async refreshRetryTokenForRetry(token: RetryToken, { errorType }: RetryFault): Promise<RetryToken> {
    const { until } = token as PatientToken;
    const tries = token.getRetryCount();
    const first = errorType === 'THROTTLING' ? FIRST_THROTTLED_PAUSE : FIRST_PAUSE;
    const pause = this.random() * Math.min(LONGEST_PAUSE, first * 2 ** tries);
    if (errorType === 'CLIENT_ERROR') throw new Error('no waiting mends this error');
    if (this.clock() + pause > until) throw new Error('there is no time for another try');
    return this.token(tries + 1, pause, until);
  }

  recordSuccess(): void {
    // Nothing is counted: what a call may still cost depends on its own time alone.
  }

  private token(tries: number, pause: number, until: number): PatientToken {
    return { getRetryCount: () => tries, getRetryDelay: () => pause, until };
  }
}
