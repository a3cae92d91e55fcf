import type { Clock } from '../clock';

/** How many requests AWS takes at once, and how many more each second. */
export interface RequestQuota {
  readonly bucket: number;
  readonly refillPerSecond: number;
}

/** A token bucket: full at first, refilled steadily, never above its size. */
export class TokenBucket {
  private tokens: number;
  private countedAt: number;

  constructor(
    private readonly quota: RequestQuota,
    private readonly clock: Clock,
  ) {
    this.tokens = quota.bucket;
    this.countedAt = clock.now();
  }

  /** Takes a token, if there is one. */
  take(): boolean {
    const now = this.clock.now();
    const refilled = ((now - this.countedAt) / 1000) * this.quota.refillPerSecond;
    this.tokens = Math.min(this.quota.bucket, this.tokens + refilled);
    this.countedAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
