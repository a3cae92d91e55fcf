import type { MonitoredMachine } from '../contract/monitor-environment';
import type { Verdict } from '../contract/verdict';
import type { WorkflowPhase } from '../contract/workflow-phases';
import type { EndedExecution } from '../runs/execution';
import type { TrueEnd } from '../runs/masking-end';
import type { RunTraces } from '../runs/run-traces';

/** All that is known of an execution that has ended. */
export interface Findings {
  readonly machine: MonitoredMachine;
  readonly execution: EndedExecution;
  readonly traces: RunTraces;
  readonly trueEnd: TrueEnd;
  readonly phase?: WorkflowPhase;
  readonly verdict: Verdict;
}
