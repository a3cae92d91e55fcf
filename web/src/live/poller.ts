import { type LookOutcome, nextPause } from '../../../client/polling-pause';

/** What a poller does at each look. */
export interface PollerOptions<Value> {
  readonly look: (signal: AbortSignal) => Promise<Value>;
  readonly onValue: (value: Value) => void;
  readonly onError: (error: unknown) => void;
  /** Whether a value may still change, so that it is worth another look. */
  readonly mayChange: (value: Value) => boolean;
  /** Differs when a value differs. */
  readonly fingerprint: (value: Value) => string;
  /** Whether somebody can see what is shown. */
  readonly isVisible: () => boolean;
}

/** Looks again and again, while there is something to see and somebody who sees it. */
export class Poller<Value> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looking: AbortController | undefined;
  private pause: number | undefined;
  private last: string | undefined;
  private isDone = false;
  private isStopped = false;

  constructor(private readonly options: PollerOptions<Value>) {}

  /** Looks at once, whatever was planned. */
  lookNow(): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.looking?.abort();
    this.isDone = false;
    void this.look();
  }

  /** Goes on where it paused, when somebody sees it again. */
  resume(): void {
    if (this.isDone || this.looking) return;
    this.pause = undefined;
    this.lookNow();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.looking?.abort();
  }

  private async look(): Promise<void> {
    const looking = new AbortController();
    this.looking = looking;
    const outcome = await this.outcomeOf(looking.signal);
    if (looking.signal.aborted) return;
    this.looking = undefined;
    this.pause = nextPause(this.pause, outcome);
    if (!this.isDone) this.timer = setTimeout(() => this.lookIfSeen(), this.pause);
  }

  private async outcomeOf(signal: AbortSignal): Promise<LookOutcome> {
    try {
      const value = await this.options.look(signal);
      if (signal.aborted) return 'unchanged';
      const seen = this.options.fingerprint(value);
      const hasChanged = seen !== this.last;
      this.last = seen;
      this.isDone = !this.options.mayChange(value);
      if (hasChanged) this.options.onValue(value);
      return hasChanged ? 'changed' : 'unchanged';
    } catch (error) {
      if (signal.aborted) return 'failed';
      // The next value is told even if it is as before: it ends the failure.
      this.last = undefined;
      this.options.onError(error);
      return 'failed';
    }
  }

  private lookIfSeen(): void {
    if (this.options.isVisible()) this.lookNow();
  }
}
