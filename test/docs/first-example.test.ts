import * as path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { snippetsOf } from '../snippets';
import { ROOT } from './pages';
import { type SynthesizedStack, synthesizedApp } from './provers/app';

describe('the first example of the README', () => {
  let stack: SynthesizedStack;

  beforeAll(async () => {
    const [example] = snippetsOf(path.join(ROOT, 'README.md')).filter(({ language }) => language === 'ts');
    const stacks = await synthesizedApp(example?.text ?? '');
    expect(stacks).toHaveLength(1);
    stack = stacks[0] as SynthesizedStack;
  });

  it('warns of nothing', () => {
    expect(stack.warnings).toEqual([]);
  });

  it('opens the network path in both directions', () => {
    const rules = Object.values(stack.template.Resources ?? {})
      .filter(({ Type }) => Type === 'AWS::EC2::SecurityGroupIngress')
      .map(({ Properties: { Description, FromPort, ToPort } }) => `${Description}: ${FromPort}-${ToPort}`);
    expect(new Set(rules)).toEqual(
      new Set(['Masking automation calls DataMasque: 443-443', 'DataMasque masks clones: 5432-5432']),
    );
  });

  it('has outputs of the page and of how to let the first person in', () => {
    const outputs = Object.keys(stack.template.Outputs ?? {}).join(' ');
    expect(outputs).toMatch(/PageUrl/);
    expect(outputs).toMatch(/FirstPerson/);
  });
});
