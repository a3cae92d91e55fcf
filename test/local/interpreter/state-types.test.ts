import { describe, expect, test } from 'vitest';
import { chain, machine, outputOf, RESOURCE, run, START, task } from './machine';

const HOUR = 3_600_000;

describe('Pass', () => {
  test('hands its input on where it has no Output', async () => {
    const { end } = await run(machine({ Only: { Type: 'Pass', End: true } }), { input: { a: [1, null] } });
    expect(end).toEqual({ status: 'SUCCEEDED', output: { a: [1, null] } });
  });

  test('evaluates expressions anywhere in its Output and leaves other texts alone', async () => {
    const end = await outputOf(
      {
        list: ['{% $states.input.n + 1 %}', 'plain {% 1 %} text'],
        deep: { name: '{% $states.context.State.Name %}' },
      },
      { input: { n: 1 } },
    );
    expect(end).toEqual({
      status: 'SUCCEEDED',
      output: { list: [2, 'plain {% 1 %} text'], deep: { name: 'Only' } },
    });
  });

  test('gives lists that JSONata made as plain lists', async () => {
    expect(await outputOf('{% [1..3].($ * 2) %}')).toEqual({ status: 'SUCCEEDED', output: [2, 4, 6] });
  });
});

describe('Task', () => {
  test('calls its resource with its evaluated Arguments and hands the answer on', async () => {
    const calls: unknown[] = [];
    const definition = machine({ Describe: task({ Arguments: { Id: '{% $states.input.id %}' } }) });
    const { end, events } = await run(definition, {
      input: { id: 'orders' },
      answer: (argumentsValue, { stateName, executionArn }) => {
        calls.push({ argumentsValue, stateName, executionArn });
        return { Status: 'available' };
      },
    });
    expect(end).toEqual({ status: 'SUCCEEDED', output: { Status: 'available' } });
    expect(calls).toEqual([
      {
        argumentsValue: { Id: 'orders' },
        stateName: 'Describe',
        executionArn: 'arn:aws:states:us-east-1:111122223333:execution:masking:run-1',
      },
    ]);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskSucceeded'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'ExecutionSucceeded'],
    ]);
    expect(events[0]).toEqual({
      id: 1,
      previousEventId: 0,
      timestamp: START / 1000,
      type: 'ExecutionStarted',
      executionStartedEventDetails: {
        input: '{"id":"orders"}',
        inputDetails: { truncated: false },
        roleArn: 'arn:aws:iam::111122223333:role/masking',
      },
    });
    expect(events[2]?.taskScheduledEventDetails).toEqual({
      resourceType: 'aws-sdk:rds',
      resource: 'describeDBInstances',
      region: 'us-east-1',
      parameters: '{"Id":"orders"}',
    });
    expect(events[4]?.taskSucceededEventDetails).toEqual({
      resourceType: 'aws-sdk:rds',
      resource: 'describeDBInstances',
      output: '{"Status":"available"}',
      outputDetails: { truncated: false },
    });
  });

  test('without Arguments calls its resource with its input', async () => {
    const { end } = await run(machine({ Echo: { Type: 'Task', Resource: RESOURCE, End: true } }), {
      input: { id: 1 },
      answer: (argumentsValue) => ({ echoed: argumentsValue }),
    });
    expect(end).toEqual({ status: 'SUCCEEDED', output: { echoed: { id: 1 } } });
  });

  test('takes all its Arguments from one expression', async () => {
    const definition = machine({ Call: task({ Arguments: '{% $states.input.call %}' }) });
    const { end } = await run(definition, { input: { call: { a: [1] } }, answer: (given) => given });
    expect(end).toEqual({ status: 'SUCCEEDED', output: { a: [1] } });
  });

  test.each([
    ['nothing', {}],
    ['no object', { call: 'text' }],
    ['a list', { call: [1] }],
  ])('fails before its call when the expression for all its Arguments gives %s', async (_, input) => {
    const definition = machine({
      Call: task({
        Arguments: '{% $states.input.call %}',
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
        Next: 'Caught',
        End: undefined,
      }),
      Caught: { Type: 'Succeed' },
    });
    const { end, callTimes } = await run(definition, { input });
    expect(end).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.QueryEvaluationError' } });
    expect(callTimes).toEqual([]);
  });

  test('has its answer in $states.result for Output and Assign', async () => {
    const definition = machine({
      Ask: task({
        Assign: { answer: '{% $states.result.n %}' },
        Output: '{% $states.result.n + $states.input.n %}',
        End: undefined,
        Next: 'Tell',
      }),
      Tell: { Type: 'Succeed', Output: { n: '{% $answer %}', input: '{% $states.input %}' } },
    });
    const { end } = await run(definition, { input: { n: 1 }, answer: () => ({ n: 41 }) });
    expect(end).toEqual({ status: 'SUCCEEDED', output: { n: 41, input: 42 } });
  });

  test('passes the limits that it has to the events', async () => {
    const definition = machine({ Ask: task({ TimeoutSeconds: 60, HeartbeatSeconds: '{% 5 + 5 %}' }) });
    const { events } = await run(definition);
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      timeoutInSeconds: 60,
      heartbeatInSeconds: 10,
    });
  });

  test('fails with States.Runtime when its integration throws what is no failure of the call', async () => {
    const definition = machine({
      Ask: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
      Caught: { Type: 'Succeed' },
    });
    const broken = await run(definition, {
      answer: () => {
        throw new TypeError('not a function');
      },
    });
    expect(broken.end).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining("the state 'Ask' (entered at the event id #2). not a function"),
    });
    const odd = await run(definition, { answer: () => Promise.reject('odd') });
    expect(odd.end).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('odd'),
    });
  });
});

