import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ScaledClock, VirtualClock, workLimit } from '../../local/clock';

const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

describe('a scaled clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('starts at the present moment and runs as many times as fast as it is told', () => {
    const clock = new ScaledClock(60);
    expect(clock.now()).toBe(START);
    vi.advanceTimersByTime(1000);
    expect(clock.now()).toBe(START + 60_000);
  });

  test('gives whole milliseconds at a speed that is none', () => {
    const clock = new ScaledClock(1 / 3);
    vi.advanceTimersByTime(1000);
    expect(clock.now()).toBe(START + 333);
  });

  test('sleeps in its own milliseconds', async () => {
    const woken = vi.fn();
    new ScaledClock(60).sleep(60_000).then(woken);
    await vi.advanceTimersByTimeAsync(999);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toHaveBeenCalled();
  });

  test.each([
    [1000, 120_000],
    [1, 120_000],
    [0.5, 240_000],
  ])('at speed %d lets work of 120 seconds take %d milliseconds of real time', async (speed, real) => {
    const passed = vi.fn();
    const limit = workLimit(new ScaledClock(speed), 120_000);
    limit.passed().then(passed);
    await vi.advanceTimersByTimeAsync(real - 1);
    expect(passed).not.toHaveBeenCalled();
    expect(limit.left()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(passed).toHaveBeenCalled();
    expect(limit.left()).toBe(0);
  });

  test('ends the wait for a limit when it is told to', async () => {
    const ended = new AbortController();
    const wait = workLimit(new ScaledClock(60), 1000).passed(ended.signal);
    ended.abort(new Error('over'));
    await expect(wait).rejects.toThrow('over');
  });

  test('sleeps longer than one timer of the machine can', async () => {
    const woken = vi.fn();
    new ScaledClock(1).sleep(60 * DAY).then(woken);
    await vi.advanceTimersByTimeAsync(60 * DAY - 1);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toHaveBeenCalled();
  });

  test('ends a sleep with the reason of its signal, and leaves no timer behind', async () => {
    const controller = new AbortController();
    const sleep = new ScaledClock(1).sleep(DAY, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(sleep).rejects.toThrow('stopped');
    expect(vi.getTimerCount()).toBe(0);
    await expect(new ScaledClock(1).sleep(DAY, controller.signal)).rejects.toThrow('stopped');
  });

  test('is not woken by a signal that aborts after it', async () => {
    const controller = new AbortController();
    const sleep = new ScaledClock(1).sleep(1000, controller.signal);
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort(new Error('too late'));
    await expect(sleep).resolves.toBeUndefined();
  });

  test.each([0, -1, Number.NaN])('does not run at a speed of %s', (speed) => {
    expect(() => new ScaledClock(speed)).toThrow('speed must be above zero');
  });
});

describe('a virtual clock', () => {
  test('starts where it is told and jumps to each wake-up in turn', async () => {
    const clock = new VirtualClock(START);
    const wakeUps: (readonly [string, number])[] = [];
    const sleep = async (name: string, milliseconds: number): Promise<void> => {
      await clock.sleep(milliseconds);
      wakeUps.push([name, clock.now() - START]);
    };
    await Promise.all([sleep('long', 3 * DAY), sleep('short', 5), sleep('also short', 5), sleep('none', -1)]);
    expect(wakeUps).toEqual([
      ['none', 0],
      ['short', 5],
      ['also short', 5],
      ['long', 3 * DAY],
    ]);
  });

  test('starts at the same moment every time where it is not told', () => {
    expect(new VirtualClock().now()).toBe(new VirtualClock().now());
  });

  test('stands still while tracked work is under way', async () => {
    const clock = new VirtualClock(START);
    const woken = vi.fn();
    clock.sleep(1000).then(woken);
    let finish: (result: string) => void = () => undefined;
    const work = clock.track(
      new Promise<string>((resolve) => {
        finish = resolve;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(woken).not.toHaveBeenCalled();
    expect(clock.now()).toBe(START);
    finish('done');
    expect(await work).toBe('done');
    await vi.waitFor(() => expect(woken).toHaveBeenCalled());
    expect(clock.now()).toBe(START + 1000);
  });

  test('goes on after tracked work that failed', async () => {
    const clock = new VirtualClock(START);
    await expect(clock.track(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await clock.sleep(1000);
    expect(clock.now()).toBe(START + 1000);
  });

  test('ends a sleep with the reason of its signal, and never wakes for it', async () => {
    const clock = new VirtualClock(START);
    const controller = new AbortController();
    const sleep = clock.sleep(DAY, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(sleep).rejects.toThrow('stopped');
    await expect(clock.sleep(DAY, controller.signal)).rejects.toThrow('stopped');
    await clock.sleep(1000);
    expect(clock.now()).toBe(START + 1000);
  });

  test('never reaches the end of a sleep without end', async () => {
    const clock = new VirtualClock(START);
    const controller = new AbortController();
    const sleep = clock.sleep(Number.POSITIVE_INFINITY, controller.signal);
    await clock.sleep(1000);
    controller.abort(new Error('stopped'));
    await expect(sleep).rejects.toThrow('stopped');
    expect(clock.now()).toBe(START + 1000);
  });

  test('wakes the later of two sleepers when the earlier one is stopped', async () => {
    const clock = new VirtualClock(START);
    const controller = new AbortController();
    const early = clock.sleep(5, controller.signal);
    const late = clock.sleep(10);
    controller.abort(new Error('stopped'));
    await expect(early).rejects.toThrow('stopped');
    await late;
    expect(clock.now()).toBe(START + 10);
  });

  test('keeps apart a great many sleepers', async () => {
    const clock = new VirtualClock(START);
    const order: number[] = [];
    const sleepers = Array.from({ length: 2000 }, (_, index) => (index * 7919) % 2000);
    await Promise.all(sleepers.map((moment) => clock.sleep(moment).then(() => order.push(moment))));
    expect(order).toEqual(sleepers.toSorted((one, other) => one - other));
  });
});

test('a virtual clock lets work take its own time', async () => {
  const clock = new VirtualClock(START);
  const limit = workLimit(clock, 120_000);
  expect(limit.left()).toBe(120_000);
  await limit.passed();
  expect(clock.now()).toBe(START + 120_000);
  expect(limit.left()).toBe(0);
});
