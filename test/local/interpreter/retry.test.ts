import { expect, test } from 'vitest';
import { chain, failing, machine, run, task } from './machine';

const BUSY = 'Rds.ThrottlingException';

function retrying(...retriers: readonly object[]): object {
  return machine({ Call: task({ Retry: retriers }) });
}

test('a retrier of defaults tries three times more, after 1, 2 and 4 seconds', async () => {
  const { end, callTimes, types } = await run(retrying({ ErrorEquals: [BUSY] }), {
    answer: failing(BUSY, BUSY, BUSY),
  });
  expect(end).toEqual({ status: 'SUCCEEDED', output: { ok: true } });
  expect(callTimes).toEqual([0, 1000, 3000, 7000]);
  expect(types.filter((type) => type === 'TaskStateEntered')).toHaveLength(1);
  expect(types.filter((type) => type === 'TaskScheduled')).toHaveLength(4);
  expect(types.filter((type) => type === 'TaskFailed')).toHaveLength(3);
});

test('the error is that of the last try when the tries are used up', async () => {
  const { end, callTimes } = await run(retrying({ ErrorEquals: [BUSY], MaxAttempts: 1 }), {
    answer: failing(BUSY, BUSY, BUSY),
  });
  expect(end).toEqual({ status: 'FAILED', error: BUSY, cause: `cause of ${BUSY}` });
  expect(callTimes).toEqual([0, 1000]);
});

test('MaxAttempts 0 means no further try', async () => {
  const { callTimes } = await run(retrying({ ErrorEquals: [BUSY], MaxAttempts: 0 }), {
    answer: failing(BUSY),
  });
  expect(callTimes).toEqual([0]);
});

test('delays grow by BackoffRate from IntervalSeconds and are capped by MaxDelaySeconds', async () => {
  const retrier = {
    ErrorEquals: [BUSY],
    IntervalSeconds: 10,
    BackoffRate: 1.5,
    MaxAttempts: 5,
    MaxDelaySeconds: 25,
  };
  const { callTimes } = await run(retrying(retrier), { answer: failing(BUSY, BUSY, BUSY, BUSY, BUSY) });
  expect(callTimes).toEqual([0, 10_000, 25_000, 47_500, 72_500, 97_500]);
});

test('full jitter waits from nothing up to the whole delay, by the given random numbers', async () => {
  const numbers = [0, 0.5, 0.999];
  const { callTimes } = await run(retrying({ ErrorEquals: [BUSY], JitterStrategy: 'FULL' }), {
    answer: failing(BUSY, BUSY, BUSY),
    random: () => numbers.shift() ?? 0,
  });
  expect(callTimes).toEqual([0, 0, 1000, 4996]);
});

test('every retrier counts its own tries, and the first that matches is the one that counts', async () => {
  const definition = retrying(
    { ErrorEquals: [BUSY], MaxAttempts: 1, IntervalSeconds: 5 },
    { ErrorEquals: ['Other', BUSY], MaxAttempts: 2, IntervalSeconds: 100, BackoffRate: 1 },
  );
  const { end, callTimes } = await run(definition, { answer: failing(BUSY, 'Other', 'Other', BUSY) });
  expect(callTimes).toEqual([0, 5000, 105_000, 205_000]);
  expect(end).toMatchObject({ status: 'FAILED', error: BUSY });
});

test('counts begin anew each time the state is entered', async () => {
  const definition = machine({
    Call: task({ Retry: [{ ErrorEquals: [BUSY], MaxAttempts: 1 }], End: undefined, Next: 'Again' }),
    Again: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $millis() < $toMillis("2026-01-01T00:00:02Z") %}', Next: 'Call' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  });
  let calls = 0;
  const refuse = failing(BUSY, BUSY);
  const { end, callTimes } = await run(definition, {
    answer: (_, call) => {
      calls += 1;
      return calls % 2 === 1 ? refuse({}, call) : {};
    },
  });
  expect(end.status).toBe('SUCCEEDED');
  expect(callTimes).toEqual([0, 1000, 1000, 2000]);
});

test('RetryCount tells a state how often it was tried before', async () => {
  const counts: unknown[] = [];
  const definition = machine({
    Call: task({
      Arguments: { Count: '{% $states.context.State.RetryCount %}' },
      Retry: [{ ErrorEquals: [BUSY] }],
    }),
  });
  const answer = failing(BUSY, BUSY);
  await run(definition, {
    answer: (argumentsValue, call) => {
      counts.push(argumentsValue);
      return answer(argumentsValue, call);
    },
  });
  expect(counts).toEqual([{ Count: 0 }, { Count: 1 }, { Count: 2 }]);
});

test('a Parallel is retried as a whole, and a Map too', async () => {
  const inner = chain({ Call: task() });
  const retry = { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 30 }], End: true };
  const parallel = await run(machine({ All: { Type: 'Parallel', Branches: [inner], ...retry } }), {
    answer: failing(BUSY),
  });
  expect(parallel.end).toEqual({ status: 'SUCCEEDED', output: [{ ok: true }] });
  expect(parallel.callTimes).toEqual([0, 30_000]);
  const map = await run(machine({ Each: { Type: 'Map', Items: [1], ItemProcessor: inner, ...retry } }), {
    answer: failing(BUSY),
  });
  expect(map.end).toEqual({ status: 'SUCCEEDED', output: [{ ok: true }] });
  expect(map.callTimes).toEqual([0, 30_000]);
});

test('an evaluation that failed in a Task’s own field is retried like any error', async () => {
  const definition = machine({
    Call: task({
      Output: '{% $states.result.value ? $states.result.value %}',
      Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 1 }],
    }),
  });
  let calls = 0;
  const { end } = await run(definition, {
    answer: () => {
      calls += 1;
      return { value: calls === 1 ? null : 'there' };
    },
  });
  expect(end).toEqual({ status: 'SUCCEEDED', output: 'there' });
});
