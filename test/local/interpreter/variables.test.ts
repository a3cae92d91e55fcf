import { expect, test } from 'vitest';
import { chain, failing, machine, run, task } from './machine';

test('an Assign is evaluated against the values from before it, and seen from the next state on', async () => {
  const definition = machine({
    Begin: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
    Swap: {
      Type: 'Pass',
      Assign: { a: '{% $b %}', b: '{% $a %}' },
      Output: ['{% $a %}', '{% $b %}'],
      Next: 'End',
    },
    End: { Type: 'Succeed', Output: ['{% $states.input %}', '{% $a %}', '{% $b %}'] },
  });
  expect((await run(definition)).end).toEqual({ status: 'SUCCEEDED', output: [[1, 2], 2, 1] });
});

test('a Wait and a Choice assign too', async () => {
  const definition = machine({
    Wait: { Type: 'Wait', Seconds: 5, Assign: { waited: '{% $millis() %}' }, Next: 'Which' },
    Which: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $exists($waited) %}', Next: 'End', Assign: { rule: { index: '{% 0 %}' } } }],
      Default: 'End',
    },
    End: { Type: 'Succeed', Output: ['{% $waited %}', '{% $rule %}'] },
  });
  expect((await run(definition)).end).toEqual({
    status: 'SUCCEEDED',
    output: [Date.UTC(2026, 0, 1, 0, 0, 5), { index: 0 }],
  });
});

test('a branch reads the variables around it, and its own end with it', async () => {
  const definition = machine({
    Begin: { Type: 'Pass', Assign: { outer: 'outer' }, Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Branches: [
        chain({
          Left: { Type: 'Pass', Assign: { inner: '{% $outer & " left" %}' }, Next: 'Left end' },
          'Left end': { Type: 'Succeed', Output: '{% $inner %}' },
        }),
        chain({
          Right: { Type: 'Pass', Assign: { inner: '{% $outer & " right" %}' }, Next: 'Right end' },
          'Right end': { Type: 'Succeed', Output: '{% $inner %}' },
        }),
      ],
      Assign: { results: '{% $states.result %}' },
      Output: '{% $exists($inner) %}',
      Next: 'End',
    },
    End: { Type: 'Succeed', Output: ['{% $results %}', '{% $states.input %}', '{% $exists($inner) %}'] },
  });
  expect((await run(definition)).end).toEqual({
    status: 'SUCCEEDED',
    output: [['outer left', 'outer right'], false, false],
  });
});

test('the iterations of a Map have variables of their own, anew each time', async () => {
  const definition = machine({
    Each: {
      Type: 'Map',
      Items: [1, 2],
      ItemProcessor: chain({
        Look: { Type: 'Pass', Output: '{% $exists($seen) %}', Assign: { seen: true }, End: true },
      }),
      End: true,
    },
  });
  expect((await run(definition)).end).toEqual({ status: 'SUCCEEDED', output: [false, false] });
});

test('a state that failed assigns nothing but what its catcher says', async () => {
  const definition = machine({
    Call: task({
      Assign: { answer: 1 },
      Catch: [
        { ErrorEquals: ['States.ALL'], Next: 'End', Assign: { caught: '{% $states.errorOutput.Error %}' } },
      ],
    }),
    End: { Type: 'Succeed', Output: ['{% $exists($answer) %}', '{% $caught %}'] },
  });
  const { end } = await run(definition, { answer: failing('Gone') });
  expect(end).toEqual({ status: 'SUCCEEDED', output: [false, 'Gone'] });
});

test('a state that is left tells its assigned variables in its event', async () => {
  const definition = machine({ Only: { Type: 'Pass', Assign: { a: { b: '{% 1 %}' }, c: 'd' }, End: true } });
  const { events } = await run(definition);
  expect(events[2]?.stateExitedEventDetails).toEqual({
    name: 'Only',
    output: '{}',
    outputDetails: { truncated: false },
    assignedVariables: { a: '{"b":1}', c: '"d"' },
    assignedVariablesDetails: { truncated: false },
  });
});

test('the variables of one Assign together may not pass 256 KiB either', async () => {
  const half = '{% $pad("", 150000, "x") %}';
  const { end } = await run(
    machine({ Only: { Type: 'Pass', Assign: { a: half, b: half }, Output: 1, End: true } }),
  );
  expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
});

test('a variable over 256 KiB fails its state with States.QueryEvaluationError', async () => {
  const assigning = (length: number): object =>
    machine({
      Only: { Type: 'Pass', Assign: { big: `{% $pad("", ${length}, "x") %}` }, Output: 'ok', End: true },
    });
  expect((await run(assigning(262_142))).end).toEqual({ status: 'SUCCEEDED', output: 'ok' });
  const { end, events } = await run(assigning(262_143));
  expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  expect(events.find(({ type }) => type === 'EvaluationFailed')?.evaluationFailedEventDetails).toMatchObject({
    location: 'Assign/big',
  });
});
