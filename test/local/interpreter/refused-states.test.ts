import { describe, expect, test } from 'vitest';
import { END, expectFault, faultsOf, only } from './definition-faults';
import { chain, machine, task } from './machine';

describe('a state', () => {
  const choice = (more: object): object => only({ Type: 'Choice', Default: 'End state', ...more });
  const wait = (more: object): object => only({ Type: 'Wait', End: true, ...more });

  test.each([
    [only({}), '/States/Only', 'Type is missing'],
    [only({ Type: 'toString' }), '/States/Only/Type', 'there is no state type toString'],
    [only({ Type: 'Pass' }), '/States/Only', 'a state has either Next or End'],
    [only({ Type: 'Pass', Next: 'End state', End: true }), '/States/Only', 'a state has either Next or End'],
    [only({ Type: 'Pass', End: false }), '/States/Only/End', 'End must be true or left out'],
    [only({ Type: 'Pass', Next: 5 }), '/States/Only/Next', 'Next must be a text'],
    [only({ ...END, Next: 'End state' }), '/States/Only/Next', 'Next is no field of a Succeed state'],
    [only({ ...END, Assign: {} }), '/States/Only/Assign', 'Assign is no field of a Succeed state'],
    [only({ Type: 'Fail', Output: 1 }), '/States/Only/Output', 'Output is no field of a Fail state'],
    [
      only({ Type: 'Fail', Error: 5 }),
      '/States/Only/Error',
      'Error must be a text or a JSONata expression, got: 5',
    ],
    [choice({}), '/States/Only', 'Choices must be a list of at least one rule'],
    [choice({ Choices: {} }), '/States/Only/Choices', 'Choices must be a list, got: {}'],
    [choice({ Choices: [5] }), '/States/Only/Choices', 'Choices[0] must be an object, got: 5'],
    [
      choice({ Choices: [{ Condition: 'true', Next: 'End state' }] }),
      '/States/Only/Choices[0]/Condition',
      'Condition must be a JSONata expression, or the boolean true or false',
    ],
    [choice({ Choices: [{ Condition: 1, Next: 'End state' }] }), '/States/Only/Choices[0]/Condition', ''],
    [choice({ Choices: [{ Condition: '{% true %}' }] }), '/States/Only/Choices[0]', 'Next is missing'],
    [
      choice({ Choices: [{ Condition: '{% true %}', Next: 'X' }] }),
      '/States/Only/Choices[0]/Next',
      'there is no state X',
    ],
    [
      choice({ Choices: [{ Condition: '{% true %}', Next: 'End state', If: 1 }] }),
      '/States/Only/Choices[0]/If',
      'If is no field of a choice rule',
    ],
    [
      only({ Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'End state' }], Default: 'X' }),
      '/States/Only/Default',
      'there is no state X',
    ],
    [wait({}), '/States/Only', 'a Wait state has either Seconds or Timestamp'],
    [wait({ Seconds: 1, Timestamp: '2026-01-01T00:00:00Z' }), '/States/Only', 'a Wait state has either'],
    [wait({ Seconds: -1 }), '/States/Only/Seconds', 'Seconds must be a number from 0 to 99999999, got: -1'],
    [
      wait({ Seconds: 'five' }),
      '/States/Only/Seconds',
      'Seconds must be a number from 0 to 99999999, got: "five"',
    ],
    [wait({ Timestamp: 'tomorrow' }), '/States/Only/Timestamp', 'Timestamp must be in the form'],
    [wait({ Timestamp: 5 }), '/States/Only/Timestamp', 'Timestamp must be a text or a JSONata expression'],
    [only({ Type: 'Task', End: true }), '/States/Only', 'Resource is missing'],
    [
      only(task({ Arguments: 'text' })),
      '/States/Only/Arguments',
      'Arguments of a Task must be an object or a JSONata expression, got: "text"',
    ],
    [only(task({ Arguments: [1] })), '/States/Only/Arguments', 'got: [1]'],
    [
      only(task({ TimeoutSeconds: 0 })),
      '/States/Only/TimeoutSeconds',
      'TimeoutSeconds must be a number from 1',
    ],
    [
      only(task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 })),
      '/States/Only/HeartbeatSeconds',
      'HeartbeatSeconds must be less than TimeoutSeconds, got: 5 and 5',
    ],
    [only({ Type: 'Parallel', End: true }), '/States/Only', 'Branches must be a list of at least one branch'],
    [
      only({ Type: 'Parallel', Branches: [{ ...chain({ In: END }), End: true }], End: true }),
      '/States/Only/Branches[0]/End',
      'End is no field of a branch',
    ],
    [
      only({ Type: 'Parallel', Branches: [{ StartAt: 'In' }], End: true }),
      '/States/Only/Branches[0]',
      'States is missing',
    ],
    [only({ Type: 'Map', End: true }), '/States/Only', 'ItemProcessor is missing'],
    [
      only({ Type: 'Map', ItemProcessor: { ...chain({ In: END }), Mode: 1 }, End: true }),
      '/States/Only/ItemProcessor/Mode',
      'Mode is no field of an ItemProcessor',
    ],
    [
      only({ Type: 'Map', Items: { a: 1 }, ItemProcessor: chain({ In: END }), End: true }),
      '/States/Only/Items',
      'Items must be a list or a JSONata expression',
    ],
    [
      only({ Type: 'Map', Items: 'abc', ItemProcessor: chain({ In: END }), End: true }),
      '/States/Only/Items',
      'Items must be a list or a JSONata expression',
    ],
  ])('%j is refused at %s: %s', (definition, path, message) => {
    expectFault(definition, path, message);
  });
});

