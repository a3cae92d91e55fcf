import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areSameLeftovers,
  beingRemoved,
  isOpen,
  LEFTOVER_KINDS,
  LEFTOVER_STATES,
  type Leftover,
  mergeLeftovers,
  withRemoved,
} from '../../../lambda/contract/leftover';

const AT = '2026-06-01T12:00:00.000Z';
const clone = beingRemoved({ kind: 'instance', identifier: 'clone', status: 'available' });
const snapshot = beingRemoved({ kind: 'snapshot', identifier: 'clone', status: 'creating' });

const anyLeftover: fc.Arbitrary<Leftover> = fc
  .record({
    kind: fc.constantFrom(...LEFTOVER_KINDS),
    identifier: fc.constantFrom('a', 'b', 'c', 'd'),
    state: fc.constantFrom(...LEFTOVER_STATES),
    status: fc.constantFrom('available', 'deleting', null),
  })
  .map((it) => ({ ...it, removedAt: it.state === 'removed' ? AT : null, deleteCommand: null }));
const anyLeftovers = fc.array(anyLeftover, { maxLength: 12 }).map((all) => mergeLeftovers([], all));

const names = (all: readonly Leftover[]) => all.map(({ kind, identifier }) => `${kind} ${identifier}`);

describe('leftover resources', () => {
  it('of the same name and different kinds are different ones', () => {
    expect(mergeLeftovers([clone], [snapshot])).toEqual([clone, snapshot]);
  });

  it('that are found again after they were removed are there again', () => {
    const removed = withRemoved([clone], [clone], AT);
    expect(removed).toEqual([{ ...clone, state: 'removed', removedAt: AT }]);
    expect(mergeLeftovers(removed, [clone])).toEqual([clone]);
  });

  it('are removed once: the first moment stays', () => {
    const removed = withRemoved([clone], [clone], AT);
    expect(withRemoved(removed, [clone], '2027-01-01T00:00:00.000Z')).toEqual(removed);
  });

  it('are none the fewer for what is found, and found but once', () => {
    fc.assert(
      fc.property(anyLeftovers, anyLeftovers, (known, found) => {
        const merged = mergeLeftovers(known, found);
        expect(new Set(names(merged))).toEqual(new Set([...names(known), ...names(found)]));
        expect(new Set(names(merged)).size).toBe(merged.length);
        expect(mergeLeftovers(merged, found)).toEqual(merged);
      }),
    );
  });

  it('change only where they are gone', () => {
    fc.assert(
      fc.property(anyLeftovers, anyLeftovers, (known, gone) => {
        const after = withRemoved(known, gone, AT);
        expect(names(after)).toEqual(names(known));
        for (const [index, one] of after.entries()) {
          const before = known[index];
          const isGone = names(gone).includes(names([one])[0] ?? '');
          expect(isOpen(one)).toBe(before !== undefined && isOpen(before) && !isGone);
        }
      }),
    );
  });

  it('are at most fifty, and those that are still there go last', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      beingRemoved({ kind: 'instance', identifier: `clone-${index}`, status: null }),
    );
    const known = withRemoved(many, many.slice(0, 30), AT);
    const merged = mergeLeftovers(known, []);
    expect(merged).toHaveLength(50);
    expect(merged.filter(isOpen)).toHaveLength(30);
  });

  it.each<Partial<Leftover>>([
    { kind: 'cluster' },
    { identifier: 'another' },
    { state: 'needs-a-person' },
    { removedAt: AT },
    { status: 'deleting' },
    { deleteCommand: 'aws rds' },
  ])('that differ by %j are not the same', (changed) => {
    expect(areSameLeftovers([clone], [{ ...clone }])).toBe(true);
    expect(areSameLeftovers([clone], [{ ...clone, ...changed }])).toBe(false);
    expect(areSameLeftovers([clone], [])).toBe(false);
  });
});
