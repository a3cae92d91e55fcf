import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../lambda/contract/execution-detail';
import { MOST_SHOWN, shownLines } from '../../../web/src/run/shown-lines';

const line = (message: string, level: LogLine['level'] = 'INFO'): LogLine => ({
  time: '2026-01-02T03:00:00.000Z',
  level,
  phase: 'masking',
  message,
});

describe('the lines of a log that are shown', () => {
  it('are narrowed down to a level and to a text', () => {
    const lines = [
      line('took a snapshot'),
      line('slow', 'WARN'),
      line('no snapshot', 'ERROR'),
      line('x', 'DEBUG'),
    ];
    const messages = (level: LogLine['level'], search: string) =>
      shownLines(lines, { level, search }).lines.map(({ message }) => message);
    expect(messages('WARN', '')).toEqual(['slow', 'no snapshot']);
    expect(messages('DEBUG', ' SNAPSHOT ')).toEqual(['took a snapshot', 'no snapshot']);
    expect(messages('INFO', 'masking')).toHaveLength(3);
  });

  it('are the newest ones when there are too many, and it is said how many are left', () => {
    const lines = Array.from({ length: MOST_SHOWN + 5 }, (_, number) => line(String(number)));
    const shown = shownLines(lines, { level: 'INFO', search: '' });
    expect(shown.left).toBe(5);
    expect(shown.lines.at(-1)?.message).toBe(String(MOST_SHOWN + 4));
  });
});
