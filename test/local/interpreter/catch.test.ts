import { describe, expect, test } from 'vitest';
import { chain, failing, machine, run, task } from './machine';

const CAUGHT = { Caught: { Type: 'Succeed' } };

function catching(errorEquals: readonly string[], more: object = {}): object {
  return machine({
    Call: task({ Catch: [{ ErrorEquals: errorEquals, Next: 'Caught' }], ...more }),
    ...CAUGHT,
  });
}

test('a caught error is the output where the catcher has no Output', async () => {
  const { end, types } = await run(catching(['Rds.DbInstanceNotFoundException']), {
    answer: failing('Rds.DbInstanceNotFoundException'),
  });
  expect(end).toEqual({
    status: 'SUCCEEDED',
    output: { Error: 'Rds.DbInstanceNotFoundException', Cause: 'cause of Rds.DbInstanceNotFoundException' },
  });
  expect(types.slice(2, 7)).toEqual([
    'TaskScheduled',
    'TaskStarted',
    'TaskFailed',
    'TaskStateExited',
    'SucceedStateEntered',
  ]);
});

test('the first catcher that matches takes the error, with its own Assign and Output', async () => {
  const definition = machine({
    Call: task({
      Assign: { failure: 'none' },
      Output: 'own',
      Catch: [
        { ErrorEquals: ['Other'], Next: 'Wrong' },
        {
          ErrorEquals: ['Gone'],
          Next: 'Right',
          Assign: { failure: '{% $states.errorOutput %}' },
          Output: '{% $states.input.id & ": " & $states.errorOutput.Error %}',
        },
        { ErrorEquals: ['States.ALL'], Next: 'Wrong' },
      ],
    }),
    Right: { Type: 'Succeed', Output: ['{% $failure %}', '{% $states.input %}'] },
    Wrong: { Type: 'Fail' },
  });
  const { end } = await run(definition, { input: { id: 'orders' }, answer: failing('Gone') });
  expect(end).toEqual({
    status: 'SUCCEEDED',
    output: [{ Error: 'Gone', Cause: 'cause of Gone' }, 'orders: Gone'],
  });
});

test('tries are used up before an error is caught', async () => {
  const definition = catching(['States.ALL'], { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }] });
  const { end, callTimes } = await run(definition, { answer: failing('A', 'B', 'C') });
  expect(callTimes).toEqual([0, 1000, 3000]);
  expect(end).toMatchObject({ output: { Error: 'C' } });
});

test('an error that no catcher names fails the execution', async () => {
  const { end } = await run(catching(['Other']), { answer: failing('Gone') });
  expect(end).toEqual({ status: 'FAILED', error: 'Gone', cause: 'cause of Gone' });
});

test('a fault in a catcher’s own fields is not caught by its state', async () => {
  const definition = machine({
    Call: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', Output: '{% $states.result %}' }] }),
    ...CAUGHT,
  });
  const { end } = await run(definition, { answer: failing('Gone') });
  expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
});

describe('names that match more than one error', () => {
  const timingOut = { TimeoutSeconds: 5 };
  const slow = (): Promise<never> => new Promise(() => undefined);

  test.each([
    ['States.ALL', true, true],
    ['States.TaskFailed', true, false],
    ['States.Timeout', false, true],
  ])('%s takes a failure of the call: %s, a timeout: %s', async (name, takesFailure, takesTimeout) => {
    const failed = await run(catching([name]), { answer: failing('Gone') });
    expect(failed.end.status).toBe(takesFailure ? 'SUCCEEDED' : 'FAILED');
    const timedOut = await run(catching([name], timingOut), { answer: slow });
    expect(timedOut.end.status).toBe(takesTimeout ? 'SUCCEEDED' : 'FAILED');
  });

  test.each([
    ['States.HeartbeatTimeout', true],
    ['States.Timeout', true],
    ['States.TaskFailed', false],
  ])('%s takes a missed heartbeat: %s', async (name, takes) => {
    const { end } = await run(catching([name], { TimeoutSeconds: 60, HeartbeatSeconds: 5 }), {
      answer: slow,
    });
    expect(end.status).toBe(takes ? 'SUCCEEDED' : 'FAILED');
  });

  test.each(['States.ALL', 'States.TaskFailed', 'States.QueryEvaluationError'])(
    '%s takes a failed evaluation of the Task’s own fields',
    async (name) => {
      const { end } = await run(catching([name], { Arguments: { a: '{% $states.input.missing %}' } }));
      expect(end).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.QueryEvaluationError' } });
    },
  );
});

