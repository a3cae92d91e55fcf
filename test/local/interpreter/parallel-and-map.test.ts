import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../local/clock';
import { TaskFailure } from '../../../local/interpreter';
import { chain, machine, run, START, task } from './machine';

const CAUGHT = { Caught: { Type: 'Succeed' } };
const CATCH_ALL = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];

describe('Parallel', () => {
  test('runs its branches side by side, each on its Arguments, and gives their outputs in order', async () => {
    const definition = machine({
      Both: {
        Type: 'Parallel',
        Arguments: { n: '{% $states.input * 2 %}' },
        Branches: [
          chain({ Slow: { Type: 'Wait', Seconds: 60, Output: '{% $states.input.n %}', End: true } }),
          chain({ Fast: { Type: 'Wait', Seconds: 10, Output: 'fast', End: true } }),
        ],
        Output: '{% $reverse($states.result) %}',
        End: true,
      },
    });
    const { end, elapsed, types, events } = await run(definition, { input: 21 });
    expect(end).toEqual({ status: 'SUCCEEDED', output: ['fast', 42] });
    expect(elapsed).toBe(60_000);
    expect(types).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'WaitStateEntered',
      'WaitStateEntered',
      'WaitStateExited',
      'WaitStateExited',
      'ParallelStateSucceeded',
      'ParallelStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events.slice(2, 8).map(({ previousEventId }) => previousEventId)).toEqual([2, 3, 3, 5, 4, 7]);
  });

  test('fails with the error of the branch that failed, and stops the others where they are', async () => {
    const calls: string[] = [];
    const definition = machine({
      Both: {
        Type: 'Parallel',
        Branches: [
          chain({
            Wait: { Type: 'Wait', Seconds: 10, Next: 'Give up' },
            'Give up': { Type: 'Fail', Error: 'NoSpace', Cause: 'disk is full' },
          }),
          chain({ Pause: { Type: 'Wait', Seconds: 20, Next: 'Later' }, Later: task() }),
          chain({ Ask: task() }),
        ],
        Catch: CATCH_ALL,
        Next: 'Caught',
      },
      ...CAUGHT,
    });
    const { end, elapsed, types } = await run(definition, {
      answer: (_, { stateName }) => {
        calls.push(stateName);
        return new Promise(() => undefined);
      },
    });
    expect(end).toEqual({ status: 'SUCCEEDED', output: { Error: 'NoSpace', Cause: 'disk is full' } });
    expect(elapsed).toBe(10_000);
    expect(calls).toEqual(['Ask']);
    expect(types.slice(types.indexOf('FailStateEntered'))).toEqual([
      'FailStateEntered',
      'WaitStateAborted',
      'TaskStateAborted',
      'ParallelStateFailed',
      'ParallelStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('fails the execution where nothing catches the error', async () => {
    const definition = machine({
      One: { Type: 'Parallel', Branches: [chain({ No: { Type: 'Fail', Error: 'NoSpace' } })], End: true },
    });
    expect((await run(definition)).end).toEqual({ status: 'FAILED', error: 'NoSpace' });
  });

  test('holds another Parallel, whose failure is its own', async () => {
    const inner = { Type: 'Parallel', Branches: [chain({ No: { Type: 'Fail', Error: 'Deep' } })], End: true };
    const definition = machine({
      Outer: { Type: 'Parallel', Branches: [chain({ Inner: inner })], Catch: CATCH_ALL, Next: 'Caught' },
      ...CAUGHT,
    });
    expect((await run(definition)).end).toEqual({ status: 'SUCCEEDED', output: { Error: 'Deep' } });
  });

  test('with an Output that cannot be evaluated fails without having failed in its branches', async () => {
    const definition = machine({
      Both: {
        Type: 'Parallel',
        Branches: [chain({ Fine: { Type: 'Succeed' } })],
        Output: '{% $states.result[7] %}',
        Catch: CATCH_ALL,
        Next: 'Caught',
      },
      ...CAUGHT,
    });
    const { end, types } = await run(definition);
    expect(end).toMatchObject({ output: { Error: 'States.QueryEvaluationError' } });
    expect(types).toContain('ParallelStateSucceeded');
    expect(types).not.toContain('ParallelStateFailed');
  });
});

describe('Map', () => {
  const sleeping = chain({
    Sleep: {
      Type: 'Wait',
      Seconds: '{% $states.input.seconds %}',
      Output: '{% $states.input.name %}',
      End: true,
    },
  });
  const ITEMS = [
    { name: 'a', seconds: 30 },
    { name: 'b', seconds: 10 },
    { name: 'c', seconds: 20 },
  ];

  test.each([
    [undefined, 30],
    [0, 30],
    [1, 60],
    [2, 30],
    ['{% 1 + 0 %}', 60],
  ])(
    'with MaxConcurrency %s takes %i seconds, and keeps the order of its items',
    async (maxConcurrency, seconds) => {
      const definition = machine({
        Each: {
          Type: 'Map',
          Items: ITEMS,
          MaxConcurrency: maxConcurrency,
          ItemProcessor: sleeping,
          End: true,
        },
      });
      const { end, elapsed } = await run(definition);
      expect(end).toEqual({ status: 'SUCCEEDED', output: ['a', 'b', 'c'] });
      expect(elapsed).toBe(seconds * 1000);
    },
  );

  test('runs at most 40 iterations at a time', async () => {
    const clock = new VirtualClock(START);
    let current = 0;
    let most = 0;
    const definition = machine({
      Each: { Type: 'Map', Items: '{% [1..100] %}', ItemProcessor: chain({ Call: task() }), End: true },
    });
    const { end } = await run(definition, {
      clock,
      answer: async () => {
        current += 1;
        most = Math.max(most, current);
        await clock.sleep(1000);
        current -= 1;
        return 1;
      },
    });
    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(most).toBe(40);
  });

  test('gives each iteration what its ItemSelector says, with the item in the context', async () => {
    const definition = machine({
      Each: {
        Type: 'Map',
        Items: '{% $states.input.names %}',
        ItemSelector: {
          name: '{% $states.context.Map.Item.Value %}',
          index: '{% $states.context.Map.Item.Index %}',
          prefix: '{% $states.input.prefix %}',
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          ...chain({
            Join: {
              Type: 'Pass',
              Output: '{% $states.input.prefix & $states.input.name & $states.context.Map.Item.Index %}',
              End: true,
            },
          }),
        },
        End: true,
      },
    });
    const { end } = await run(definition, { input: { prefix: '-', names: ['x', 'y'] } });
    expect(end).toEqual({ status: 'SUCCEEDED', output: ['-x0', '-y1'] });
  });

  test('writes the events of its iterations', async () => {
    const definition = machine({
      Each: { Type: 'Map', Items: [1], ItemProcessor: chain({ Fine: { Type: 'Succeed' } }), End: true },
    });
    const { types, events } = await run(definition);
    expect(types.slice(1, -1)).toEqual([
      'MapStateEntered',
      'MapStateStarted',
      'MapIterationStarted',
      'SucceedStateEntered',
      'SucceedStateExited',
      'MapIterationSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
    ]);
    expect(events[2]?.mapStateStartedEventDetails).toEqual({ length: 1 });
    expect(events[3]?.mapIterationStartedEventDetails).toEqual({ name: 'Each', index: 0 });
  });

  test('fails with the error of the iteration that failed, stops the others and begins no more', async () => {
    const definition = machine({
      Each: {
        Type: 'Map',
        Items: [1, 2, 3],
        MaxConcurrency: 2,
        ItemProcessor: chain({ Call: task({ Arguments: { n: '{% $states.input %}' } }) }),
        Catch: [{ ErrorEquals: ['Gone'], Next: 'Caught' }],
        Next: 'Caught',
      },
      ...CAUGHT,
    });
    const { end, callTimes, types } = await run(definition, {
      answer: (argumentsValue) => {
        if ((argumentsValue as { n: number }).n === 2) throw new TaskFailure('Gone', 'no such item');
        return new Promise(() => undefined);
      },
    });
    expect(end).toEqual({ status: 'SUCCEEDED', output: { Error: 'Gone', Cause: 'no such item' } });
    expect(callTimes).toHaveLength(2);
    expect(types.slice(-9)).toEqual([
      'TaskFailed',
      'MapIterationFailed',
      'TaskStateAborted',
      'MapIterationAborted',
      'MapStateFailed',
      'MapStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('over no items at all gives an empty list', async () => {
    const definition = machine({ Each: { Type: 'Map', Items: [], ItemProcessor: sleeping, End: true } });
    expect((await run(definition)).end).toEqual({ status: 'SUCCEEDED', output: [] });
  });

  test('fails with States.QueryEvaluationError when its Items are no list', async () => {
    const definition = machine({
      Each: { Type: 'Map', Items: '{% "abc" %}', ItemProcessor: sleeping, End: true },
    });
    expect((await run(definition)).end).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  test('fails with States.QueryEvaluationError when its ItemSelector selects nothing', async () => {
    const definition = machine({
      Each: {
        Type: 'Map',
        Items: [1],
        ItemSelector: '{% $states.input.none %}',
        ItemProcessor: sleeping,
        End: true,
      },
    });
    expect((await run(definition)).end).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  test.each([
    ['its input, without Items', undefined, { a: 1 }],
    ['an object', '{% $states.input %}', { a: 1 }],
    ['nothing', '{% $states.input.none %}', {}],
    ['a range of one number', '{% $range(7, 7, 1) %}', {}],
  ])('over %s, which is not an array, fails with an error that can be caught', async (_, items, input) => {
    const definition = machine({
      Each: {
        Type: 'Map',
        Items: items,
        ItemProcessor: sleeping,
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
        Next: 'Caught',
      },
      ...CAUGHT,
    });
    const { end, types } = await run(definition, { input });
    expect(end).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.QueryEvaluationError' } });
    expect(types).toContain('EvaluationFailed');
    expect(types).not.toContain('MapStateStarted');
  });
});