describe('Retry and Catch', () => {
  const retry = (...retriers: readonly unknown[]): object => only(task({ Retry: retriers }));
  const all = { ErrorEquals: ['States.ALL'] };

  test.each([
    [retry({}), 'Retry[0]/ErrorEquals', 'ErrorEquals must be a list of error names'],
    [retry({ ErrorEquals: [] }), 'Retry[0]/ErrorEquals', 'ErrorEquals must be a list of error names'],
    [retry({ ErrorEquals: [5] }), 'Retry[0]/ErrorEquals', 'ErrorEquals must be a list of error names'],
    [
      retry({ ErrorEquals: ['A', 'States.ALL'] }),
      'Retry[0]/ErrorEquals',
      'States.ALL must stand alone, got: A, States.ALL',
    ],
    [retry(all, { ErrorEquals: ['A'] }), 'Retry[0]/ErrorEquals', 'States.ALL must be in the last entry'],
    [
      retry({ ...all, IntervalSeconds: 0 }),
      'Retry[0]/IntervalSeconds',
      'IntervalSeconds must be a number from 1',
    ],
    [
      retry({ ...all, IntervalSeconds: 1.5 }),
      'Retry[0]/IntervalSeconds',
      'IntervalSeconds must be a whole number',
    ],
    [retry({ ...all, MaxAttempts: -1 }), 'Retry[0]/MaxAttempts', 'MaxAttempts must be a number from 0'],
    [retry({ ...all, BackoffRate: 0.5 }), 'Retry[0]/BackoffRate', 'BackoffRate must be a number from 1'],
    [
      retry({ ...all, MaxDelaySeconds: 31_622_400 }),
      'Retry[0]/MaxDelaySeconds',
      'MaxDelaySeconds must be a number from 1 to 31622399',
    ],
    [
      retry({ ...all, JitterStrategy: 'HALF' }),
      'Retry[0]/JitterStrategy',
      'JitterStrategy is FULL or NONE, got: HALF',
    ],
    [retry({ ...all, Next: 'X' }), 'Retry[0]/Next', 'Next is no field of a retrier'],
    [only(task({ Catch: [all] })), 'Catch[0]', 'Next is missing'],
    [only(task({ Catch: [{ ...all, Next: 'X' }] })), 'Catch[0]/Next', 'there is no state X here'],
    [
      only(task({ Catch: [{ ...all, Next: 'End state', ResultPath: '$' }] })),
      'Catch[0]/ResultPath',
      'ResultPath belongs to JSONPath',
    ],
    [
      only({ Type: 'Pass', Retry: [all], End: true }),
      'Retry',
      'Retry exists on Task, Parallel and Map alone, not on a Pass state',
    ],
    [
      only({ Type: 'Choice', Choices: [], Catch: [] }),
      'Catch',
      'Catch exists on Task, Parallel and Map alone, not on a Choice state',
    ],
    [only({ Type: 'Wait', Seconds: 1, Catch: [], End: true }), 'Catch', 'not on a Wait state'],
    [only({ ...END, Retry: [] }), 'Retry', 'not on a Succeed state'],
    [only({ Type: 'Fail', Catch: [] }), 'Catch', 'not on a Fail state'],
  ])('%j is refused at %s: %s', (definition, place, message) => {
    expectFault(definition, `/States/Only/${place}`, message);
  });
});

