import { describe, expect, it } from 'vitest';
import { longestExecutionSeconds } from '../../../lib/workflow/longest-execution';
import type { Retrier, State, StateChain, TaskState } from '../../../lib/workflow/states-language';

const NO_TIME = { clone: 0, masking: 0, snapshot: 0, sharing: 0, cleanUp: 0 };
const TWICE: Retrier = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 10,
  MaxAttempts: 2,
  BackoffRate: 3,
  MaxDelaySeconds: 20,
};

const task = (TimeoutSeconds: number, ...Retry: Retrier[]): TaskState => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {},
  TimeoutSeconds,
  Retry,
  Output: {},
  End: true,
});

const chain = (...states: State[]): StateChain => ({
  StartAt: '0',
  States: Object.fromEntries(states.entries()),
});

const parallel = (retriers: Retrier[], ...branches: StateChain[]): State => ({
  Type: 'Parallel',
  Branches: branches,
  Retry: retriers,
  Catch: [],
  Output: {},
  Next: 'End',
});

const overrun = (...states: State[]): number => longestExecutionSeconds(chain(...states), NO_TIME);

describe('the longest execution', () => {
  it('takes every deadline', () => {
    const deadlines = { clone: 1, masking: 20, snapshot: 300, sharing: 4000, cleanUp: 50_000 };
    expect(longestExecutionSeconds(chain(), deadlines)).toBe(54_321);
  });

  it('takes each Task’s timeout once', () => {
    expect(overrun(task(60), task(150))).toBe(210);
  });

  it('takes a Task without retries once', () => {
    const { Retry: _, ...once } = task(60);
    expect(overrun(once)).toBe(60);
  });

  it('takes each retry and the pause before it, which grows up to its limit', () => {
    expect(overrun(task(60, TWICE))).toBe(3 * 60 + 10 + 20);
  });

  it('takes the attempts of every retrier', () => {
    expect(overrun(task(60, TWICE, { ...TWICE, MaxAttempts: 1 }))).toBe(4 * 60 + 30 + 10);
  });

  it('takes the longest branch of a Parallel, as often as it is retried', () => {
    const state = parallel([TWICE], chain(task(60)), chain(task(100), task(50)));
    expect(overrun(state)).toBe(3 * 150 + 30);
  });

  it('takes a Parallel without retries once', () => {
    const { Retry: _, ...once } = parallel([], chain(task(60))) as Extract<State, { Type: 'Parallel' }>;
    expect(overrun(once)).toBe(60);
  });

  it('takes nothing for states that cannot fail to end', () => {
    expect(overrun({ Type: 'Succeed', Output: {} }, { Type: 'Fail', Error: 'E', Cause: 'C' })).toBe(0);
  });
});
