import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { withinInvocation } from '../../../lambda/http/invocation-time';
import { PatientRetries, type RetryStrategy } from '../../../lambda/http/patient-retries';
import { inProcessHandler } from '../../../local/aws/in-process-handler';
import { refusal } from '../../../local/aws/wire-faults';
import type { WireResponse } from '../../../local/http/exchange';

type Fault = Parameters<RetryStrategy['refreshRetryTokenForRetry']>[1]['errorType'];

/** Lets every try fail in one way and gives the pauses until the strategy has had enough. */
async function pausesUntilTheEnd(errorType: Fault, random: number): Promise<readonly number[]> {
  let now = 0;
  const retries = new PatientRetries(
    (begun) => begun + 20_000,
    () => now,
    () => random,
  );
  const pauses: number[] = [];
  let token = await retries.acquireInitialRetryToken();
  for (;;) {
    try {
      token = await retries.refreshRetryTokenForRetry(token, { errorType });
    } catch {
      return pauses;
    }
    pauses.push(token.getRetryDelay());
    now += token.getRetryDelay();
  }
}

describe('patient retries', () => {
  it.each(['TRANSIENT', 'SERVER_ERROR', 'THROTTLING'] as const)(
    'go on through %s for as long as there is time, and no longer',
    async (fault) => {
      const pauses = await pausesUntilTheEnd(fault, 0.999);
      const total = pauses.reduce((sum, pause) => sum + pause, 0);
      expect(total).toBeGreaterThan(18_000);
      expect(total).toBeLessThanOrEqual(20_000);
    },
  );

  it('begin with short pauses, which grow up to a second and are longer under throttling', async () => {
    const transient = await pausesUntilTheEnd('TRANSIENT', 0.5);
    expect(transient.slice(0, 8)).toEqual([25, 50, 100, 200, 400, 500, 500, 500]);
    const throttled = await pausesUntilTheEnd('THROTTLING', 0.5);
    expect(throttled.slice(0, 6)).toEqual([125, 250, 500, 500, 500, 500]);
  });

  it('try nothing again that waiting does not mend', async () => {
    expect(await pausesUntilTheEnd('CLIENT_ERROR', 0.5)).toEqual([]);
  });

  describe('in the SDK’s client', () => {
    const answers = {
      throttled: refusal(400, 'ThrottlingException', 'Rate exceeded'),
      failed: refusal(500, 'InternalFailure', 'Internal failure'),
      refused: refusal(400, 'InvalidName', 'Invalid Name'),
      started: { status: 200, headers: {}, body: '{"executionArn":"arn","startDate":1}' },
    } as const satisfies Record<string, WireResponse>;

    function start(patience: number, ...script: readonly WireResponse[]) {
      const calls = script.values();
      const client = new SFNClient({
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        retryStrategy: new PatientRetries(
          (now) => now + patience,
          Date.now,
          () => 0.001,
        ),
        requestHandler: inProcessHandler(async () => {
          const { value } = calls.next();
          if (!value) throw new Error('was not to be called again');
          return value;
        }),
      });
      return client.send(new StartExecutionCommand({ stateMachineArn: 'arn:aws:states:::stateMachine:x' }));
    }

    it('try until the call goes through', async () => {
      const { throttled, failed, started } = answers;
      const script = [throttled, failed, throttled, failed, throttled, failed, started];
      await expect(start(20_000, ...script)).resolves.toMatchObject({ executionArn: 'arn' });
    });

    it('throw the call’s own error at once when no waiting mends it', async () => {
      await expect(start(20_000, answers.refused)).rejects.toMatchObject({ name: 'InvalidName' });
    });

    it('throw the call’s own error when time is up', async () => {
      await expect(start(-1, answers.throttled)).rejects.toMatchObject({
        name: 'ThrottlingException',
        $metadata: { attempts: 1 },
      });
    });
  });
});

describe('the calls of one invocation', () => {
  async function begins(): Promise<number> {
    const retries = new PatientRetries(undefined, Date.now, () => 0.001);
    const token = await retries.acquireInitialRetryToken();
    return (token as unknown as { readonly until: number }).until - Date.now();
  }

  it('share its time: the second has no more than the first left', async () => {
    await withinInvocation(30_000, async () => {
      const first = await begins();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await begins()).toBeLessThanOrEqual(first - 40);
    });
  });

  it.each([
    [30_000, 20_000],
    [15_000, 6_000],
    [9_000, 0],
    [undefined, 20_000],
  ])('with %s ms before the timeout are tried again for %i ms', async (remaining, expected) => {
    const left = await withinInvocation(remaining, begins);
    expect(left).toBeLessThanOrEqual(expected);
    expect(left).toBeGreaterThan(expected - 100);
  });
});
