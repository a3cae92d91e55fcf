import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WORKFLOW_PAGE, wholeDefinition, withDrawings } from '../../build/workflow-document';
import { drawing } from '../../build/workflow-drawing';
import { StepError } from '../../lambda/contract/workflow-steps';
import { PhaseError } from '../../lib/workflow/definition';
import type { StateChain } from '../../lib/workflow/states-language';

const page = readFileSync(WORKFLOW_PAGE, 'utf8');
const definition = wholeDefinition();

function failErrors({ States }: StateChain): readonly string[] {
  return Object.values(States).flatMap((state) => {
    if (state.Type === 'Parallel') return state.Branches.flatMap(failErrors);
    return state.Type === 'Fail' && !state.Error.startsWith('{%') ? [state.Error] : [];
  });
}

describe('the page on the workflow', () => {
  it('shows the machine as it is synthesized now (npm run drawings writes it)', () => {
    expect(withDrawings(page, definition)).toBe(page);
  });

  it.each([
    ...new Set([...failErrors(definition), ...Object.values(StepError), ...Object.values(PhaseError)]),
  ])('says what %s means', (error) => {
    expect(page).toContain(`| \`${error}\``);
  });

  it('cannot leave a phase out, nor draw one that there is not', () => {
    const [first = ''] = /<!-- drawing: Clean up -->/.exec(page) ?? [];
    expect(() => withDrawings(page.replace(first, '<!-- drawing: Clean down -->'), definition)).toThrow(
      /^there is nothing to draw for Clean down; there are: the whole, Find the source, /,
    );
    expect(() => withDrawings(page.replace(first, '<!-- no drawing -->'), definition)).toThrow(
      'docs/workflow.md has no place for the drawing of Clean up',
    );
  });
});

describe('a drawing', () => {
  it('has every state, and an arrow for every way to go on', () => {
    const chain: StateChain = {
      StartAt: 'Look',
      States: {
        Look: {
          Type: 'Task',
          Resource: 'arn',
          Arguments: {},
          TimeoutSeconds: 1,
          Output: {},
          Catch: [
            { ErrorEquals: ['Gone'], Next: 'Over' },
            { ErrorEquals: ['States.ALL'], Next: 'Done?' },
          ],
          Next: 'Done?',
        },
        'Done?': { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Over' }], Default: 'Look' },
        Over: { Type: 'Fail', Error: 'E', Cause: 'C' },
      },
    };
    expect(drawing(chain).split('\n')).toEqual([
      'flowchart TD',
      '  start((" ")) --> s0',
      '  s0["Look"]',
      '  s1{"Done?"}',
      '  s2(["Over"])',
      '  s0 --> s1',
      '  s0 -.->|"Gone"| s2',
      '  s0 -.->|"any error"| s1',
      '  s1 --> s2',
      '  s1 -->|"else"| s0',
      '  classDef fails stroke:#d13212,stroke-width:2px',
      '  class s2 fails',
    ]);
  });
});
