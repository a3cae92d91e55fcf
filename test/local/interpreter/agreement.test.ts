import validate from 'asl-validator';
import { describe, expect, test } from 'vitest';
import { parseStateMachine } from '../../../local/interpreter';
import { chain, integrationsWith, machine, task } from './machine';

const INTEGRATIONS = integrationsWith(() => ({}));
const END = { Type: 'Succeed' };

/** Whether the States Language's own schema, and the interpreter, take a definition. */
function verdicts(definition: object): { readonly schema: string; readonly interpreter: string } {
  const schema = validate(JSON.parse(JSON.stringify(definition)));
  try {
    parseStateMachine(JSON.stringify(definition), INTEGRATIONS);
    return { schema: schema.isValid ? '' : schema.errorsText(), interpreter: '' };
  } catch (error) {
    return { schema: schema.isValid ? '' : schema.errorsText(), interpreter: String(error) };
  }
}

const VALID: Readonly<Record<string, object>> = {
  'every state type': machine(
    {
      Pass: {
        Type: 'Pass',
        Assign: { a: 1, b: ['{% $states.input %}'] },
        Output: { c: '{% $states.input.d %}' },
        Next: 'Choice',
      },
      Choice: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $a = 1 %}', Next: 'Wait', Assign: { a: 2 }, Output: '{% $states.input %}' },
        ],
        Default: 'Until',
      },
      Wait: { Type: 'Wait', Seconds: '{% $a * 5 %}', Next: 'Task' },
      Until: { Type: 'Wait', Timestamp: '2026-01-31T12:00:00Z', Next: 'Task' },
      Task: task({
        TimeoutSeconds: 60,
        HeartbeatSeconds: 10,
        Retry: [
          {
            ErrorEquals: ['States.Timeout'],
            IntervalSeconds: 2,
            MaxAttempts: 6,
            BackoffRate: 1.5,
            MaxDelaySeconds: 60,
            JitterStrategy: 'FULL',
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fail', Assign: { e: '{% $states.errorOutput %}' } }],
        End: undefined,
        Next: 'Parallel',
      }),
      Parallel: {
        Type: 'Parallel',
        Branches: [chain({ Left: END }), chain({ Right: { Type: 'Pass', End: true } })],
        Arguments: { a: '{% $a %}' },
        Next: 'Map',
      },
      Map: {
        Type: 'Map',
        Items: '{% [1..3] %}',
        ItemSelector: { i: '{% $states.context.Map.Item.Value %}' },
        MaxConcurrency: 2,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...chain({ Each: END }) },
        Next: 'Succeed',
      },
      Succeed: { Type: 'Succeed', Output: '{% $states.input %}' },
      Fail: { Type: 'Fail', Error: '{% $e.Error %}', Cause: 'no luck' },
    },
    { TimeoutSeconds: 3600, Comment: 'all of them' },
  ),
  'one state': machine({ Only: END }),
  'one expression for all Arguments': machine({ Only: task({ Arguments: '{% $states.input %}' }) }),
};

const INVALID: Readonly<Record<string, object>> = {
  'a target that does not exist': machine({ A: { Type: 'Pass', Next: 'B' }, C: END }),
  'no terminal state': machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }),
  'a name in two branches': machine({
    Both: { Type: 'Parallel', Branches: [chain({ Same: END }), chain({ Same: END })], End: true },
  }),
  'a field of JSONPath': machine({ A: { Type: 'Pass', InputPath: '$', End: true } }),
  'a text that is no JSONata': machine({ A: { Type: 'Pass', Output: '{% 1 + %}', End: true } }),
  'an unknown field': machine({ A: { Type: 'Wait', Seconds: 1, Minutes: 2, End: true } }),
  'an unknown type': machine({ A: { Type: 'Walk', End: true } }),
};

describe('the States Language’s schema and the interpreter agree', () => {
  test.each(Object.keys(VALID))('on taking %s', (name) => {
    expect(verdicts(VALID[name] ?? {})).toEqual({ schema: '', interpreter: '' });
  });

  test.each(Object.keys(INVALID))('on refusing %s', (name) => {
    const { schema, interpreter } = verdicts(INVALID[name] ?? {});
    expect(schema).not.toBe('');
    expect(interpreter).toContain('InvalidDefinition');
  });
});
