import type { InvocationFailure, LocalFunctions } from '../aws/local-functions';
import type { Clock } from '../clock';

/** What Lambda sends to a function's on-failure destination. Source: AWS Lambda developer guide, async invocation. */
export interface FailureRecord {
  readonly version: '1.0';
  readonly timestamp: string;
  readonly requestContext: {
    readonly functionArn: string;
    readonly condition: 'RetriesExhausted';
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  readonly responsePayload: { readonly errorType: string; readonly errorMessage: string };
}

/** Told what became of an event. */
export interface InvocationListener {
  answered(event: unknown, answer: unknown): void;
  /** The function failed on it after all its retries. */
  failed(record: FailureRecord): void;
}

/** Pauses before the two retries that Lambda makes. */
const RETRY_MILLISECONDS = [60_000, 120_000];

/** Invokes functions as Lambda does for Scheduler and EventBridge: later, and again when they fail. */
export class AsyncInvocations {
  private readonly ended = new AbortController();
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly functions: LocalFunctions,
    private readonly clock: Clock,
    private readonly listener: InvocationListener,
  ) {}

  /** Takes an event and returns at once. */
  invoke(functionArn: string, event: unknown): void {
    const work = this.attempt(functionArn, event).finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }

  /** Gives up what waits for a retry, and waits for what runs. */
  async close(): Promise<void> {
    this.ended.abort();
    await Promise.all(this.underWay);
  }

  private async attempt(functionArn: string, event: unknown): Promise<void> {
    for (const pause of [...RETRY_MILLISECONDS, undefined]) {
      try {
        this.listener.answered(event, await this.functions.invoke(functionArn, event));
        return;
      } catch (error) {
        if (this.ended.signal.aborted) return;
        if (pause === undefined)
          this.listener.failed(this.record(functionArn, event, error as InvocationFailure));
        else await this.clock.sleep(pause, this.ended.signal).catch(() => undefined);
      }
      if (this.ended.signal.aborted) return;
    }
  }

  private record(
    functionArn: string,
    event: unknown,
    { errorType, errorMessage }: InvocationFailure,
  ): FailureRecord {
    return {
      version: '1.0',
      timestamp: new Date(this.clock.now()).toISOString(),
      requestContext: {
        functionArn,
        condition: 'RetriesExhausted',
        approximateInvokeCount: RETRY_MILLISECONDS.length + 1,
      },
      requestPayload: event,
      responsePayload: { errorType, errorMessage },
    };
  }
}
