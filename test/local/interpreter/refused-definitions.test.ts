import { describe, expect, test } from 'vitest';
import { parseStateMachine, type TaskIntegrations } from '../../../local/interpreter';
import { END, expectFault, faultsOf, INTEGRATIONS, only } from './definition-faults';
import { chain, machine, RESOURCE, task } from './machine';

describe('a definition', () => {
  test('that is whole is parsed, and kept as it was written', () => {
    const definition = machine({ Only: END }, { Comment: 'a comment', Version: '1.0', TimeoutSeconds: 60 });
    const parsed = parseStateMachine(JSON.stringify(definition), INTEGRATIONS);
    expect(parsed.document).toEqual(definition);
    expect(parsed.timeoutSeconds).toBe(60);
  });

  test.each([
    ['{', '/', 'the definition is no JSON'],
    ['[]', '/', 'the definition must be a JSON object'],
    [
      { StartAt: 'A', States: { A: END } },
      '/QueryLanguage',
      'only QueryLanguage JSONata is supported here, got: "JSONPath"',
    ],
    [machine({ A: END }, { QueryLanguage: 'JSONPath' }), '/QueryLanguage', 'only QueryLanguage JSONata'],
    [{ QueryLanguage: 'JSONata', States: { A: END } }, '/', 'StartAt is missing'],
    [{ QueryLanguage: 'JSONata', StartAt: 'A' }, '/', 'States is missing'],
    [{ QueryLanguage: 'JSONata', StartAt: 'A', States: [] }, '/States', 'States must be an object, got: []'],
    [{ QueryLanguage: 'JSONata', StartAt: 5, States: { A: END } }, '/StartAt', 'StartAt must be a text'],
    [machine({ A: END }, { StartAt: 'B' }), '/StartAt', 'there is no state B here'],
    [
      machine({ A: END }, { TimeoutSeconds: 0 }),
      '/TimeoutSeconds',
      'TimeoutSeconds must be a number from 1 to 99999999, got: 0',
    ],
    [
      machine({ A: END }, { TimeoutSeconds: 1.5 }),
      '/TimeoutSeconds',
      'TimeoutSeconds must be a whole number, got: 1.5',
    ],
    [machine({ A: END }, { Timeout: 5 }), '/Timeout', 'Timeout is no field of a state machine'],
    [machine({ A: 5 as never }), '/States/A', 'A must be an object, got: 5'],
    [machine({ A: END, B: END }), '/States/B', 'no state leads to B'],
    [
      machine({ ['x'.repeat(81)]: END }),
      `/States/${'x'.repeat(81)}`,
      "a state's name has at most 80 characters, got: 81",
    ],
  ])('%j is refused at %s: %s', (definition, path, message) => {
    expectFault(definition, path, message);
  });

  test('is refused with every fault at once, each with its place', () => {
    const definition = machine({
      First: { Type: 'Pass', InputPath: '$', Next: 'Nowhere' },
      Second: { Type: 'Walk' },
    });
    expect(faultsOf(definition)).toEqual([
      '/States/First/InputPath: InputPath belongs to JSONPath; only JSONata is supported here',
      '/States/Second/Type: there is no state type Walk',
      '/States/First/Next: there is no state Nowhere here',
      '/States: no state ends this: one must have End or be of type Succeed or Fail',
    ]);
    expect(() => parseStateMachine(JSON.stringify(definition), INTEGRATIONS)).toThrow(
      'InputPath belongs to JSONPath; only JSONata is supported here at /States/First/InputPath; ',
    );
  });

  test('whose states go round for ever is refused', () => {
    const definition = machine({
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Wait', Seconds: 1, Next: 'A' },
    });
    expectFault(definition, '/States', 'no state ends this');
  });

  test('that uses a state’s name twice, in different branches, is refused', () => {
    const definition = only({
      Type: 'Parallel',
      Branches: [chain({ Same: END }), chain({ Same: END })],
      End: true,
    });
    expectFault(
      definition,
      '/States/Only/Branches[1]/States/Same',
      'the state name Same is used at /States/Only/Branches[0]/States/Same as well',
    );
  });

  test('may not lead out of a branch', () => {
    const branch = chain({ Inner: { Type: 'Pass', Next: 'End state' } });
    expectFault(
      only({ Type: 'Parallel', Branches: [branch], Next: 'End state' }),
      '/States/Only/Branches[0]/States/Inner/Next',
      'there is no state End state here',
    );
  });
});

