import type { StateMachineKind } from '../contract/state-machine-reference';
import { StepFailure } from '../contract/step-failure';
import type { StartedRun } from '../contract/workflow-steps';
import type { DataMasqueClient } from '../datamasque/data-masque-client';
import { identifyStarted } from '../datamasque/run-identity';
import { runLog } from '../datamasque/run-log';
import { getRun, isInFlight } from '../datamasque/runs';
import { type Clock, SharedCalls } from '../http/shared-calls';
import type { SourceLine } from './source-line';

/** DataMasque's log of a run, as far as it can be read. */
export interface MaskingLog {
  readonly lines: readonly SourceLine[];
  /** Whether there will be no more lines: the run is over, or DataMasque knows none. */
  readonly isSettled: boolean;
  /** Name of the error, where DataMasque cannot be asked. */
  readonly away?: string;
}

/** A masking run whose log is read. */
export interface LoggedRun {
  readonly maskRunId: number;
  /** What it was started with, where the history tells that: another run's log is not shown. */
  readonly startedRun?: StartedRun;
  readonly kind: StateMachineKind;
  /** Time of the lines that say none, in milliseconds since the epoch. */
  readonly since: number;
}

/** Many people follow the same run, and a server that does not answer takes seconds to show it. */
const SHARED_MILLISECONDS = 2000;
/** A log can be 20 MB large. */
const MOST_LOGS = 2;

const NOTHING: MaskingLog = { lines: [], isSettled: true };

/** Reads the logs of masking runs. */
export class MaskingLogs {
  private readonly logs: SharedCalls<MaskingLog>;

  constructor(
    private readonly dataMasque: DataMasqueClient,
    clock: Clock,
  ) {
    this.logs = new SharedCalls(clock, SHARED_MILLISECONDS, MOST_LOGS);
  }

  of(run: LoggedRun): Promise<MaskingLog> {
    return this.logs.share(String(run.maskRunId), () => this.read(run));
  }

  private async read(run: LoggedRun): Promise<MaskingLog> {
    const { maskRunId, startedRun } = run;
    try {
      // The status first: what is logged before a run is over is there when it is.
      const found = await getRun(this.dataMasque, maskRunId);
      if (found && startedRun && !identifyStarted(found, startedRun).isOurs) return NOTHING;
      const isSettled = found === undefined || !isInFlight(found.status);
      const lines = await runLog(this.dataMasque, maskRunId, isSettled);
      return { lines: timed(lines, run), isSettled };
    } catch (error) {
      if (error instanceof StepFailure) return { lines: [], isSettled: false, away: error.name };
      throw error;
    }
  }
}

/** A line without a time has that of the line before it. */
function timed(lines: Awaited<ReturnType<typeof runLog>>, { since, kind }: LoggedRun): readonly SourceLine[] {
  const phase = kind === 'workflow' ? 'masking' : null;
  let last = since;
  return lines.map(({ at = last, level, message }) => {
    last = at;
    return { at, level, message, phase };
  });
}
