import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../../lib/workflow/owner';

/** What RDS takes as a tag value, at most 256 characters. */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;

const at = (scope: Construct, ...ids: string[]): Construct =>
  ids.reduce((parent, id) => new Construct(parent, id), scope);

describe('the owner of a workflow', () => {
  it('is the name of its stack and its path within', () => {
    expect(ownerOf(at(new Stack(new App(), 'Masking'), 'Databases', 'Workflow'))).toBe(
      'Masking/Databases/Workflow',
    );
  });

  it('is the same whatever becomes of logical ids', () => {
    const stack = new Stack(new App(), 'Masking');
    const workflow = at(stack, 'Workflow');
    const before = ownerOf(workflow);
    stack.renameLogicalId('Workflow', 'Renamed');
    expect(ownerOf(workflow)).toBe(before);
  });

  it('is the same wherever the stack stands in the app', () => {
    const stage = new Stage(new App(), 'Production');
    const props = { stackName: 'Masking' };
    const owners = [new Stack(new App(), 'Any', props), new Stack(stage, 'Other', props)].map((stack) =>
      ownerOf(at(stack, 'Workflow')),
    );
    expect(owners).toEqual(['Masking/Workflow', 'Masking/Workflow']);
  });

  it('tells two workflows of a stack apart, and those of two stacks', () => {
    const app = new App();
    const stack = new Stack(app, 'Masking');
    const owners = [at(stack, 'A'), at(stack, 'B'), at(new Stack(app, 'Other'), 'A')].map(ownerOf);
    expect(new Set(owners).size).toBe(3);
  });

  it('counts from the outermost stack, whose name is known when nested ones have none yet', () => {
    const stack = new Stack(new App(), 'Masking');
    const inner = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
    expect(ownerOf(at(inner, 'Workflow'))).toBe('Masking/Outer/Inner/Workflow');
  });

  it('fits into a tag whatever the ids are, and still tells them apart', () => {
    const stack = new Stack(new App(), 'Masking');
    const long = 'x'.repeat(300);
    const owners = ['a*b', 'a?b', `${long}1`, `${long}2`].map((id) => ownerOf(at(stack, id)));
    for (const owner of owners) expect(owner).toMatch(TAG_VALUE);
    expect(owners[0]).toMatch(/^Masking\/a-b-[0-9a-f]{16}$/);
    expect(new Set(owners).size).toBe(owners.length);
  });
});
