import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { DEPLOYMENT } from '../iam/deployed-names';
import { fullAutomationIn } from './automation-fixture';

function stackWith(count: number): Stack {
  const stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
  for (let number = 1; number <= count; number++) fullAutomationIn(stack, `Masking${number}`);
  return stack;
}

const synthesize = (stack: Stack) => () => (stack.node.root as App).synth();

/** How many fit, as the message has it. */
function fitting(stack: Stack): number {
  try {
    synthesize(stack)();
  } catch (error) {
    const [, fits] = /at most (\d+) automations/.exec((error as Error).message) ?? [];
    return Number(fits);
  }
  return Infinity;
}

describe('automations of a stack', () => {
  it('are synthesized while the template holds them', () => {
    const { Resources } = synthesize(stackWith(3))().getStackArtifact('Stack').template;
    expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
  });

  it('are refused when there are too many, with the number that fits', () => {
    expect(synthesize(stackWith(4))).toThrow(
      /\[Stack\/Masking1\] the stack must have at most 3 automations like these, got: 4, with \d+ resources of 500/,
    );
    expect(fitting(stackWith(6))).toBe(3);
  });

  it('count each with the template that it is in', () => {
    const stack = stackWith(3);
    fullAutomationIn(new NestedStack(stack, 'Nested'));
    expect(synthesize(stack)).not.toThrow();
  });
});