describe('a field of JSONPath is refused by name', () => {
  const parallel = { Type: 'Parallel', Branches: [chain({ In: END })], End: true };
  const map = { Type: 'Map', ItemProcessor: chain({ In: END }), End: true };
  const wait = { Type: 'Wait', End: true };

  test.each([
    ['InputPath', task()],
    ['OutputPath', task()],
    ['ResultPath', task()],
    ['Parameters', task()],
    ['ResultSelector', task()],
    ['TimeoutSecondsPath', task()],
    ['HeartbeatSecondsPath', task()],
    ['Result', { Type: 'Pass', End: true }],
    ['SecondsPath', wait],
    ['TimestampPath', wait],
    ['ResultSelector', parallel],
    ['ItemsPath', map],
    ['MaxConcurrencyPath', map],
    ['ErrorPath', { Type: 'Fail' }],
    ['CausePath', { Type: 'Fail' }],
  ])('%s', (field, state) => {
    expectFault(only({ ...state, [field]: '$.x' }), `/States/Only/${field}`, `${field} belongs to JSONPath`);
  });

  test('Variable in a choice rule', () => {
    const rule = { Variable: '$.x', Next: 'End state' };
    const definition = only({ Type: 'Choice', Choices: [rule], Default: 'End state' });
    expectFault(definition, '/States/Only/Choices[0]/Variable', 'Variable belongs to JSONPath');
    expectFault(
      definition,
      '/States/Only/Choices[0]/Condition',
      'Condition must be a JSONata expression, or',
    );
  });

  test('QueryLanguage JSONPath of one state', () => {
    expectFault(
      only({ ...END, QueryLanguage: 'JSONPath' }),
      '/States/Only/QueryLanguage',
      'only JSONata is supported',
    );
  });
});

describe('what is not done here is refused by name', () => {
  const map = { Type: 'Map', ItemProcessor: chain({ In: END }), End: true };

  test.each([
    ['ItemReader', { ...map, ItemReader: {} }, 'only inline Maps are supported here; use Items'],
    ['ItemBatcher', { ...map, ItemBatcher: {} }, 'only inline Maps are supported here'],
    ['ResultWriter', { ...map, ResultWriter: {} }, 'only inline Maps are supported here'],
    ['Label', { ...map, Label: 'x' }, 'only inline Maps are supported here'],
    ['ToleratedFailureCount', { ...map, ToleratedFailureCount: 1 }, 'only inline Maps are supported here'],
    ['Iterator', { ...map, Iterator: {} }, 'use ItemProcessor'],
    ['Credentials', task({ Credentials: {} }), 'a Task runs with the credentials of local mode'],
  ])('%s', (field, state, reason) => {
    expectFault(only(state), `/States/Only/${field}`, `${field} is not supported here: ${reason}`);
  });

  test('a distributed Map', () => {
    const processor = {
      ...chain({ In: END }),
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    };
    expectFault(
      only({ ...map, ItemProcessor: processor }),
      '/States/Only/ItemProcessor/ProcessorConfig',
      'only Mode INLINE is supported here, got: "DISTRIBUTED"',
    );
  });

  test.each([
    ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', 'neither .sync nor .waitForTaskToken'],
    ['arn:aws:states:::states:startExecution.sync', 'neither .sync nor .waitForTaskToken'],
    ['arn:aws:states:::states:startExecution.sync:2', 'neither .sync nor .waitForTaskToken'],
    ['arn:aws:states:us-east-1:111122223333:activity:mask', 'activities are not supported here'],
    ['arn:aws:lambda:us-east-1:111122223333:function:mask', 'use arn:aws:states:::lambda:invoke'],
    ['https://example.com', 'Resource must be the ARN of an integration'],
  ])('a Task on %s', (resource, message) => {
    expectFault(only(task({ Resource: resource })), '/States/Only/Resource', message);
  });

  test('whatever the integrations do not take, with the Arguments as they were written', () => {
    const asked: unknown[] = [];
    const integrations: TaskIntegrations = {
      ...INTEGRATIONS,
      check: (resource, argumentsTemplate) => {
        asked.push([resource, argumentsTemplate]);
        return ['there is no parameter Id', 'DbInstanceIdentifier is missing'];
      },
    };
    expect(faultsOf(only(task({ Arguments: { Id: '{% 1 %}' } })), integrations)).toEqual([
      '/States/Only: there is no parameter Id',
      '/States/Only: DbInstanceIdentifier is missing',
    ]);
    expect(asked).toEqual([[RESOURCE, { Id: '{% 1 %}' }]]);
  });
});
