import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTriggerLog, type TriggerLog } from '../../../lambda/trigger/log';

const LEVELS = ['info', 'warn', 'error'] as const satisfies readonly (keyof TriggerLog)[];

describe("the trigger's log", () => {
  const lines: Record<string, unknown>[] = [];
  const keep = (text: unknown): boolean => {
    lines.push(JSON.parse(String(text)));
    return true;
  };

  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(process.stdout, 'write').mockImplementation(keep);
    vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  });
  afterEach(() => vi.restoreAllMocks());

  it.each(LEVELS)('writes a line of JSON with its notice: %s', (level) => {
    createTriggerLog('INFO')[level]('refused a request', { notice: 'request-rejected', route: 'direct' });
    expect(lines).toMatchObject([
      {
        level: level.toUpperCase(),
        message: 'refused a request',
        notice: 'request-rejected',
        service: 'masking-trigger',
      },
    ]);
  });

  it('writes nothing below its level', () => {
    createTriggerLog('ERROR').warn('refused a request', { notice: 'request-rejected', route: 'direct' });
    expect(lines).toEqual([]);
  });

  it('writes an error with its name and message', () => {
    createTriggerLog('INFO').error('a request failed', {
      notice: 'request-failed',
      route: 'direct',
      error: new TypeError('boom'),
    });
    expect(lines[0]?.error).toMatchObject({ name: 'TypeError', message: 'boom' });
  });
});
