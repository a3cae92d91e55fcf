import type { MonitoredMachine } from '../contract/monitor-environment';
import type { Verdict } from '../contract/verdict';
import type { WorkflowPhase } from '../contract/workflow-phases';
import type { EndedExecution } from '../runs/execution';
import type { TrueEnd } from '../runs/masking-end';
import type { RunTraces } from '../runs/run-traces';

/** An execution of a monitored machine that has ended. */
export interface Ended {
  readonly machine: MonitoredMachine;
  readonly execution: EndedExecution;
}

/** All that is known of it. */
export interface Findings extends Ended {
  readonly traces: RunTraces;
  readonly trueEnd: TrueEnd;
  readonly phase?: WorkflowPhase;
  readonly verdict: Verdict;
}