describe('an expression', () => {
  const output = (expression: string): object => only({ ...END, Output: { deep: [expression] } });

  test.each([
    ['{% 1 + %}', 'not a JSONata expression: S0207'],
    ['{% $eval("1") %}', '$eval is not available in Step Functions; use $parse for JSON texts'],
    ['{% $states.input.items[$eval("1")] %}', '$eval is not available'],
    ['{% $ %}', '$ has no value at the top level of an expression; use $states.input'],
    ['{% $$.a %}', '$$ has no value at the top level of an expression; use $states.input'],
    ['{% $states.input.items[a = $$.b] %}', '$$ has no value'],
    ['{% name %}', 'the field name name at the top level of an expression selects nothing'],
    ['{% $uppercase(name) %}', 'the field name name at the top level'],
    ['{% { "a": name } %}', 'the field name name at the top level'],
    ['{% * %}', 'at the top level of an expression selects nothing'],
    ['{% ($x := name; $x) %}', 'the field name name at the top level'],
    ['{% true ? name : 1 %}', 'the field name name at the top level'],
    ['{% function($x) { $x & name }(1) %}', 'the field name name at the top level'],
  ])('%s is refused', (expression, message) => {
    expectFault(output(expression), '/States/Only/Output/deep[0]', message);
  });

  test.each([
    '{% $states.input.items[name = "x" and $ != 1].(a + b) %}',
    '{% $states.input.items^(>price).{ "a": name }{ kind: $sum(n) } %}',
    '{% $map($states.input.items, function($item) { $item.name }) %}',
    '{% $states.input ~> |items|{ "price": price * 2 }, ["old"]| %}',
    '{% [1..3].($ * 2) %}',
    '{% $contains($states.input.text, /a|b/i) ? "a" : null %}',
    '{% $filter([1, 2], function($n) { $n > 1 })[0] %}',
    '{% $states.input.* ~> $count() %}',
  ])('%s is taken', (expression) => {
    expect(faultsOf(output(expression))).toEqual([]);
  });
});

describe('a variable', () => {
  const assigning = (name: string): object => only({ Type: 'Pass', Assign: { [name]: 1 }, End: true });
  const clash = 'the variable shared is assigned outside of this branch as well, and can only be read in it';

  test.each([
    ['states', 'the variable name states is reserved'],
    ['x'.repeat(81), 'a variable name has at most 80 characters, got: 81'],
    ['1st', 'a variable name begins with a letter'],
    ['with-hyphen', 'a variable name begins with a letter'],
  ])('named %s is refused', (name, message) => {
    expectFault(assigning(name), `/States/Only/Assign/${name}`, message);
  });

  test('of any script is taken', () => {
    expect(faultsOf(assigning('größe_2'))).toEqual([]);
  });

  test('is refused where Assign is no object', () => {
    expectFault(
      only({ Type: 'Pass', Assign: '{% {} %}', End: true }),
      '/States/Only/Assign',
      'Assign must be an object',
    );
  });

  test('of an outer scope cannot be assigned in a branch, by a state, a rule or a catcher', () => {
    const inner = chain({
      State: { Type: 'Pass', Assign: { shared: 1 }, Next: 'Deep' },
      Deep: {
        Type: 'Map',
        Items: [],
        ItemProcessor: chain({
          Call: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', Assign: { outer: 1 } }] }),
          Caught: END,
        }),
        End: true,
      },
    });
    const definition = machine({
      Both: { Type: 'Parallel', Branches: [inner], Assign: { outer: 1 }, Next: 'Later' },
      Later: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'End', Assign: { shared: 2 } }] },
      End: END,
    });
    expectFault(definition, '/States/Both/Branches[0]/States/State/Assign/shared', clash);
    expectFault(
      definition,
      '/States/Both/Branches[0]/States/Deep/ItemProcessor/States/Call/Catch[0]/Assign/outer',
      'the variable outer is assigned outside of this branch as well',
    );
    expect(faultsOf(definition)).toHaveLength(2);
  });
});
