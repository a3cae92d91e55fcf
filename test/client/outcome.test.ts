import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../client/outcome';
import { ENDED_STATUSES, isSuccess, VERDICTS } from '../../lambda/contract/verdict';

describe('what became of a run, at a glance', () => {
  it('is green only where both say so: a masked snapshot without a warning, of an execution that succeeded', () => {
    for (const status of ENDED_STATUSES) {
      for (const verdict of [...VERDICTS, undefined]) {
        const isGreen = outcomeOf(status, verdict).tone === 'success';
        expect(isGreen).toBe(status === 'SUCCEEDED' && verdict === 'masked');
      }
    }
  });

  it('is a warning where the database was masked and the execution failed, as by its clean-up', () => {
    expect(outcomeOf('FAILED', 'masked')).toEqual({
      tone: 'warning',
      words: 'Masked, but the execution did not end well',
    });
  });

  it('says that the execution succeeded where the masking did not', () => {
    const contradicted = VERDICTS.filter((verdict) => !isSuccess(verdict) && verdict !== 'unknown');
    for (const verdict of contradicted) {
      const { tone, words } = outcomeOf('SUCCEEDED', verdict);
      expect(tone).toBe('error');
      expect(words).toMatch(/^The execution succeeded, but /);
    }
  });

  it('is that of the execution while it runs, whatever an earlier end was', () => {
    expect(outcomeOf('RUNNING', 'masking-failed')).toEqual({ tone: 'in-progress', words: 'Running' });
  });

  it('shows a status that was added since as it is', () => {
    expect(outcomeOf('PAUSED', undefined)).toEqual({ tone: 'pending', words: 'PAUSED' });
  });
});
