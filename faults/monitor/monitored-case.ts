import { finishedEventId, type MaskingRunFinished } from '../../lambda/contract/masking-run-finished';
import { EXECUTION_ARN } from '../fixed-values';
import { inventory } from '../inventory';
import { type Case, type CaseRun, type Outcome, withCase } from '../run-case';
import { HANDLERS } from '../world';
import type { CallTap } from './call-tap';
import { monitorViolations } from './judge-monitor';
import { Monitor } from './monitor';
import { watchEnd } from './watch';

/** What became of an account after the monitor had looked after it. */
export interface Monitored {
  readonly events: readonly MaskingRunFinished[];
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

/** Runs a case to its end, and lets the monitor look after that. */
export function runMonitoredCase(job: Case): Promise<MonitoredOutcome> {
  return withCase(job, async (run) => {
    const outcome = await run.outcome();
    run.endTrouble();
    const monitor = monitorOf(run, job);
    monitor.executions.record(run.recorded);
    await watchEnd(run.world, monitor, run.recorded);
    return { outcome, monitored: await monitoredOf(run, monitor, outcome) };
  });
}

/** The monitor of a case's world. */
export function monitorOf(run: CaseRun, { machine, handlers = HANDLERS }: Case, tap?: CallTap): Monitor {
  return new Monitor(run.world, machine, handlers, tap);
}

/** What there is once the monitor has done its work. */
export async function monitoredOf(run: CaseRun, monitor: Monitor, outcome: Outcome): Promise<Monitored> {
  const { world, names } = run;
  const after = await inventory(world);
  const runs = world.services.dataMasque.runs
    .list()
    .filter(({ request }) => request.name === names.connection);
  return {
    events: monitor.events,
    lines: monitor.lines,
    metricLines: monitor.metricLines,
    visibleText: monitor.visibleText,
    denials: world.denials,
    after,
    newSnapshots: await run.newSnapshots(outcome.before, after),
    maskingStatus: (runs.find(({ status }) => status.startsWith('finished')) ?? runs[0])?.status,
  };
}

/** The promises that the monitor broke over a case's end, in words. */
export function violationsOfMonitor(
  job: Case,
  { outcome, monitored }: MonitoredOutcome,
  base?: Outcome,
): readonly string[] {
  const id = finishedEventId({ executionArn: EXECUTION_ARN, redriveCount: 0 });
  return monitorViolations({ job, outcome, monitored, base, ids: [id] });
}
