import { beforeEach, describe, expect, it } from 'vitest';
import { LocalFunctions } from '../../../local/aws/local-functions';
import { VirtualClock } from '../../../local/clock';
import { AsyncInvocations, type FailureRecord } from '../../../local/events/async-invocations';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:trigger';
const BEGIN = Date.UTC(2026, 0, 1);

let clock: VirtualClock;
let attempts: number[];
let answers: unknown[];
let failures: FailureRecord[];
let invocations: AsyncInvocations;
/** How many attempts fail. */
let failing: number;

beforeEach(() => {
  clock = new VirtualClock(BEGIN);
  [attempts, answers, failures, failing] = [[], [], [], 0];
  const functions = new LocalFunctions(clock);
  functions.register({
    arn: ARN,
    timeoutMilliseconds: 30_000,
    handler: async (event) => {
      attempts.push((clock.now() - BEGIN) / 1000);
      if (attempts.length <= failing) throw new TypeError('boom');
      return event;
    },
  });
  invocations = new AsyncInvocations(functions, clock, {
    answered: (_, answer) => answers.push(answer),
    failed: (record) => failures.push(record),
  });
});

describe('an asynchronous invocation', () => {
  it('answers at the first attempt', async () => {
    invocations.invoke(ARN, { a: 1 });
    await expect.poll(() => answers).toEqual([{ a: 1 }]);
    expect(attempts).toEqual([0]);
  });

  it('is tried again after one and after two more minutes', async () => {
    failing = 2;
    invocations.invoke(ARN, { a: 1 });
    await expect.poll(() => answers).toEqual([{ a: 1 }]);
    expect(attempts).toEqual([0, 60, 180]);
    expect(failures).toEqual([]);
  });

  it('goes to the failure destination after that, with the event as it was', async () => {
    failing = 3;
    invocations.invoke(ARN, { a: 1 });
    await expect
      .poll(() => failures)
      .toMatchObject([
        {
          requestContext: { functionArn: ARN, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
          requestPayload: { a: 1 },
          responsePayload: { errorType: 'TypeError', errorMessage: 'boom' },
        },
      ]);
    expect(attempts).toHaveLength(3);
  });

  it('is given up at the end', async () => {
    failing = 3;
    invocations.invoke(ARN, {});
    await invocations.close();
    expect(attempts).toHaveLength(1);
    expect(failures).toEqual([]);
  });
});
