import { beforeEach, describe, expect, it } from 'vitest';
import { LocalFunctions } from '../../../local/aws/local-functions';
import { VirtualClock } from '../../../local/clock';
import { LocalQueue } from '../../../local/events/local-queue';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:reconciler';
const BEGIN = Date.UTC(2026, 0, 1);

interface Delivery {
  readonly after: number;
  readonly event: unknown;
}

let clock: VirtualClock;
let deliveries: Delivery[];
/** What the function answers, delivery by delivery; the last one from then on. */
let answers: (object | Error)[];
let queue: LocalQueue;

const DEALT_WITH = { batchItemFailures: [] };
const AGAIN = { batchItemFailures: [{ itemIdentifier: 'it' }] };

beforeEach(() => {
  clock = new VirtualClock(BEGIN);
  deliveries = [];
  answers = [DEALT_WITH];
  const functions = new LocalFunctions(clock);
  functions.register({
    arn: ARN,
    timeoutMilliseconds: 30_000,
    handler: async (event) => {
      deliveries.push({ after: (clock.now() - BEGIN) / 1000, event });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  queue = new LocalQueue(functions, clock, ARN, { visibilitySeconds: 180, mostDeliveries: 4 });
});

describe('a message of the queue', () => {
  it('is delivered once when it is dealt with', async () => {
    queue.send('{"a":1}');
    await expect
      .poll(() => deliveries)
      .toMatchObject([
        { after: 0, event: { Records: [{ body: '{"a":1}', attributes: { ApproximateReceiveCount: '1' } }] } },
      ]);
    await clock.sleep(3_600_000);
    expect(deliveries).toHaveLength(1);
  });

  it('comes again, counted and under the same id, while it is asked for again or the function fails', async () => {
    answers = [AGAIN, new Error('boom'), DEALT_WITH];
    queue.send('x');
    await expect.poll(() => deliveries.map(({ after }) => after)).toEqual([0, 180, 360]);
    const records = deliveries.map(
      ({ event }) => (event as { Records: [Record<string, unknown>] }).Records[0],
    );
    expect(records.map(({ attributes }) => attributes)).toEqual(
      ['1', '2', '3'].map((count) => ({ ApproximateReceiveCount: count })),
    );
    expect(new Set(records.map(({ messageId }) => messageId)).size).toBe(1);
    expect(queue.deadLetters).toEqual([]);
  });

  it('is kept as a dead letter in the end', async () => {
    answers = [AGAIN];
    queue.send('x');
    await expect.poll(() => queue.deadLetters).toEqual(['x']);
    expect(deliveries).toHaveLength(4);
  });

  it('is given up when the queue closes', async () => {
    answers = [AGAIN];
    queue.send('x');
    await expect.poll(() => deliveries.length).toBe(1);
    await queue.close();
    expect(queue.deadLetters).toEqual([]);
  });
});
