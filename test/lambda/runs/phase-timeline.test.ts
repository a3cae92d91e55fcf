import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { PHASE_STATES, type WorkflowPhase } from '../../../lambda/contract/workflow-phases';
import { phaseTimeline } from '../../../lambda/runs/phase-timeline';

const MINUTE = 60_000;
const at = (minute: number): string => new Date(minute * MINUTE).toISOString();

const event = (
  minute: number,
  type: HistoryEventType,
  details: Partial<HistoryEvent> = {},
): HistoryEvent => ({
  id: minute + 1,
  timestamp: new Date(minute * MINUTE),
  type,
  ...details,
});
const entered = (minute: number, phase: WorkflowPhase): HistoryEvent =>
  event(minute, 'ParallelStateEntered', { stateEnteredEventDetails: { name: PHASE_STATES[phase] } });
const exited = (minute: number, phase: WorkflowPhase): HistoryEvent =>
  event(minute, 'ParallelStateExited', { stateExitedEventDetails: { name: PHASE_STATES[phase] } });
const started = (minute: number): HistoryEvent => event(minute, 'ParallelStateStarted');
const succeeded = (minute: number): HistoryEvent => event(minute, 'ParallelStateSucceeded');
const failed = (minute: number): HistoryEvent => event(minute, 'ParallelStateFailed');

const CLONED = [entered(1, 'clone'), started(1), succeeded(9), exited(9, 'clone')];

describe('the timeline of an execution', () => {
  it('has no phase before the first one is entered', () => {
    expect(phaseTimeline([event(0, 'ExecutionStarted')], false)).toEqual([]);
  });

  it('says when each phase began and ended', () => {
    const events = [...CLONED, entered(9, 'masking'), started(9), succeeded(20), exited(20, 'masking')];
    expect(phaseTimeline(events, false)).toEqual([
      { phase: 'clone', outcome: 'succeeded', startDate: at(1), stopDate: at(9), attempts: 1 },
      { phase: 'masking', outcome: 'succeeded', startDate: at(9), stopDate: at(20), attempts: 1 },
    ]);
  });

  it('knows the phase that goes on', () => {
    expect(phaseTimeline([...CLONED, entered(9, 'masking'), started(9)], false).at(-1)).toEqual({
      phase: 'masking',
      outcome: 'running',
      startDate: at(9),
      stopDate: null,
      attempts: 1,
    });
  });

  it('tells a phase whose error was caught from one that succeeded', () => {
    const [, masking, cleanUp] = phaseTimeline(
      [
        ...CLONED,
        entered(9, 'masking'),
        started(9),
        failed(10),
        exited(10, 'masking'),
        entered(10, 'clean-up'),
      ],
      false,
    );
    expect(masking).toMatchObject({ phase: 'masking', outcome: 'failed', stopDate: at(10) });
    expect(cleanUp).toMatchObject({ phase: 'clean-up', outcome: 'running' });
  });

  it('counts a fault in what a phase hands on as a failure of the phase', () => {
    const events = [
      entered(1, 'clone'),
      started(1),
      succeeded(2),
      event(2, 'EvaluationFailed'),
      exited(2, 'clone'),
    ];
    expect(phaseTimeline(events, false)).toMatchObject([{ outcome: 'failed' }]);
  });

  it('ends a phase with the execution that was stopped in it', () => {
    const events = [...CLONED, entered(9, 'masking'), started(9), event(12, 'ExecutionAborted')];
    expect(phaseTimeline(events, true).at(-1)).toMatchObject({ outcome: 'stopped', stopDate: at(12) });
  });

  it('counts how often a phase was begun', () => {
    const events = [entered(1, 'clean-up'), started(1), failed(2), started(3), failed(4), started(6)];
    expect(phaseTimeline(events, false)).toMatchObject([
      { phase: 'clean-up', startDate: at(1), attempts: 3 },
    ]);
  });

  it('counts the calls of the first phase, which is a single one, and of no other', () => {
    const call = (minute: number): HistoryEvent => event(minute, 'TaskScheduled');
    const request = [
      entered(0, 'request'),
      call(0),
      event(1, 'TaskFailed'),
      call(2),
      event(3, 'TaskSucceeded'),
      exited(3, 'request'),
    ];
    const clone = [entered(3, 'clone'), started(3), call(3), call(4), call(5)];
    expect(phaseTimeline([...request, ...clone], false)).toMatchObject([
      { phase: 'request', outcome: 'succeeded', attempts: 2 },
      { phase: 'clone', outcome: 'running', attempts: 1 },
    ]);
  });

  it('passes over the states within a phase, and those of a foreign machine', () => {
    const inner = event(2, 'TaskStateEntered', { stateEnteredEventDetails: { name: 'Wait for the clone' } });
    const innerExit = event(3, 'TaskStateExited', {
      stateExitedEventDetails: { name: 'Wait for the clone' },
    });
    expect(phaseTimeline([inner, innerExit], true)).toEqual([]);
    expect(phaseTimeline([entered(1, 'clone'), started(1), inner, innerExit], false)).toHaveLength(1);
  });
});