describe('Choice', () => {
  const definition = machine({
    Which: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n = 1 %}', Next: 'One', Assign: { chosen: 'one' }, Output: 'ruled' },
        { Condition: '{% $states.input.n < 10 %}', Next: 'Few' },
      ],
      Default: 'Many',
      Assign: { chosen: 'default' },
      Output: 'defaulted',
    },
    One: { Type: 'Succeed', Output: '{% $chosen & " " & $states.input %}' },
    Few: { Type: 'Succeed', Output: '{% $states.input.n %}' },
    Many: { Type: 'Succeed', Output: '{% $chosen & " " & $states.input %}' },
  });

  test('takes the first rule that holds, with that rule’s own Assign and Output', async () => {
    expect((await run(definition, { input: { n: 1 } })).end).toEqual({
      status: 'SUCCEEDED',
      output: 'one ruled',
    });
  });

  test('keeps its own Assign and Output from a rule that has none', async () => {
    expect((await run(definition, { input: { n: 5 } })).end).toEqual({ status: 'SUCCEEDED', output: 5 });
  });

  test('takes its Default with its own Assign and Output when no rule holds', async () => {
    const { end, types } = await run(definition, { input: { n: 50 } });
    expect(end).toEqual({ status: 'SUCCEEDED', output: 'default defaulted' });
    expect(types).toEqual([
      'ExecutionStarted',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('fails with States.NoChoiceMatched when no rule holds and there is no Default', async () => {
    const bare = machine({
      Which: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }] },
      End: { Type: 'Succeed' },
    });
    expect((await run(bare)).end).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  test('takes a rule whose Condition is the bare boolean true, and passes over one that is false', async () => {
    const bare = machine({
      Which: {
        Type: 'Choice',
        Choices: [
          { Condition: false, Next: 'Never' },
          { Condition: true, Next: 'Always', Output: 'always' },
        ],
        Default: 'Never',
      },
      Never: { Type: 'Fail', Error: 'Never' },
      Always: { Type: 'Succeed' },
    });
    expect((await run(bare)).end).toEqual({ status: 'SUCCEEDED', output: 'always' });
  });

  test('fails when a condition is neither true nor false', async () => {
    const odd = machine({
      Which: { Type: 'Choice', Choices: [{ Condition: '{% "yes" %}', Next: 'End' }] },
      End: { Type: 'Succeed' },
    });
    const { end, events } = await run(odd);
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(
      events.find(({ type }) => type === 'EvaluationFailed')?.evaluationFailedEventDetails,
    ).toMatchObject({
      state: 'Which',
      location: 'Choices[0]/Condition',
    });
  });
});

describe('Wait', () => {
  const wait = (more: object): object => machine({ Wait: { Type: 'Wait', ...more, End: true } });

  test('waits its Seconds on the clock, given or evaluated', async () => {
    expect((await run(wait({ Seconds: 90 }))).elapsed).toBe(90_000);
    expect((await run(wait({ Seconds: '{% $states.input * 60 %}' }), { input: 2 })).elapsed).toBe(120_000);
    expect((await run(wait({ Seconds: 0 }))).elapsed).toBe(0);
  });

  test('waits until its Timestamp, and not at all for one that has passed', async () => {
    const in2Hours = new Date(START + 2 * HOUR).toISOString();
    expect((await run(wait({ Timestamp: in2Hours }))).elapsed).toBe(2 * HOUR);
    expect((await run(wait({ Timestamp: '{% $states.input %}' }), { input: in2Hours })).elapsed).toBe(
      2 * HOUR,
    );
    expect((await run(wait({ Timestamp: '2026-01-01T03:00:00+02:00' }))).elapsed).toBe(HOUR);
    expect((await run(wait({ Timestamp: '2025-12-31T00:00:00Z' }))).elapsed).toBe(0);
  });

  test.each([
    ['Seconds', '{% 1.5 %}'],
    ['Seconds', '{% -1 %}'],
    ['Seconds', '{% "5" %}'],
    ['Seconds', '{% 100000000 %}'],
    ['Timestamp', '{% "tomorrow" %}'],
    ['Timestamp', '{% 5 %}'],
    ['Timestamp', '{% "2026-13-45T00:00:00Z" %}'],
  ])('fails when its %s is %s', async (field, value) => {
    const { end } = await run(wait({ [field]: value }));
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('Succeed and Fail', () => {
  test('Succeed ends the execution with its Output', async () => {
    const definition = machine({ Done: { Type: 'Succeed', Output: '{% $uppercase($states.input) %}' } });
    expect((await run(definition, { input: 'arn' })).end).toEqual({ status: 'SUCCEEDED', output: 'ARN' });
  });

  test('Fail ends the execution with its Error and Cause, given or evaluated', async () => {
    const definition = machine({
      No: { Type: 'Fail', Error: 'CloneFailed', Cause: '{% "no " & $states.input %}' },
    });
    const { end, types, events } = await run(definition, { input: 'space' });
    expect(end).toEqual({ status: 'FAILED', error: 'CloneFailed', cause: 'no space' });
    expect(types).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
    expect(events[2]?.executionFailedEventDetails).toEqual({ error: 'CloneFailed', cause: 'no space' });
  });

  test('Fail may name neither', async () => {
    expect((await run(machine({ No: { Type: 'Fail' } }))).end).toEqual({ status: 'FAILED' });
  });

  test('Fail with an Error that is no text fails with States.QueryEvaluationError', async () => {
    const { end } = await run(machine({ No: { Type: 'Fail', Error: '{% 5 %}' } }));
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

test('a state sees the execution, the machine and itself in $states.context', async () => {
  const definition = machine({
    First: { Type: 'Wait', Seconds: 60, Next: 'Second' },
    Second: { Type: 'Pass', Output: '{% $states.context %}', End: true },
  });
  expect((await run(definition, { input: { x: 1 } })).end).toEqual({
    status: 'SUCCEEDED',
    output: {
      Execution: {
        Id: 'arn:aws:states:us-east-1:111122223333:execution:masking:run-1',
        Name: 'run-1',
        StartTime: '2026-01-01T00:00:00.000Z',
        Input: { x: 1 },
        RoleArn: 'arn:aws:iam::111122223333:role/masking',
        RedriveCount: 0,
      },
      StateMachine: { Id: 'arn:aws:states:us-east-1:111122223333:stateMachine:masking', Name: 'masking' },
      State: { Name: 'Second', EnteredTime: '2026-01-01T00:01:00.000Z', RetryCount: 0 },
    },
  });
});

test('a Parallel and a Map hold the results of all their states in order', async () => {
  const definition = machine({
    Both: {
      Type: 'Parallel',
      Branches: [
        chain({ Slow: { Type: 'Wait', Seconds: 9, Output: 'slow', End: true } }),
        chain({ Fast: { Type: 'Succeed', Output: 'fast' } }),
      ],
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      ItemProcessor: chain({ Shout: { Type: 'Pass', Output: '{% $uppercase($states.input) %}', End: true } }),
      End: true,
    },
  });
  expect((await run(definition)).end).toEqual({ status: 'SUCCEEDED', output: ['SLOW', 'FAST'] });
});
