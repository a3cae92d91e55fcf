import { describe, expect, it } from 'vitest';
import { isSameStart, resourceNames } from '../../../lambda/contract/resource-names';

const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:masking:orders-1';
const startedAt = '2026-06-01T12:00:00.123Z';
const DAY = 24 * 60 * 60_000;

describe('the names of what an execution makes', () => {
  const first = resourceNames('Stack/Workflow', { executionArn, startedAt }, 'orders');

  it('are other ones for every name when the execution’s name is used again', () => {
    const again = { executionArn, startedAt: '2026-09-01T12:00:00.123Z' };
    const second = resourceNames('Stack/Workflow', again, 'orders');
    for (const [thing, name] of Object.entries(first)) {
      expect(second).toHaveProperty(thing);
      expect(Object.values(second)).not.toContain(name);
    }
  });

  it.each(['a'.repeat(63), `${'a'.repeat(29)}-${'b'.repeat(33)}`])(
    'fit into what RDS allows for clusters and cluster snapshots, of the source %s',
    (source) => {
      const longest = resourceNames('Stack/Workflow', { executionArn, startedAt }, source);
      for (const name of Object.values(longest)) {
        expect(name.length).toBeLessThanOrEqual(63);
        expect(name).toMatch(/^[a-z](?:-?[a-z0-9])*$/);
      }
    },
  );

  it('end with the whole name of a source of 30 characters', () => {
    const source = 'a'.repeat(30);
    const { maskedSnapshot } = resourceNames('Stack/Workflow', { executionArn, startedAt }, source);
    expect(maskedSnapshot.split('-').at(-1)).toBe(source);
  });
});

describe('two start dates of one ARN', () => {
  const start = Date.parse(startedAt);

  it.each([0, 1, 999, 2000])('are of one execution when they differ by %d ms', (difference) => {
    expect(isSameStart(start, start + difference)).toBe(true);
    expect(isSameStart(start + difference, start)).toBe(true);
  });

  it.each([30, 91])('are of two when they are %d days apart', (days) => {
    expect(isSameStart(start, start + days * DAY)).toBe(false);
  });

  it('are of two when one of them is no date', () => {
    expect(isSameStart(start, Date.parse('yesterday'))).toBe(false);
  });
});
