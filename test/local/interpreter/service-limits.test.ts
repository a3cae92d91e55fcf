import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../local/clock';
import { chain, machine, run, START, task } from './machine';

const DAY = 86_400_000;

describe('262,144 bytes', () => {
  const text = (length: number): string => `{% $pad("", ${length}, "x") %}`;
  const failed = { status: 'FAILED', error: 'States.DataLimitExceeded' };

  test('are what a state may put out, its quotation marks included', async () => {
    const fits = await run(machine({ Only: { Type: 'Pass', Output: text(262_142), End: true } }));
    expect(fits.end.status).toBe('SUCCEEDED');
    const over = await run(machine({ Only: { Type: 'Pass', Output: text(262_143), End: true } }));
    expect(over.end).toMatchObject(failed);
  });

  test('are counted in bytes of UTF-8', async () => {
    const over = await run(
      machine({ Only: { Type: 'Pass', Output: '{% $pad("", 131072, "é") %}', End: true } }),
    );
    expect(over.end).toMatchObject(failed);
  });

  test.each([
    ['Arguments of a Task', { Big: task({ Arguments: { a: text(262_144) } }) }],
    [
      'Arguments of a Parallel',
      {
        Big: {
          Type: 'Parallel',
          Arguments: text(262_144),
          Branches: [chain({ In: { Type: 'Succeed' } })],
          End: true,
        },
      },
    ],
    [
      'the results of a Parallel together',
      {
        Big: {
          Type: 'Parallel',
          Branches: [
            chain({ Left: { Type: 'Succeed', Output: text(200_000) } }),
            chain({ Right: { Type: 'Succeed', Output: text(200_000) } }),
          ],
          Output: 'small',
          End: true,
        },
      },
    ],
    [
      'the results of a Map together',
      {
        Big: {
          Type: 'Map',
          Items: [1, 2],
          ItemProcessor: chain({ In: { Type: 'Succeed', Output: text(200_000) } }),
          Output: 'small',
          End: true,
        },
      },
    ],
    [
      'the input of an iteration',
      {
        Big: {
          Type: 'Map',
          Items: [1],
          ItemSelector: { a: text(262_144) },
          ItemProcessor: chain({ In: { Type: 'Succeed', Output: 'small' } }),
          End: true,
        },
      },
    ],
  ])('bound %s', async (_, states) => {
    expect((await run(machine(states))).end).toMatchObject(failed);
  });
});

test('an execution fails with States.Runtime when its history reaches 25,000 events', async () => {
  const definition = machine({
    Round: { Type: 'Pass', Next: 'And round' },
    'And round': { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }], Default: 'Round' },
    End: { Type: 'Succeed' },
  });
  const { end, events } = await run(definition);
  expect(end).toEqual({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  });
  expect(events).toHaveLength(25_000);
  expect(events.at(-1)).toMatchObject({ id: 25_000, previousEventId: 24_999, type: 'ExecutionFailed' });
});

test('no catcher around them keeps 25,000 events from failing the execution', async () => {
  const round = chain({
    Pause: { Type: 'Wait', Seconds: 1, Next: 'Again' },
    Again: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }], Default: 'Pause' },
    End: { Type: 'Succeed' },
  });
  const definition = machine({
    Around: {
      Type: 'Parallel',
      Branches: [round, chain({ Idle: { Type: 'Wait', Seconds: 10_000_000, End: true } })],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      Next: 'Caught',
    },
    Caught: { Type: 'Succeed' },
  });
  const { end, events } = await run(definition);
  expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(events).toHaveLength(25_000);
});

test('a hundred executions that wait three days side by side end three days later on one virtual clock', async () => {
  const clock = new VirtualClock(START);
  const definition = machine({
    Begin: { Type: 'Pass', Assign: { deadline: '{% $millis() + 3 * 86400000 %}' }, Next: 'Pause' },
    Pause: { Type: 'Wait', Seconds: 3600, Next: 'Look' },
    Look: task({ TimeoutSeconds: 60, End: undefined, Next: 'Over?' }),
    'Over?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $millis() >= $deadline %}', Next: 'Done' }],
      Default: 'Pause',
    },
    Done: { Type: 'Succeed', Output: '{% $now() %}' },
  });
  const runs = await Promise.all(Array.from({ length: 100 }, () => run(definition, { clock })));
  expect(clock.now()).toBe(START + 3 * DAY);
  for (const { end, callTimes } of runs) {
    expect(end).toEqual({ status: 'SUCCEEDED', output: '2026-01-04T00:00:00.000Z' });
    expect(callTimes).toHaveLength(72);
  }
});
