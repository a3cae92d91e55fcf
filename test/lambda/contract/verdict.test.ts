import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideVerdict,
  ENDED_STATUSES,
  type EndedRun,
  isEnded,
  isSuccess,
  type MaskingEnd,
  VERDICTS,
} from '../../../lambda/contract/verdict';
import { phaseOfError, phaseOfState, WORKFLOW_PHASES } from '../../../lambda/contract/workflow-phases';
import { PhaseError, PhaseState } from '../../../lib/workflow/definition';

const MASKING_ENDS: readonly MaskingEnd[] = [
  'finished',
  'finished-with-warnings',
  'failed',
  'cancelled',
  'in-flight',
  'no-run',
  'not-known',
  'unavailable',
];

const anyRun: fc.Arbitrary<EndedRun> = fc.record({
  status: fc.constantFrom(...ENDED_STATUSES),
  phase: fc.option(fc.constantFrom(...WORKFLOW_PHASES), { nil: undefined }),
  maskingEnd: fc.constantFrom(...MASKING_ENDS),
  isWithoutResult: fc.boolean(),
});

describe('the verdict', () => {
  it.each<[string, EndedRun, string]>([
    ['a run that did it all', { status: 'SUCCEEDED', phase: 'clean-up', maskingEnd: 'finished' }, 'masked'],
    ['a blueprint’s run that did it all', { status: 'SUCCEEDED', maskingEnd: 'finished' }, 'masked'],
    [
      'one with warnings',
      { status: 'SUCCEEDED', maskingEnd: 'finished-with-warnings' },
      'masked-with-warnings',
    ],
    ['a green one whose masking failed', { status: 'SUCCEEDED', maskingEnd: 'failed' }, 'masking-failed'],
    [
      'a green one whose masking was cancelled',
      { status: 'SUCCEEDED', maskingEnd: 'cancelled' },
      'masking-failed',
    ],
    ['a green one whose masking goes on', { status: 'SUCCEEDED', maskingEnd: 'in-flight' }, 'masking-failed'],
    ['a green one without a masking run', { status: 'SUCCEEDED', maskingEnd: 'no-run' }, 'unknown'],
    ['a green one that nobody can ask about', { status: 'SUCCEEDED', maskingEnd: 'unavailable' }, 'unknown'],
    [
      'a green one that masked and took no snapshot',
      { status: 'SUCCEEDED', maskingEnd: 'finished', isWithoutResult: true },
      'snapshot-failed',
    ],
    [
      'a green one without a snapshot whose masking failed',
      { status: 'SUCCEEDED', maskingEnd: 'failed', isWithoutResult: true },
      'masking-failed',
    ],
    ['a refused request', { status: 'FAILED', phase: 'request', maskingEnd: 'no-run' }, 'refused'],
    ['a source that is not there', { status: 'FAILED', phase: 'source', maskingEnd: 'no-run' }, 'refused'],
    ['a failed restore', { status: 'FAILED', phase: 'clone', maskingEnd: 'unavailable' }, 'clone-failed'],
    ['a failed masking', { status: 'FAILED', phase: 'masking', maskingEnd: 'failed' }, 'masking-failed'],
    [
      'a masking that never began',
      { status: 'FAILED', phase: 'masking', maskingEnd: 'no-run' },
      'masking-failed',
    ],
    ['a failed snapshot', { status: 'FAILED', phase: 'snapshot', maskingEnd: 'finished' }, 'snapshot-failed'],
    ['failed sharing', { status: 'FAILED', phase: 'sharing', maskingEnd: 'finished' }, 'sharing-failed'],
    [
      'a clean-up that did not end',
      { status: 'FAILED', phase: 'clean-up', maskingEnd: 'finished' },
      'masked',
    ],
    ['a blueprint that failed before masking', { status: 'FAILED', maskingEnd: 'no-run' }, 'clone-failed'],
    ['a blueprint that failed in masking', { status: 'FAILED', maskingEnd: 'failed' }, 'masking-failed'],
    ['a blueprint that gave up', { status: 'FAILED', maskingEnd: 'in-flight' }, 'masking-failed'],
    ['a blueprint that failed after it', { status: 'FAILED', maskingEnd: 'finished' }, 'snapshot-failed'],
    ['a blueprint nobody can ask about', { status: 'FAILED', maskingEnd: 'unavailable' }, 'unknown'],
    ['a stopped run', { status: 'ABORTED', phase: 'masking', maskingEnd: 'finished' }, 'aborted'],
    ['one that took too long', { status: 'TIMED_OUT', maskingEnd: 'unavailable' }, 'timed-out'],
  ])('of %s', (_, run, verdict) => {
    expect(decideVerdict(run)).toBe(verdict);
  });

  it('is always one of the list', () => {
    fc.assert(fc.property(anyRun, (run) => VERDICTS.includes(decideVerdict(run))));
  });

  it('is a success only of a run that DataMasque itself says is finished', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        if (!isSuccess(decideVerdict(run))) return true;
        return run.maskingEnd === 'finished' || run.maskingEnd === 'finished-with-warnings';
      }),
    );
  });

  it('is never plainly masked of a run with warnings', () => {
    fc.assert(
      fc.property(anyRun, (run) => !(decideVerdict(run) === 'masked' && run.maskingEnd !== 'finished')),
    );
  });

  it('is a success of no execution that was stopped or took too long, and of no phase before clean-up', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const isCut = run.status === 'ABORTED' || run.status === 'TIMED_OUT';
        const failedEarly = run.status === 'FAILED' && run.phase !== 'clean-up';
        return !((isCut || failedEarly) && isSuccess(decideVerdict(run)));
      }),
    );
  });

  it('is refused exactly of a failed run that entered no phase in which anything is made', () => {
    fc.assert(
      fc.property(anyRun, ({ status, phase, ...rest }) => {
        // Only a blueprint, whose phases are not known, ends without a result.
        fc.pre(phase === undefined || !rest.isWithoutResult);
        const nothingMade = status === 'FAILED' && (phase === 'request' || phase === 'source');
        return (decideVerdict({ status, phase, ...rest }) === 'refused') === nothingMade;
      }),
    );
  });

  it('is unknown only where DataMasque does not say', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        if (decideVerdict(run) !== 'unknown') return true;
        return ['no-run', 'not-known', 'unavailable'].includes(run.maskingEnd);
      }),
    );
  });
});

describe('an execution has ended', () => {
  it.each(ENDED_STATUSES)('when it is %s', (status) => expect(isEnded(status)).toBe(true));
  it.each(['RUNNING', 'PENDING_REDRIVE', '', undefined])('not when it is %s', (status) =>
    expect(isEnded(status)).toBe(false),
  );
});

describe('the phases of the workflow', () => {
  it('are those of its definition', () => {
    expect(Object.values(PhaseState).map(phaseOfState)).toEqual(WORKFLOW_PHASES);
  });

  it('are what its errors stand for', () => {
    expect(Object.values(PhaseError).map(phaseOfError)).toEqual([
      'request',
      'clone',
      'masking',
      'snapshot',
      'sharing',
      'clean-up',
    ]);
    expect(phaseOfError('States.Runtime')).toBeUndefined();
  });
});
