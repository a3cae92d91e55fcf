import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../../local/events/event-pattern';

const EVENT = {
  source: 'mine',
  detail: { name: 'orders-release-1', tags: ['a', 'b'], count: 3, none: null },
};
const matches = (detail: Readonly<Record<string, unknown>>) => matchesPattern({ detail }, EVENT);

describe('an event pattern of local mode', () => {
  it('matches every field by any of its values', () => {
    expect(matchesPattern({ source: ['yours', 'mine'], detail: { count: [3] } }, EVENT)).toBe(true);
    expect(matchesPattern({ source: ['mine'], detail: { count: [4] } }, EVENT)).toBe(false);
    expect(matchesPattern({ source: ['mine'], account: ['1'] }, EVENT)).toBe(false);
  });

  it.each([
    [{ name: [{ prefix: 'orders-' }] }, true],
    [{ name: [{ prefix: 'release' }] }, false],
    [{ name: [{ wildcard: 'orders-*-1' }] }, true],
    [{ name: [{ wildcard: 'orders.*' }] }, false],
    [{ name: ['x', { prefix: 'orders' }] }, true],
    [{ name: [{ exists: true }], more: [{ exists: false }] }, true],
    [{ name: [{ exists: false }] }, false],
    [{ name: [{ 'anything-but': 'orders' }] }, true],
    [{ name: [{ 'anything-but': ['orders-release-1'] }] }, false],
    [{ name: [{ 'anything-but': { prefix: ['masked-', 'masking-'] } }] }, true],
    [{ name: [{ 'anything-but': { prefix: ['masked-', 'orders-'] } }] }, false],
    [{ more: [{ 'anything-but': 'x' }] }, false],
    [{ tags: ['b'] }, true],
    [{ tags: ['c'] }, false],
    [{ none: [null] }, true],
  ])('%j: %s', (detail, expected) => {
    expect(matches(detail)).toBe(expected);
  });

  it.each<[Readonly<Record<string, unknown>>]>([
    [{ numeric: ['>', 1] }],
    [{ cidr: '10.0.0.0/8' }],
    [{ toString: 'x' }],
    [{ prefix: 'a', suffix: 'b' }],
    [{}],
  ])('refuses what it does not do: %j', (matcher) => {
    expect(() => matches({ name: [matcher] })).toThrow(/^local mode does not match event patterns by \{/);
  });
});
