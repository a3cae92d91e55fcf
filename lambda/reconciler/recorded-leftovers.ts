import { isOpen, type Leftover, withRemoved } from '../contract/leftover';
import { type MonitoredMachine, machineOf } from '../contract/monitor-environment';
import { MonitorNotice } from '../contract/monitor-notices';
import type { RunRecord } from '../contract/run-record';
import { hasConnection } from '../datamasque/connections';
import { describeResource } from '../resources/describe-resource';
import { describeExecution } from '../runs/execution';
import { type CleanedExecution, letGoOfDataMasque } from './clean-up';
import { errorDetails } from './log';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { recordsByMachine } from './records-by-machine';
import { inTurns, turnAt } from './turns';

/** Records of each machine that one sweep checks. */
const MAX_RECORDS_A_MACHINE = 25;

/**
 * Checks the leftover resources that are recorded, and records of each that is gone when that was found. Those of an
 * execution that runs again are left to its next end.
 *
 * @param hasTime whether another record may be checked
 * @returns how many records were checked
 */
export async function settleRecordedLeftovers(
  dependencies: ReconcilerDependencies,
  hasTime: () => boolean,
): Promise<number> {
  const { clock } = dependencies;
  const open = await recordsByMachine(dependencies, { hasLeftovers: true }, hasTime);
  let handled = 0;
  for (const record of inTurns(open, turnAt(clock()), MAX_RECORDS_A_MACHINE)) {
    if (!hasTime()) break;
    handled += 1;
    await orLater(dependencies, record, () => settle(dependencies, record));
  }
  return handled;
}

/** No record, and nothing that a run left behind, keeps another from being checked. */
async function orLater<Result>(
  { log }: ReconcilerDependencies,
  { executionArn }: RunRecord,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    log.error('it is unclear whether a leftover resource is gone; the next sweep checks it again', {
      notice: MonitorNotice.LEFTOVERS_UNCLEAR,
      executionArn,
      ...errorDetails(error),
    });
    return undefined;
  }
}

async function settle(dependencies: ReconcilerDependencies, record: RunRecord): Promise<void> {
  const { environment, records, clock, log } = dependencies;
  const { executionArn, startDate } = record;
  const machine = machineOf(environment.machines, executionArn);
  if (machine === undefined) return;
  const startedAt = Date.parse(startDate);
  const state = await describeExecution(dependencies, executionArn, startedAt);
  if (state === 'running') return;
  // The history of its name may be another execution's.
  const execution = state === 'does-not-exist' ? { executionArn, startedAt, traces: {} } : state;
  const gone: Leftover[] = [];
  for (const leftover of record.leftovers.filter(isOpen)) {
    const check = () => isGone(dependencies, { machine, execution, record }, leftover);
    if (await orLater(dependencies, record, check)) gone.push(leftover);
  }
  if (gone.length === 0) return;
  const now = new Date(clock()).toISOString();
  await records.changeLeftovers(record, (known) => withRemoved(known, gone, now));
  log.info('recorded that what a run left behind is gone', {
    notice: MonitorNotice.LEFTOVERS_REMOVED,
    executionArn,
    resource: gone.map(({ kind, identifier }) => `${kind} ${identifier}`).join(', '),
  });
}

/** An end of an execution with its record. */
interface RecordedEnd {
  readonly machine: MonitoredMachine;
  readonly execution: CleanedExecution;
  readonly record: RunRecord;
}

/** Only a resource that its service says it does not have is gone. */
async function isGone(
  dependencies: ReconcilerDependencies,
  { machine, execution, record }: RecordedEnd,
  { kind, identifier }: Leftover,
): Promise<boolean> {
  if (kind === 'connection') {
    const left = await letGoOfDataMasque(dependencies, execution);
    return left.length === 0 && !(await hasConnection(dependencies.dataMasque, identifier));
  }
  const resource = await describeResource(dependencies.rds, kind, identifier);
  if (resource === undefined) return true;
  // Every execution of a blueprint gives its staging database the same name: a younger one is another's.
  return machine.kind === 'blueprint' && (resource.createdAt ?? 0) > Date.parse(record.recordDate);
}
