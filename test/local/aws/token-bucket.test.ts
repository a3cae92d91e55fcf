import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../local/aws/token-bucket';
import { VirtualClock } from '../../../local/clock';

function takes(bucket: TokenBucket, times: number): number {
  return Array.from({ length: times }, () => bucket.take()).filter(Boolean).length;
}

describe('a token bucket', () => {
  it('is full at first and then refills steadily, parts of a token included', async () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket({ bucket: 100, refillPerSecond: 2 }, clock);
    expect(takes(bucket, 150)).toBe(100);
    await clock.sleep(400);
    expect(bucket.take()).toBe(false);
    await clock.sleep(100);
    expect(bucket.take()).toBe(true);
    expect(bucket.take()).toBe(false);
    await clock.sleep(10_000);
    expect(takes(bucket, 150)).toBe(20);
  });

  it('never holds more than its size', async () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket({ bucket: 5, refillPerSecond: 300 }, clock);
    await clock.sleep(60_000);
    expect(takes(bucket, 20)).toBe(5);
  });
});
