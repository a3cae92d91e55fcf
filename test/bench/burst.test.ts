import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawDeliveries, runBurst, startsOf } from '../../bench/burst';
import { deliver } from '../../bench/deliverer';
import { type Endpoint, startEndpoint } from '../../bench/endpoint';
import { seededRandom } from '../../bench/seeded-random';
import type { StartEventResult } from '../../lambda/contract/execution';
import type { StartEvent } from '../../lambda/contract/start-event';

describe('the events of a burst', () => {
  it('are distinct, each delivered one to five times, in the same order for the same seed', () => {
    const deliveries = drawDeliveries(300, seededRandom(1));
    const times = new Map<string, number>();
    for (const event of deliveries.map((delivery) => JSON.stringify(delivery))) {
      times.set(event, (times.get(event) ?? 0) + 1);
    }
    expect(times.size).toBe(300);
    expect([...new Set(times.values())].toSorted()).toEqual([1, 2, 3, 4, 5]);
    expect(drawDeliveries(300, seededRandom(1))).toEqual(deliveries);
    expect(drawDeliveries(300, seededRandom(2))).not.toEqual(deliveries);
  });

  it('share databases and keys, so that neither alone tells one from another', () => {
    const deliveries = drawDeliveries(300, seededRandom(1));
    expect(new Set(deliveries.map(({ requests }) => requests[0]?.databaseIdentifier)).size).toBeLessThan(300);
    expect(new Set(deliveries.map(({ idempotencyKey }) => idempotencyKey)).size).toBeLessThan(300);
  });
});

describe('the deliverer', () => {
  const noWait = async (): Promise<void> => undefined;

  it('uses no environment for two events at once, and all of them', async () => {
    const busy = [0, 0, 0];
    let most = 0;
    const environments = busy.map((_, index) => async (event: number) => {
      busy[index] = (busy[index] ?? 0) + 1;
      expect(busy[index]).toBe(1);
      most = Math.max(
        most,
        busy.reduce((sum, count) => sum + count, 0),
      );
      await new Promise(setImmediate);
      busy[index] = 0;
      return event * 2;
    });
    const { answers } = await deliver([1, 2, 3, 4, 5, 6, 7], environments, noWait);
    expect(most).toBe(3);
    expect(answers.map(({ answer }) => answer).toSorted((one, other) => one - other)).toEqual([
      2, 4, 6, 8, 10, 12, 14,
    ]);
  });

  it('delivers again after one and after two minutes, and then gives up', async () => {
    const waits: number[] = [];
    let calls = 0;
    const failing = async (): Promise<never> => {
      calls += 1;
      throw new Error('no');
    };
    const wait = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    const { answers, redeliveries, givenUp } = await deliver(['event'], [failing], wait);
    expect({ answers, redeliveries, givenUp, calls, waits }).toEqual({
      answers: [],
      redeliveries: 2,
      givenUp: ['event'],
      calls: 3,
      waits: [60_000, 120_000],
    });
  });
});

describe('what a burst started', () => {
  const [one, other] = [...new Set(drawDeliveries(2, seededRandom(1)))] as [StartEvent, StartEvent];
  const answer = (event: StartEvent, executionArn: string) => ({
    event,
    answer: { results: [{ request: 0, execution: { executionArn } }] } as unknown as StartEventResult,
  });

  it('is one execution an event', () => {
    const answers = [answer(one, 'a'), answer(other, 'b'), answer(one, 'a')];
    expect(startsOf([one, other, one], answers, 2)).toEqual({
      events: 2,
      deliveries: 3,
      executions: 2,
      duplicates: 0,
      lost: 0,
    });
  });

  it.each([
    ['an event that started two', [answer(one, 'a'), answer(one, 'c'), answer(other, 'b')], 3, 1, 0],
    ['an event that was never answered', [answer(one, 'a')], 1, 0, 1],
    ['two events that share one', [answer(one, 'a'), answer(other, 'a')], 1, 0, 1],
    ['an execution of nobody', [answer(one, 'a'), answer(other, 'b')], 3, 1, 0],
  ])('shows %s', (_, answers, executions, duplicates, lost) => {
    expect(startsOf([one, other], answers, executions)).toMatchObject({ duplicates, lost });
  });
});

describe('a small burst over HTTP', () => {
  let endpoint: Endpoint;

  afterEach(async () => {
    vi.unstubAllEnvs();
    await endpoint.close();
  });

  it('starts each event once, whatever goes wrong on the way', async () => {
    for (const name of ['AWS_ENDPOINT_URL_SFN', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
      vi.stubEnv(name, undefined);
    }
    endpoint = await startEndpoint({ region: 'large', faults: { throttled: 0.1, failed: 0.1, lost: 0.1 } });
    const deliveries = drawDeliveries(100, seededRandom(3));
    const { answers, redeliveries } = await runBurst(endpoint, deliveries, 20, (line) => expect.fail(line));
    const { executions, requests } = endpoint.counts();
    expect(redeliveries).toBe(0);
    expect(requests.ListExecutions).toBeUndefined();
    expect(requests.StartExecution).toBeGreaterThan(1.2 * deliveries.length);
    expect(startsOf(deliveries, answers, executions)).toEqual({
      events: 100,
      deliveries: deliveries.length,
      executions: 100,
      duplicates: 0,
      lost: 0,
    });
  });
});
