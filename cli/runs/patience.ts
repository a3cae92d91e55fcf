import { ApiError } from '../../client/api-error';
import type { Context } from '../context';

const MINUTE = 60_000;

/** An execution that was started just now may not be known everywhere yet. */
const UNKNOWN_FOR_MILLISECONDS = MINUTE;
/** So long nobody may answer before it is no use to wait. */
const SILENT_FOR_MILLISECONDS = 15 * MINUTE;

export interface PatienceOptions {
  readonly clock: Pick<Context, 'now'>;
  /** Whether what is asked about came into being just now. @default false */
  readonly isNew?: boolean;
  /** How long a first answer is waited for at most. @default as long as anything is */
  readonly timeoutMilliseconds?: number;
}

/** Tells what passes by waiting from what does not, where the API is asked again and again. */
export class Patience {
  private hasAnswered = false;
  private silentSince: number | undefined;
  private readonly beganAt: number;

  constructor(private readonly options: PatienceOptions) {
    this.beganAt = options.clock.now();
  }

  answered(): void {
    this.hasAnswered = true;
    this.silentSince = undefined;
  }

  /** Whether it may help to ask again after an error. */
  mayWaitFor(error: unknown): error is ApiError {
    if (!(error instanceof ApiError)) return false;
    const { isNew = false, timeoutMilliseconds = Number.POSITIVE_INFINITY, clock } = this.options;
    const now = clock.now();
    const isFirst = !this.hasAnswered;
    if (isFirst && now - this.beganAt >= timeoutMilliseconds) return false;
    if (isUnknownExecution(error)) return isFirst && isNew && now - this.beganAt < UNKNOWN_FOR_MILLISECONDS;
    // Who has never had an answer is told so at once: the address may be wrong.
    if (!error.isPassing || (isFirst && !isNew)) return false;
    this.silentSince ??= now;
    return now - this.silentSince < SILENT_FOR_MILLISECONDS;
  }
}

/** Only the API itself knows of executions; the gateway before it says the same of a route that is not there. */
function isUnknownExecution({ kind, body }: ApiError): boolean {
  return kind === 'not-found' && body !== undefined;
}
