import { describe, expect, it } from 'vitest';
import { LogReader } from '../../client/log-reader';
import type { LogLine, LogPage } from '../../lambda/contract/execution-detail';

const NEVER = new AbortController().signal;
const line = (message: string, level: LogLine['level'] = 'INFO'): LogLine => ({
  time: '2026-01-02T03:00:00.000Z',
  level,
  phase: 'masking',
  message,
});

describe('the log of a run', () => {
  it('is read on where it ended, until it is complete', async () => {
    const pages: Record<string, LogPage> = {
      '': { lines: [line('a')], nextToken: '1', hasMore: true },
      1: { lines: [line('b')], nextToken: '2', hasMore: false },
      2: { lines: [line('c')], hasMore: false },
    };
    const asked: (string | undefined)[] = [];
    const reader = new LogReader(async (token) => {
      asked.push(token);
      return pages[token ?? ''] ?? { lines: [], hasMore: false };
    });
    expect(await reader.look(NEVER)).toEqual({
      lines: [line('a'), line('b')],
      isComplete: false,
      hasMore: false,
    });
    expect(await reader.look(NEVER)).toMatchObject({ isComplete: true });
    expect((await reader.look(NEVER)).lines.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([undefined, '1', '2']);
  });

  it('loses no line to a page that cannot be read', async () => {
    let isDown = false;
    const reader = new LogReader(async (token) => {
      if (isDown) throw new Error('down');
      return { lines: [line(token ?? 'first')], nextToken: 'next', hasMore: false };
    });
    await reader.look(NEVER);
    isDown = true;
    await expect(reader.look(NEVER)).rejects.toThrow('down');
    isDown = false;
    expect((await reader.look(NEVER)).lines.map(({ message }) => message)).toEqual(['first', 'next']);
  });
});
