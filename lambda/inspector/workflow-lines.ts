import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { LogLevel } from '../contract/execution-detail';
import type { StateMachineKind } from '../contract/state-machine-reference';
import { PHASE_STATES } from '../contract/workflow-phases';
import { parseJson } from '../runs/execution';
import { maskedSnapshotArnOf } from '../runs/masked-snapshot-arn';
import type { RestoreCall } from '../runs/restore-call';
import { executionFailureOf, type FailedCall, type Failure, failedCallOf, inWords } from './failure-in-words';
import type { EventNews, RunFacts } from './run-facts';
import type { SourceLine } from './source-line';

type Words = readonly [level: LogLevel, message: string];

/** Errors that a workflow meets when all goes well: it looks for what may not be there, and makes what may be there. */
const EXPECTED = /NotFound|AlreadyExists/;

/** Level and verb of an execution's end. */
const END_WORDS: Readonly<Record<string, Words>> = {
  ExecutionFailed: ['ERROR', 'the execution failed'],
  ExecutionTimedOut: ['ERROR', 'the execution ran out of its time'],
  ExecutionAborted: ['WARN', 'the execution was stopped'],
};

/** Puts into words what happens in an execution, one line an event at the most. */
export class WorkflowLines {
  /** The oldest first; lines are only added. */
  readonly lines: SourceLine[] = [];
  /** What is said once: failing calls by phase, and states of a foreign machine. */
  private readonly said = new Set<string>();
  private restore?: RestoreCall;
  private attempts = 0;

  constructor(private readonly kind: StateMachineKind) {}

  /** @param facts as they are after the event */
  read(event: HistoryEvent, news: EventNews, facts: RunFacts): void {
    const words = this.wordsOf(event, news, facts);
    if (words === undefined) return;
    const [level, message] = words;
    const phase = this.kind === 'workflow' ? facts.phase : null;
    this.lines.push({ at: event.timestamp?.getTime() ?? 0, level, phase, message });
  }

  private wordsOf(event: HistoryEvent, news: EventNews, facts: RunFacts): Words | undefined {
    if (event.type === 'ExecutionStarted') return ['INFO', 'the execution started'];
    if (event.type === 'ExecutionRedriven') return ['INFO', 'the execution was redriven'];
    return this.endWords(event) ?? this.phaseWords(event, news, facts) ?? this.callWords(event, news, facts);
  }

  private endWords(event: HistoryEvent): Words | undefined {
    if (event.executionSucceededEventDetails) {
      const arn = maskedSnapshotArnOf(parseJson(event.executionSucceededEventDetails.output));
      return ['INFO', `the execution succeeded${arn === undefined ? '' : `: ${arn}`}`];
    }
    const known = END_WORDS[event.type ?? ''];
    if (known === undefined) return undefined;
    const failure = executionFailureOf(event);
    const [level, words] = known;
    return [level, failure === undefined ? words : `${words}: ${this.failureWords(failure)}`];
  }

  private phaseWords(event: HistoryEvent, news: EventNews, { phase }: RunFacts): Words | undefined {
    if (this.kind === 'blueprint') return this.foreignWords(event);
    const { entered, ended, failure } = news;
    if (entered) {
      this.attempts = 0;
      return ['INFO', `${PHASE_STATES[entered]}: begun`];
    }
    if (ended) {
      const state = PHASE_STATES[ended.phase];
      return failure ? ['ERROR', `${state}: failed with ${inWords(failure)}`] : ['INFO', `${state}: done`];
    }
    if (event.type !== 'ParallelStateStarted' || phase === null) return undefined;
    this.attempts += 1;
    return this.attempts === 1 ? undefined : ['WARN', `${PHASE_STATES[phase]}: begun again`];
  }

  private foreignWords({ stateEnteredEventDetails: entry }: HistoryEvent): Words | undefined {
    if (entry?.name === undefined) return undefined;
    return this.isFirst(`state ${entry.name}`) ? ['INFO', `${entry.name}: begun`] : undefined;
  }

  private callWords(
    event: HistoryEvent,
    { restore, maskRunId }: EventNews,
    facts: RunFacts,
  ): Words | undefined {
    if (restore) return this.restoreWords(restore);
    if (maskRunId !== undefined) return ['INFO', `DataMasque run ${maskRunId} was started`];
    const failed = failedCallOf(event);
    return failed && this.failedCallWords(failed, facts);
  }

  /** A call that is repeated in the same zone is no news. */
  private restoreWords(restore: RestoreCall): Words | undefined {
    const { key, availabilityZone: zone, sourceSnapshot } = restore;
    const before = this.restore;
    this.restore = restore;
    const of = sourceSnapshot === null ? '' : ` of ${sourceSnapshot}`;
    if (before?.key !== key) return ['INFO', `${key}${of}${zone === null ? '' : ` in ${zone}`}`];
    if (before.availabilityZone === zone) return undefined;
    return ['WARN', `no capacity in ${before.availabilityZone}: ${key} in ${zone}`];
  }

  private failedCallWords(failed: FailedCall, { phase }: RunFacts): Words | undefined {
    const { call, error } = failed;
    if (!this.isFirst(`${phase} ${call} ${error}`)) return undefined;
    return [EXPECTED.test(error) ? 'DEBUG' : 'WARN', `${call} failed: ${this.failureWords(failed)}`];
  }

  /** A foreign machine's cause may hold its whole input, so it is left where it is. */
  private failureWords(failure: Failure): string {
    return this.kind === 'workflow' ? inWords(failure) : failure.error;
  }

  private isFirst(text: string): boolean {
    if (this.said.has(text)) return false;
    this.said.add(text);
    return true;
  }
}
