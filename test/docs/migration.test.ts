import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMachineInput, toMachineInput } from '../../lambda/contract/machine-input';
import { SHORTEST, WORKFLOW_ARN } from '../lambda/contract/valid-request';
import { ROOT } from './pages';

const text = readFileSync(path.join(ROOT, 'docs/migration.md'), 'utf8');

/** The cells of a row of the comparison. */
function row(name: string): string[] {
  const line = text.split('\n').find((it) => it.startsWith(`| ${name} `)) ?? '';
  return line.split('|').map((cell) => cell.trim());
}

const EVERYTHING = {
  ...SHORTEST,
  stateMachineArn: WORKFLOW_ARN,
  preferredAvailabilityZone: 'us-east-1a',
  runSecretArn: SHORTEST.databaseSecretIdentifier,
  sourceSnapshot: 'orders-1',
};

describe('docs/migration.md', () => {
  it('names the keys of the input, those of the blueprint and our own', () => {
    const named = row('input').flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, key]) => key));
    expect(named).toEqual(Object.keys(toMachineInput(EVERYTHING)));
  });

  it('says truly that the run secret itself is refused, and a ruleset taken by name', () => {
    const { SourceSnapshot: _, ...input } = toMachineInput({ ...EVERYTHING, ruleset: 'customers' });
    expect(readMachineInput(input).ruleset).toBe('customers');
    expect(() => readMachineInput({ ...input, RunSecret: '0123456789abcdef' })).toThrow('RunSecret');
    expect(row('`RunSecret`, the run secret itself')[3]).toMatch(/^refused/);
  });
});
