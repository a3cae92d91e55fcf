import type { MaskingRunFinished } from '../../lambda/contract/masking-run-finished';
import type { RunRecord } from '../../lambda/contract/run-record';
import { EXECUTION_ARN } from '../fixed-values';
import { inventory } from '../inventory';
import { type Case, type CaseRun, isRunOf, type Outcome, withCase } from '../run-case';
import { HANDLERS } from '../world';
import type { CallTap } from './call-tap';
import { Monitor } from './monitor';
import { watchEnd } from './watch';

/** What became of an account after the monitor had looked after it. */
export interface Monitored {
  readonly events: readonly MaskingRunFinished[];
  /** Of the execution's last end. */
  readonly record?: RunRecord;
  /** How often the last message was delivered. */
  readonly deliveries: number;
  readonly lines: Monitor['lines'];
  readonly metricLines: readonly string[];
  readonly visibleText: string;
  readonly denials: readonly string[];
  readonly after: Outcome['after'];
  readonly newSnapshots: Outcome['newSnapshots'];
  /** DataMasque's status of the execution's newest masking run that is not cancelled; else of any. */
  readonly maskingStatus?: string;
}

/** A case with what the monitor made of its end. */
export interface MonitoredOutcome {
  readonly outcome: Outcome;
  readonly monitored: Monitored;
}

/** What is done with the monitor once an execution has ended. */
export type Watching = (run: CaseRun, monitor: Monitor, outcome: Outcome) => Promise<unknown>;

const untilDone: Watching = ({ world, recorded }, monitor) => watchEnd(world, monitor, recorded);

/**
 * Runs a case to its end, and lets the monitor look after that.
 *
 * @param watching what is done with the monitor
 * @param tap stands between the monitor's first process and all that it calls
 */
export function runMonitoredCase(
  job: Case,
  watching: Watching = untilDone,
  tap?: CallTap,
): Promise<MonitoredOutcome> {
  return withCase(job, async (run) => {
    const outcome = await run.outcome();
    run.endTrouble();
    const monitor = new Monitor(run.world, job.machine, job.handlers ?? HANDLERS, tap);
    monitor.executions.record(run.recorded);
    await watching(run, monitor, outcome);
    return { outcome, monitored: await monitoredOf(run, monitor, outcome) };
  });
}

/** What there is once the monitor has done its work. */
async function monitoredOf(run: CaseRun, monitor: Monitor, outcome: Outcome): Promise<Monitored> {
  const { world, names } = run;
  const after = await inventory(world);
  const runs = world.services.dataMasque.runs.list().filter((ran) => isRunOf(ran, names));
  return {
    events: monitor.events,
    record: monitor.deliveries + monitor.sweeps > 0 ? await monitor.recordOf(EXECUTION_ARN) : undefined,
    deliveries: monitor.deliveries,
    lines: monitor.lines,
    metricLines: monitor.metricLines,
    visibleText: monitor.visibleText,
    denials: world.denials,
    after,
    newSnapshots: await run.newSnapshots(outcome.before, after),
    maskingStatus: (runs.find(({ status }) => status.startsWith('finished')) ?? runs[0])?.status,
  };
}
