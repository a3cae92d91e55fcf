import { expect, test } from 'vitest';
import { VirtualClock } from '../../../local/clock';
import { StopRequest } from '../../../local/interpreter';
import { chain, failing, machine, run, START, task } from './machine';

const MINUTE = 60_000;
const waiting = chain({ Inner: { Type: 'Wait', Seconds: 3600, End: true } });

async function stoppedAfter(milliseconds: number, definition: object): ReturnType<typeof run> {
  const clock = new VirtualClock(START);
  const stop = new AbortController();
  const running = run(definition, {
    clock,
    signal: stop.signal,
    answer: () => new Promise(() => undefined),
  });
  await clock.sleep(milliseconds);
  stop.abort();
  return running;
}

test.each([
  ['Task', task({ End: undefined, Next: 'After' }), ['TaskStateAborted']],
  ['Wait', { Type: 'Wait', Seconds: 3600, Next: 'After' }, ['WaitStateAborted']],
  [
    'Parallel',
    { Type: 'Parallel', Branches: [waiting], Next: 'After' },
    ['WaitStateAborted', 'ParallelStateAborted'],
  ],
  [
    'Map',
    { Type: 'Map', Items: [1], ItemProcessor: waiting, Next: 'After' },
    ['WaitStateAborted', 'MapIterationAborted', 'MapStateAborted'],
  ],
])('a %s that is under way ends at once when the execution is stopped', async (_, state, abortedEvents) => {
  const { end, elapsed, types } = await stoppedAfter(
    MINUTE,
    machine({ Busy: state, After: { Type: 'Succeed' } }),
  );
  expect(end).toEqual({ status: 'ABORTED' });
  expect(elapsed).toBe(MINUTE);
  expect(types.slice(-1 - abortedEvents.length)).toEqual([...abortedEvents, 'ExecutionAborted']);
  expect(types).not.toContain('SucceedStateEntered');
});

test.each([
  ['Pass', { Type: 'Pass', Next: 'Back' }],
  ['Choice', { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Back' }] }],
])('an execution that is stopped around a %s runs no further state', async (_, state) => {
  const definition = machine({
    Begin: state,
    Back: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.context.Execution.Name = "other" %}', Next: 'End' }],
      Default: 'Pause',
    },
    Pause: { Type: 'Wait', Seconds: 45, Next: 'Begin' },
    End: { Type: 'Succeed' },
  });
  const { end, elapsed } = await stoppedAfter(MINUTE, definition);
  expect(end).toEqual({ status: 'ABORTED' });
  expect(elapsed).toBe(MINUTE);
});

test('a pause between two tries ends at once too, and there is no further try', async () => {
  const clock = new VirtualClock(START);
  const stop = new AbortController();
  const definition = machine({ Call: task({ Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 600 }] }) });
  const running = run(definition, { clock, signal: stop.signal, answer: failing('Busy', 'Busy') });
  await clock.sleep(MINUTE);
  stop.abort();
  const { end, elapsed, callTimes } = await running;
  expect(end).toEqual({ status: 'ABORTED' });
  expect(elapsed).toBe(MINUTE);
  expect(callTimes).toEqual([0]);
});

test.each(['Succeed', 'Fail'])(
  'an execution that was stopped before it began never reaches its %s',
  async (type) => {
    const { end, types } = await run(machine({ End: { Type: type } }), { signal: AbortSignal.abort() });
    expect(end).toEqual({ status: 'ABORTED' });
    expect(types).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  },
);

test.each([
  ['TaskStarted', 'TaskStateAborted', task()],
  [
    'ParallelStateStarted',
    'ParallelStateAborted',
    { Type: 'Parallel', Branches: [chain({ In: task() })], End: true },
  ],
])('a stop at the very moment of %s calls nothing any more', async (moment, abortedEvent, state) => {
  const stop = new AbortController();
  const { end, callTimes, types } = await run(machine({ Busy: state }), {
    signal: stop.signal,
    onEvent: ({ type }) => {
      if (type === moment) stop.abort();
    },
  });
  expect(end).toEqual({ status: 'ABORTED' });
  expect(callTimes).toEqual([]);
  expect(types.slice(-3)).toEqual([moment, abortedEvent, 'ExecutionAborted']);
});

test('the reason of a stop is the reason of the end', async () => {
  const signal = AbortSignal.abort(new StopRequest('Operator', 'wrong database'));
  const { end, events } = await run(machine({ End: { Type: 'Succeed' } }), { signal });
  expect(end).toEqual({ status: 'ABORTED', error: 'Operator', cause: 'wrong database' });
  expect(events[1]?.executionAbortedEventDetails).toEqual({ error: 'Operator', cause: 'wrong database' });
});
