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
  /**
   * Begins a time limit of work that this process does, such as a function's. Such work takes real time, so the limit of
   * a clock that runs faster is one of real time as well.
   *
   * @default a limit of this clock's own time
   */
  limit?(milliseconds: number): WorkLimit;
}

/** A time limit that has begun. */
export interface WorkLimit {
  /** Milliseconds until it passes; 0 once it has. */
  left(): number;
  /** Resolves when it passes; rejects with the signal's reason when that ends the wait. */
  passed(signal?: AbortSignal): Promise<void>;
}

/** Begins a time limit of work that this process does; see {@link Clock.limit}. */
export function workLimit(clock: Clock, milliseconds: number): WorkLimit {
  if (clock.limit) return clock.limit(milliseconds);
  const end = clock.now() + milliseconds;
  const left = (): number => Math.max(0, end - clock.now());
  return { left, passed: (signal) => clock.sleep(left(), signal) };
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

  limit(milliseconds: number): WorkLimit {
    const end = Date.now() + milliseconds / Math.min(1, this.speed);
    const left = (): number => Math.max(0, end - Date.now());
    return { left, passed: (signal) => realSleep(left(), signal) };
  }
}

type Wake = () => void;

/**
 * A clock that jumps to the next wake-up as soon as nothing is left to do in the present: three days pass in
 * milliseconds. Work that leaves the process (sockets, files) must be wrapped in `track`, so that time stands
 * still while it is under way.
 */
export class VirtualClock implements Clock {
  /** Sleepers by the moment at which they wake; a moment without sleepers has no entry. */
  private readonly sleepers = new Map<number, Set<Wake>>();
  /** Every moment of `sleepers`, latest first; may hold moments whose sleepers were woken early, too. */
  private readonly moments: number[] = [];
  private tracked = 0;
  private scheduled = false;

  constructor(private time: number = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const moment = this.time + Math.max(0, milliseconds);
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const abort = (): void => {
        this.remove(moment, wake);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      if (Number.isFinite(moment)) this.add(moment, wake);
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

  private add(moment: number, wake: Wake): void {
    const others = this.sleepers.get(moment);
    if (others !== undefined) {
      others.add(wake);
      return;
    }
    this.sleepers.set(moment, new Set([wake]));
    let low = 0;
    let high = this.moments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Number(this.moments[middle]) > moment) low = middle + 1;
      else high = middle;
    }
    this.moments.splice(low, 0, moment);
  }

  private remove(moment: number, wake: Wake): void {
    const sleepers = this.sleepers.get(moment);
    sleepers?.delete(wake);
    if (sleepers?.size === 0) this.sleepers.delete(moment);
  }

  private scheduleAdvance(): void {
    if (this.scheduled || this.tracked > 0 || this.sleepers.size === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.tracked === 0) this.wakeNext();
    });
  }

  private wakeNext(): void {
    for (let moment = this.moments.pop(); moment !== undefined; moment = this.moments.pop()) {
      const due = this.sleepers.get(moment);
      if (due === undefined) continue;
      this.sleepers.delete(moment);
      this.time = moment;
      for (const wake of due) wake();
      this.scheduleAdvance();
      return;
    }
  }
}
