import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../local/clock';
import { machine, outputOf, run, START } from './machine';

async function evaluated(expression: string): Promise<unknown> {
  const end = await outputOf({ value: `{% ${expression} %}` });
  return end.status === 'SUCCEEDED' ? (end.output as { value: unknown }).value : end;
}

describe('the functions of Step Functions', () => {
  test.each([
    ['$partition([1..5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition("one", 2)', [['one']]],
    ['$exists($partition($nothing, 2))', false],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(1, 0, 1)', []],
    ['$range(7, 7, 1)', 7],
    ['$range(7, 8, 2)', 7],
    ['[$range(7, 7, 1)]', [7]],
    ['$count($range(7, 7, 1))', 1],
    ['$hash("text", "SHA-256")', createHash('sha256').update('text').digest('hex')],
    ['$hash("text", "MD5")', createHash('md5').update('text').digest('hex')],
    ['$exists($hash($nothing, "MD5"))', false],
    ['$parse(\'{"a": [1]}\').a', [1]],
    ['$exists($parse($nothing))', false],
    ['$random(7) = $random(7)', true],
    ['$random(7) >= 0 and $random(7) < 1', true],
    ['$random(7) = $random(8)', false],
  ])('%s', async (expression, value) => {
    expect(await evaluated(expression)).toEqual(value);
  });

  test.each([
    ['$partition([1], 0)', '$partition takes a size of 1 or more, got: 0'],
    ['$range(1, 2, 0)', '$range takes three numbers, the third not 0, got: 1, 2, 0'],
    ['$range(1, 2)', '$range takes three numbers'],
    ['$hash("a", "CRC32")', '$hash knows MD5, SHA-1, SHA-256, SHA-384, SHA-512, got: CRC32'],
    ['$hash(5, "MD5")', '$hash takes a string, got: number'],
    ['$parse("{")', 'JSON'],
    ['$parse(5)', '$parse takes a string, got: number'],
  ])('%s fails', async (expression, message) => {
    expect(await evaluated(expression)).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(message),
    });
  });

  test('$random and $uuid follow the given random numbers', async () => {
    const { end } = await run(
      machine({ Only: { Type: 'Succeed', Output: ['{% $random() %}', '{% $uuid() %}'] } }),
      {
        random: () => 0.25,
      },
    );
    expect(end).toEqual({ status: 'SUCCEEDED', output: [0.25, '44444444-4444-4444-8444-444444444444'] });
  });

  test('$uuid gives a version 4 UUID that is another one each time', async () => {
    const [first, second] = (await evaluated('[$uuid(), $uuid()]')) as string[];
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first).not.toBe(second);
  });
});

describe('the clock of an expression', () => {
  test('is the execution’s clock: $millis() and $now() give its moment', async () => {
    const definition = machine({
      Wait: { Type: 'Wait', Seconds: 3600, Next: 'Tell' },
      Tell: {
        Type: 'Succeed',
        Output: ['{% $millis() %}', '{% $now() %}', '{% $now("[H01]:[m01]", "+0200") %}'],
      },
    });
    const { end } = await run(definition, { clock: new VirtualClock(START) });
    expect(end).toEqual({
      status: 'SUCCEEDED',
      output: [START + 3_600_000, '2026-01-01T01:00:00.000Z', '03:00'],
    });
  });
});

describe('an evaluation that fails', () => {
  test('tells its state, its place and what happened', async () => {
    const { end, events } = await run(
      machine({
        Only: { Type: 'Pass', Output: { a: [1, { b: '{% $states.input.c - "d" %}' }] }, End: true },
      }),
      { input: { c: 1 } },
    );
    const details = events.find(({ type }) => type === 'EvaluationFailed')?.evaluationFailedEventDetails;
    expect(details).toEqual({
      state: 'Only',
      location: 'Output/a[1]/b',
      error: 'States.QueryEvaluationError',
      cause: expect.stringMatching(
        /^The JSONata expression '\$states.input.c - "d"' specified for the field .* T2002: /,
      ),
    });
    expect(end).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringMatching(
        /^An error occurred while executing the state 'Only' \(entered at the event id #2\)\. /,
      ),
    });
  });

  test.each([
    ['nothing', '$states.input.missing', 'returned nothing (undefined)'],
    ['a variable that was never assigned', '$missing', 'returned nothing (undefined)'],
    ['a result where there is none', '$states.result', 'returned nothing (undefined)'],
    ['an error where there is none', '$states.errorOutput', 'returned nothing (undefined)'],
    ['a function', 'function($x) { $x }', 'function'],
    ['a function of JSONata’s own', '{ "f": $sum }', 'function'],
    ['an error of the author’s', '$error("on purpose")', 'on purpose'],
    ['a function that does not exist', '$nonsense()', 'T1006'],
  ])('gives %s', async (_, expression, message) => {
    expect(await evaluated(expression)).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(message),
    });
  });

  test('is not made of a null, which is a value', async () => {
    expect(await evaluated('null')).toBe(null);
    expect(await evaluated('{ "a": $nothing, "b": null }')).toEqual({ b: null });
  });
});