describe('errors that nothing catches', () => {
  const everything = ['States.TaskFailed', 'States.Runtime', 'States.DataLimitExceeded'];
  const catchers = [
    { ErrorEquals: everything, Next: 'Caught' },
    { ErrorEquals: ['States.ALL'], Next: 'Caught' },
  ];
  const retriers = [{ ErrorEquals: ['States.ALL'] }];

  test('States.Runtime is neither retried nor caught, by States.ALL or by name', async () => {
    const definition = machine({ Call: task({ Retry: retriers, Catch: catchers }), ...CAUGHT });
    const { end, callTimes } = await run(definition, {
      answer: () => {
        throw new Error('broken');
      },
    });
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(callTimes).toEqual([0]);
  });

  test('States.DataLimitExceeded is neither retried nor caught, by States.ALL or by name', async () => {
    const definition = machine({ Call: task({ Retry: retriers, Catch: catchers }), ...CAUGHT });
    const { end, callTimes } = await run(definition, { answer: () => 'x'.repeat(262_145) });
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(callTimes).toEqual([0]);
  });

  test('neither is caught by a Parallel or a Map around it', async () => {
    const inner = chain({ Call: task() });
    const answer = (): string => 'x'.repeat(262_145);
    const around = machine({
      Around: { Type: 'Parallel', Branches: [inner], Catch: catchers, Next: 'Caught' },
      ...CAUGHT,
    });
    expect((await run(around, { answer })).end).toMatchObject({ error: 'States.DataLimitExceeded' });
    const each = machine({
      Each: { Type: 'Map', Items: [1], ItemProcessor: inner, Catch: catchers, Next: 'Caught' },
      ...CAUGHT,
    });
    expect((await run(each, { answer })).end).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});

describe('a state that has no Catch of its own', () => {
  const bad = '{% $states.input.missing %}';

  test.each([
    ['Choice', { Type: 'Choice', Choices: [{ Condition: bad, Next: 'End' }], Default: 'End' }],
    ['Wait', { Type: 'Wait', Seconds: bad, Next: 'End' }],
    ['Pass', { Type: 'Pass', Output: { deep: { member: bad } }, Next: 'End' }],
    ['Succeed', { Type: 'Succeed', Output: bad }],
    ['Fail', { Type: 'Fail', Cause: bad }],
  ])('%s fails the execution with States.QueryEvaluationError', async (type, state) => {
    const states = {
      Bad: state,
      ...(type === 'Succeed' || type === 'Fail' ? {} : { End: { Type: 'Succeed' } }),
    };
    const { end, types } = await run(machine(states));
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(types).toContain('EvaluationFailed');
    const around = machine({
      Around: {
        Type: 'Parallel',
        Branches: [chain(states)],
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
        Next: 'Caught',
      },
      ...CAUGHT,
    });
    expect((await run(around)).end).toMatchObject({
      status: 'SUCCEEDED',
      output: { Error: 'States.QueryEvaluationError' },
    });
  });

  test('Choice without a rule that holds is caught by the Parallel around it', async () => {
    const around = machine({
      Around: {
        Type: 'Parallel',
        Branches: [
          chain({
            Which: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }] },
            End: { Type: 'Succeed' },
          }),
        ],
        Catch: [{ ErrorEquals: ['States.NoChoiceMatched'], Next: 'Caught' }],
        Next: 'Caught',
      },
      ...CAUGHT,
    });
    expect((await run(around)).end).toMatchObject({ output: { Error: 'States.NoChoiceMatched' } });
  });
});

test('a Fail without names is caught by States.ALL with an empty error', async () => {
  const around = machine({
    Around: {
      Type: 'Parallel',
      Branches: [chain({ No: { Type: 'Fail' } })],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      Next: 'Caught',
    },
    ...CAUGHT,
  });
  expect((await run(around)).end).toEqual({ status: 'SUCCEEDED', output: {} });
});
