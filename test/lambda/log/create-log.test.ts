import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog, type Log } from '../../../lambda/log/create-log';
import { logged, type StepNoticeDetails } from '../../../lambda/log/step-log';
import type { NoticeDetails } from '../../../lambda/trigger/log';

const LEVELS = ['info', 'warn', 'error'] as const satisfies readonly (keyof Log<NoticeDetails>)[];
const REJECTED: NoticeDetails = { notice: 'request-rejected', route: 'direct' };
const LAMBDA = path.resolve(__dirname, '../../../lambda');

describe('the log of a function', () => {
  const lines: Record<string, unknown>[] = [];

  beforeEach(() => {
    lines.length = 0;
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        expect(String(text)).toMatch(/^[^\n]+\n$/);
        return lines.push(JSON.parse(String(text))) > 0;
      });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it.each(LEVELS)('writes one line of JSON with its notice: %s', (level) => {
    createLog('masking-trigger', 'INFO')[level]('refused a request', { ...REJECTED });
    expect(lines).toMatchObject([
      {
        level: level.toUpperCase(),
        message: 'refused a request',
        notice: 'request-rejected',
        route: 'direct',
        service: 'masking-trigger',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    ]);
  });

  it.each([
    ['DEBUG', ['info', 'warn', 'error']],
    ['INFO', ['info', 'warn', 'error']],
    ['WARN', ['warn', 'error']],
    ['ERROR', ['error']],
    ['SILENT', []],
    ['loud', ['info', 'warn', 'error']],
  ] as const)('writes from its level on: %s', (logLevel, written) => {
    const log = createLog('masking-trigger', logLevel);
    for (const level of LEVELS) log[level]('refused a request', { ...REJECTED });
    expect(lines.map(({ level }) => level)).toEqual(written.map((level) => level.toUpperCase()));
  });

  it('writes an error with its name, message and cause', () => {
    const log: Log<NoticeDetails> = createLog('masking-trigger', 'INFO');
    const error = new TypeError('boom', { cause: new RangeError('inner') });
    log.error('a request failed', { notice: 'request-failed', route: 'direct', error });
    expect(lines[0]?.error).toMatchObject({
      name: 'TypeError',
      message: 'boom',
      cause: { name: 'RangeError', message: 'inner' },
    });
  });

  it('leaves out what is undefined', () => {
    createLog('masking-workflow', 'INFO').info('did a step', {
      notice: 'step-done',
      ...{ subject: undefined },
    });
    expect(lines[0]).not.toHaveProperty('subject');
  });

  it('does not print the event of an invocation, whatever the environment asks for', () => {
    vi.stubEnv('POWERTOOLS_LOGGER_LOG_EVENT', 'true');
    createLog('masking-trigger', 'INFO').info('started an execution', { ...REJECTED });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty('event');
  });

  it('tells how a step of the workflow went', async () => {
    const log: Pick<Log<StepNoticeDetails>, 'info' | 'error'> = createLog('masking-workflow', 'INFO');
    await logged(log, 'check-run', 'run 7', async () => 'done');
    const failed = logged(log, 'connect', undefined, async () => {
      throw Object.assign(new Error('no entry'), { name: 'CloneUnreachable' });
    });
    await expect(failed).rejects.toThrow('no entry');
    expect(lines).toMatchObject([
      {
        level: 'INFO',
        service: 'masking-workflow',
        notice: 'step-done',
        step: 'check-run',
        subject: 'run 7',
      },
      {
        level: 'ERROR',
        notice: 'step-failed',
        step: 'connect',
        error: 'CloneUnreachable',
        reason: 'no entry',
      },
    ]);
  });
});

it('every function logs through the one factory, and none writes a line of its own', () => {
  const entries = readdirSync(LAMBDA, { recursive: true, encoding: 'utf8' });
  const sources = entries.filter((file) => file.endsWith('.ts'));
  const text = (file: string): string => readFileSync(path.join(LAMBDA, file), 'utf8');
  const functions = sources.filter((file) => /^[a-z]+\/index\.ts$/.test(file));
  expect(functions).toHaveLength(7);
  for (const file of functions) expect(text(file)).toContain('log: createLog(');
  expect(
    sources.filter((file) => /\bconsole\.(?:log|info|warn|error)\(|new Logger\(/.test(text(file))),
  ).toEqual(['log/create-log.ts']);
});
