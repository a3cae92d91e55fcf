import { expect, test } from 'vitest';
import { VirtualClock } from '../../../local/clock';
import { chain, machine, run, START, task } from './machine';

const never = (): Promise<never> => new Promise(() => undefined);

test('a Task that does not answer in time fails with States.Timeout, and its call is told to stop', async () => {
  let signal: AbortSignal | undefined;
  const { end, elapsed, types } = await run(machine({ Call: task({ TimeoutSeconds: 60 }) }), {
    answer: (_, call) => {
      signal = call.signal;
      return never();
    },
  });
  expect(end).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: 'no answer within 60 seconds' });
  expect(elapsed).toBe(60_000);
  expect(types.slice(3, 5)).toEqual(['TaskStarted', 'TaskTimedOut']);
  expect(signal?.aborted).toBe(true);
});

test('a Task that answers in time is not held up by its limit', async () => {
  const clock = new VirtualClock(START);
  const { end, elapsed } = await run(machine({ Call: task({ TimeoutSeconds: '{% 30 + 30 %}' }) }), {
    clock,
    answer: async () => {
      await clock.sleep(59_000);
      return 'late';
    },
  });
  expect(end).toEqual({ status: 'SUCCEEDED', output: 'late' });
  expect(elapsed).toBe(59_000);
});

test('a Task without a limit may take its time', async () => {
  const clock = new VirtualClock(START);
  const { elapsed } = await run(machine({ Call: task() }), {
    clock,
    answer: async () => {
      await clock.sleep(30 * 86_400_000);
      return {};
    },
  });
  expect(elapsed).toBe(30 * 86_400_000);
});

test('a heartbeat that no integration sends is missed after HeartbeatSeconds', async () => {
  const definition = machine({ Call: task({ TimeoutSeconds: 60, HeartbeatSeconds: 20 }) });
  const { end, elapsed, types } = await run(definition, { answer: never });
  expect(end).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
  expect(elapsed).toBe(20_000);
  expect(types).toContain('TaskTimedOut');
});

test.each(['{% 0 %}', '{% "60" %}', '{% 60 %}'])(
  'a HeartbeatSeconds of %s fails where 60 is the limit',
  async (value) => {
    const { end } = await run(machine({ Call: task({ TimeoutSeconds: 60, HeartbeatSeconds: value }) }));
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  },
);

test('a timeout is retried with a new limit', async () => {
  const definition = machine({
    Call: task({ TimeoutSeconds: 60, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] }),
  });
  const { end, callTimes, elapsed } = await run(definition, { answer: never });
  expect(end).toMatchObject({ error: 'States.Timeout' });
  expect(callTimes).toEqual([0, 61_000]);
  expect(elapsed).toBe(121_000);
});

test.each([
  ['Wait', { Type: 'Wait', Seconds: 3600, Next: 'Clean up' }, 'WaitStateAborted'],
  [
    'Task',
    task({ End: undefined, Next: 'Clean up', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Clean up' }] }),
    'TaskStateAborted',
  ],
  [
    'Parallel',
    {
      Type: 'Parallel',
      Branches: [chain({ Inner: { Type: 'Wait', Seconds: 3600, End: true } })],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Clean up' }],
      Next: 'Clean up',
    },
    'ParallelStateAborted',
  ],
])('the machine’s own limit ends a %s without any state after it', async (_, state, abortedEvent) => {
  const definition = machine({ Busy: state, 'Clean up': task() }, { TimeoutSeconds: 600 });
  let calls = 0;
  const { end, elapsed, types } = await run(definition, {
    answer: () => {
      calls += 1;
      return never();
    },
  });
  expect(end).toEqual({ status: 'TIMED_OUT' });
  expect(elapsed).toBe(600_000);
  expect(types.slice(-2)).toEqual([abortedEvent, 'ExecutionTimedOut']);
  expect(types).not.toContain('TaskStateExited');
  expect(calls).toBe(abortedEvent === 'TaskStateAborted' ? 1 : 0);
});

test('an execution that ends before its limit leaves nothing waiting on the clock', async () => {
  const clock = new VirtualClock(START);
  const definition = machine({ Wait: { Type: 'Wait', Seconds: 5, End: true } }, { TimeoutSeconds: 86_400 });
  const { end } = await run(definition, { clock });
  expect(end.status).toBe('SUCCEEDED');
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(clock.now()).toBe(START + 5000);
});
