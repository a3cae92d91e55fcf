import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Poller, type PollerOptions } from '../../../web/src/live/poller';

describe('a poller', () => {
  let isVisible: boolean;
  let answer: () => Promise<string>;
  let looks: number;
  let values: string[];
  let errors: unknown[];
  let poller: Poller<string>;

  beforeEach(() => {
    vi.useFakeTimers();
    isVisible = true;
    looks = 0;
    values = [];
    errors = [];
    answer = async () => 'running';
    const options: PollerOptions<string> = {
      look: () => {
        looks += 1;
        return answer();
      },
      onValue: (value) => values.push(value),
      onError: (error) => errors.push(error),
      mayChange: (value) => value !== 'ended',
      fingerprint: (value) => value,
      isVisible: () => isVisible,
    };
    poller = new Poller(options);
  });

  afterEach(() => {
    poller.stop();
    vi.useRealTimers();
  });

  it('looks at once, and again and again while something may change', async () => {
    poller.lookNow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toBeGreaterThan(3);
    expect(values).toEqual(['running']);
  });

  it('ends when nothing can change any more', async () => {
    poller.lookNow();
    await vi.advanceTimersByTimeAsync(3_000);
    answer = async () => 'ended';
    await vi.advanceTimersByTimeAsync(30_000);
    const before = looks;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(looks).toBe(before);
    expect(values).toEqual(['running', 'ended']);
  });

  it('does not look while nobody sees it, and does at once when somebody sees it again', async () => {
    poller.lookNow();
    await vi.advanceTimersByTimeAsync(1_000);
    isVisible = false;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(looks).toBe(1);
    isVisible = true;
    poller.resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(looks).toBe(2);
  });

  it('does not look again at what has ended when somebody sees it again', async () => {
    answer = async () => 'ended';
    poller.lookNow();
    await vi.advanceTimersByTimeAsync(1_000);
    poller.resume();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toBe(1);
  });

  it('tells of a failure, and of the next value even if it is the same as before', async () => {
    poller.lookNow();
    await vi.advanceTimersByTimeAsync(0);
    answer = async () => {
      throw new Error('down');
    };
    await vi.advanceTimersByTimeAsync(2_000);
    expect(errors).toEqual([new Error('down')]);
    answer = async () => 'running';
    await vi.advanceTimersByTimeAsync(10_000);
    expect(values).toEqual(['running', 'running']);
  });

  it('forgets an answer that comes after it was stopped', async () => {
    let late: (value: string) => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        late = resolve;
      });
    poller.lookNow();
    poller.stop();
    late('running');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([values, looks]).toEqual([[], 1]);
  });
});
