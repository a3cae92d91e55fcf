import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOG_LEVELS } from '../../../lambda/contract/execution-detail';
import { type LogPosition, mergedLines } from '../../../lambda/inspector/merged-log';
import type { SourceLine } from '../../../lambda/inspector/source-line';

const BEGINNING: LogPosition = { workflow: 0, masking: 0 };

/** Lines of one source; each source's clock may be wrong, stand still and go back. */
function source(name: string): fc.Arbitrary<readonly SourceLine[]> {
  const line = fc.record({ at: fc.integer({ min: 0, max: 50 }), level: fc.constantFrom(...LOG_LEVELS) });
  return fc
    .array(line, { maxLength: 25 })
    .map((lines) => lines.map((one, index) => ({ ...one, phase: null, message: `${name} ${index}` })));
}

/** What a reader does: one source or the other grows by some lines, then a page of some size is asked for. */
const reading = fc.array(
  fc.record({
    workflow: fc.nat({ max: 4 }),
    masking: fc.nat({ max: 4 }),
    limit: fc.integer({ min: 1, max: 7 }),
  }),
  { maxLength: 30 },
);

const shown = (lines: readonly SourceLine[], level: (typeof LOG_LEVELS)[number]): readonly string[] =>
  lines
    .filter((line) => LOG_LEVELS.indexOf(line.level) >= LOG_LEVELS.indexOf(level))
    .map(({ message }) => message);

describe('two logs as one', () => {
  it('give a follower every line once and each source in its order, however they grow and whatever the clocks say', () => {
    fc.assert(
      fc.property(
        source('w'),
        source('m'),
        reading,
        fc.constantFrom(...LOG_LEVELS),
        (workflow, masking, steps, level) => {
          let position = BEGINNING;
          let [ours, theirs] = [0, 0];
          const given: SourceLine[] = [];
          const read = (limit: number): boolean => {
            const options = { level, limit };
            const page = mergedLines(workflow.slice(0, ours), masking.slice(0, theirs), position, options);
            expect(page.lines.length).toBeLessThanOrEqual(limit);
            expect(page.hasMore && page.lines.length < limit).toBe(false);
            given.push(...page.lines);
            position = page.position;
            return page.hasMore;
          };
          for (const step of steps) {
            [ours, theirs] = [ours + step.workflow, theirs + step.masking];
            read(step.limit);
          }
          [ours, theirs] = [workflow.length, masking.length];
          while (read(3));
          const of = (name: string) =>
            given.map(({ message }) => message).filter((message) => message.startsWith(name));
          expect(of('w')).toEqual(shown(workflow, level));
          expect(of('m')).toEqual(shown(masking, level));
          expect(given).toHaveLength(of('w').length + of('m').length);
        },
      ),
    );
  });

  it('lie among each other by their times, where all are there', () => {
    const line = (at: number, message: string): SourceLine => ({ at, message, level: 'INFO', phase: null });
    const workflow = [line(1, 'begun'), line(5, 'done')];
    const masking = [line(2, 'a table'), line(5, 'the end')];
    const { lines } = mergedLines(workflow, masking, BEGINNING, { level: 'DEBUG', limit: 10 });
    expect(lines.map(({ message }) => message)).toEqual(['begun', 'a table', 'done', 'the end']);
  });

  it('are given in pages that fit into an answer, however long their lines are', () => {
    const long = Array.from({ length: 1000 }, (_, index) => ({
      at: index,
      level: 'INFO' as const,
      phase: null,
      message: '\u4e00'.repeat(4000),
    }));
    const page = mergedLines([], long, BEGINNING, { level: 'INFO', limit: 1000 });
    expect(page.hasMore).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(page.lines))).toBeLessThan(6_000_000);
  });
});
