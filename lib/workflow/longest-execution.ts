import {
  longestRetrySeconds,
  type Retrier,
  type State,
  type StateChain,
  type TaskState,
} from './states-language';
import type { PhaseSeconds } from './workflow-settings';

/**
 * The longest that an execution can take, in seconds: every phase's deadline, and what each Task can add to it, once
 * a deadline has passed while its call and all its retries were still to end. A machine's own timeout ends it without
 * clean-up, so it must never come before this.
 */
export function longestExecutionSeconds(definition: StateChain, deadlines: PhaseSeconds): number {
  const inPhases = Object.values(deadlines).reduce((sum, seconds) => sum + seconds, 0);
  return inPhases + longestOverrun(definition);
}

function longestOverrun(chain: StateChain): number {
  return Object.values(chain.States)
    .map(overrun)
    .reduce((sum, seconds) => sum + seconds, 0);
}

function overrun(state: State): number {
  if (state.Type === 'Task') return longestTask(state);
  if (state.Type !== 'Parallel') return 0;
  const once = state.Branches.map(longestOverrun).reduce((longest, seconds) => Math.max(longest, seconds), 0);
  return withRetries(once, state.Retry ?? []);
}

function longestTask(task: TaskState): number {
  return withRetries(task.TimeoutSeconds, task.Retry ?? []);
}

function withRetries(once: number, retriers: readonly Retrier[]): number {
  const attempts = retriers.reduce((sum, retrier) => sum + retrier.MaxAttempts, 1);
  const pauses = retriers.reduce((sum, retrier) => sum + longestRetrySeconds(retrier), 0);
  return once * attempts + pauses;
}
