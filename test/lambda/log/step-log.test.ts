import { afterEach, describe, expect, it, vi } from 'vitest';
import { StepNotice } from '../../../lambda/contract/step-notices';
import { createStepLog } from '../../../lambda/log/step-log';

describe('the log of the workflow’s functions', () => {
  afterEach(() => vi.restoreAllMocks());

  it('writes JSON lines with a stable notice', () => {
    const written: string[] = [];
    for (const method of ['info', 'error'] as const) {
      vi.spyOn(console, method).mockImplementation((line: string) => void written.push(line));
    }
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => Boolean(written.push(String(line))));
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => Boolean(written.push(String(line))));
    const log = createStepLog('masking-workflow', 'INFO');
    log.info('did a step', { notice: StepNotice.STEP_DONE, step: 'check-run', subject: 'run 7' });
    log.error('a step failed', {
      notice: StepNotice.STEP_FAILED,
      step: 'connect',
      error: 'CloneUnreachable',
      reason: 'no entry',
    });
    vi.restoreAllMocks();
    const lines = written.map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      {
        level: 'INFO',
        message: 'did a step',
        service: 'masking-workflow',
        notice: 'step-done',
        step: 'check-run',
        subject: 'run 7',
      },
      {
        level: 'ERROR',
        message: 'a step failed',
        notice: 'step-failed',
        step: 'connect',
        error: 'CloneUnreachable',
      },
    ]);
  });
});
