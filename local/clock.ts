/** Where local mode takes the time from and how it waits. Nothing in local/ asks the machine's clock directly. */
export interface Clock {
  /** The present moment, in milliseconds since the epoch. */
  now(): number;
  /**
   * Waits for a span of this clock's time.
   *
   * @param milliseconds how long, in this clock's own milliseconds
   * @param signal ends the wait early; the promise then rejects with the signal's reason
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout takes at most a signed 32-bit number of milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

function timer(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = (): void => {
      clearTimeout(timeout);
      reject(signal?.reason);
    };
    const timeout = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

async function realSleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  let left = milliseconds;
  for (; left > LONGEST_TIMEOUT; left -= LONGEST_TIMEOUT) await timer(LONGEST_TIMEOUT, signal);
  await timer(left, signal);
}

/** A clock that starts at the present moment and runs `speed` times as fast as the machine's; 1 is real time. */
export class ScaledClock implements Clock {
  private readonly start = Date.now();

  constructor(private readonly speed: number) {
    if (!(speed > 0)) throw new RangeError(`speed must be above zero, got: ${speed}`);
  }

  now(): number {
    return Math.floor(this.start + (Date.now() - this.start) * this.speed);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return realSleep(milliseconds / this.speed, signal);
  }
}

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/**
 * A clock that jumps to the next wake-up as soon as nothing is left to do in the present: three days pass in
 * milliseconds. Work that leaves the process (sockets, files) must be wrapped in `track`, so that time stands
 * still while it is under way.
 */
export class VirtualClock implements Clock {
  private sleepers: Sleeper[] = [];
  private tracked = 0;
  private scheduled = false;

  constructor(private time: number = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        wakesAt: this.time + Math.max(0, milliseconds),
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.sleepers.push(sleeper);
      this.scheduleAdvance();
    });
  }

  /** Holds time still until the given work has ended. */
  async track<Result>(work: Promise<Result>): Promise<Result> {
    this.tracked += 1;
    try {
      return await work;
    } finally {
      this.tracked -= 1;
      this.scheduleAdvance();
    }
  }

  private scheduleAdvance(): void {
    if (this.scheduled || this.tracked > 0 || this.sleepers.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.tracked === 0) this.wakeNext();
    });
  }

  private wakeNext(): void {
    const wakesAt = Math.min(...this.sleepers.map((sleeper) => sleeper.wakesAt));
    if (!Number.isFinite(wakesAt)) return;
    const due = this.sleepers.filter((sleeper) => sleeper.wakesAt === wakesAt);
    this.sleepers = this.sleepers.filter((sleeper) => sleeper.wakesAt !== wakesAt);
    this.time = wakesAt;
    for (const sleeper of due) sleeper.wake();
    this.scheduleAdvance();
  }
}
