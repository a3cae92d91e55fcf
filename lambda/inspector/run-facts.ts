import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { FirstError } from '../contract/execution-detail';
import type { PhaseTiming } from '../contract/phase-timing';
import type { StateMachineKind } from '../contract/state-machine-reference';
import { phaseOfError, phaseOfState, type WorkflowPhase } from '../contract/workflow-phases';
import { planOf } from '../runs/checked-plan';
import { parseJson } from '../runs/execution';
import { PhaseTimeline } from '../runs/phase-timeline';
import { type RestoreCall, restoreCallOf } from '../runs/restore-call';
import { type RunTraces, tracesOf } from '../runs/run-traces';
import { literalRunSecret } from '../runs/without-secret';
import { assignedFailure, executionFailureOf, type Failure, failedCallOf } from './failure-in-words';

const ENDS = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted'];

/** What one event tells beside what it is. */
export interface EventNews {
  readonly entered?: WorkflowPhase;
  readonly ended?: PhaseTiming;
  /** With which the phase ended. */
  readonly failure?: Failure;
  readonly restore?: RestoreCall;
  /** The run that nobody knew of before. */
  readonly maskRunId?: number;
}

/** What an execution's history says of a run, read event by event, the oldest first. */
export class RunFacts {
  /** The phase that was entered last. */
  phase: WorkflowPhase | null = null;
  /** Whether the execution has ended, and was not redriven since. */
  isOver = false;
  traces: RunTraces = {};
  /** The last call with which a part of the clone was made. */
  restore?: RestoreCall;
  sourceSnapshot: string | null = null;
  engine: string | null = null;
  rulesetName: string | null = null;
  /** What the execution calls its clone, by its plan. */
  cloneName: string | null = null;
  /** A literal run secret in the input, which must not be passed on. */
  runSecret?: string;
  private readonly timeline = new PhaseTimeline();
  private failure?: FirstError;
  private failedCall?: string;
  private end?: Failure;

  constructor(private readonly kind: StateMachineKind) {}

  get phases(): readonly PhaseTiming[] {
    return this.kind === 'workflow' ? this.timeline.timings(this.isOver) : [];
  }

  /** The error that came first; null while there is none, and for a run that succeeded in spite of some. */
  get firstError(): FirstError | null {
    if (this.kind === 'blueprint') return this.end ? this.foreignError(this.end) : null;
    if (this.failure === undefined) return this.end ? { phase: this.phase, ...this.end } : null;
    // The workflow's own error names the phase and where to look.
    const isOwn = this.end !== undefined && phaseOfError(this.end.error) !== undefined;
    return isOwn ? { ...this.failure, ...this.end } : this.failure;
  }

  read(event: HistoryEvent): EventNews {
    const entered = phaseOfState(event.stateEnteredEventDetails?.name ?? '');
    const ended = this.timeline.read(event);
    this.isOver = ENDS.includes(event.type ?? '');
    if (event.executionStartedEventDetails) this.readInput(event.executionStartedEventDetails.input);
    // A redriven execution may yet succeed.
    if (event.type === 'ExecutionRedriven') [this.failure, this.end] = [undefined, undefined];
    if (entered) this.phase = entered;
    const failure = ended?.outcome === 'failed' ? (assignedFailure(event) ?? failureUnknown()) : undefined;
    if (ended && failure) this.failure ??= { phase: ended.phase, ...failure };
    this.failedCall ??= failedCallOf(event)?.error;
    this.end = executionFailureOf(event) ?? this.end;
    return { entered, ended, failure, ...this.readTraces(event) };
  }

  private readInput(text: string | undefined): void {
    this.runSecret = literalRunSecret(parseJson(text)) ?? this.runSecret;
  }

  private readTraces(event: HistoryEvent): Pick<EventNews, 'restore' | 'maskRunId'> {
    const restore = this.kind === 'workflow' ? restoreCallOf(event) : undefined;
    this.restore = restore ?? this.restore;
    this.sourceSnapshot = restore?.sourceSnapshot ?? this.sourceSnapshot;
    this.engine = restore?.engine ?? this.engine;
    const plan = planOf(event);
    this.rulesetName = plan?.rulesetName ?? this.rulesetName;
    this.cloneName = plan?.names?.clone ?? this.cloneName;
    const before = this.traces.maskRunId;
    this.traces = { ...this.traces, ...tracesOf(event) };
    const { maskRunId } = this.traces;
    return { restore, ...(maskRunId !== before && { maskRunId }) };
  }

  /** A foreign machine's cause may hold its whole input, so it is left where it is. */
  private foreignError({ error }: Failure): FirstError {
    return { phase: null, error: this.failedCall ?? error, cause: null };
  }
}

function failureUnknown(): Failure {
  return { error: 'Error', cause: null };
}
