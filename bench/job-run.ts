import {
  EXECUTION_ARN,
  EXECUTION_NAME,
  SOURCE,
  SOURCE_DATABASE,
  SOURCE_LOGIN,
  STATE_MACHINE_ARN,
} from '../faults/fixed-values';
import { type Machine, synthesizeMachine } from '../faults/machines';
import { HANDLERS, World } from '../faults/world';
import { SourceSnapshot } from '../lib';
import { VirtualClock } from '../local/clock';
import {
  type ExecutionEnd,
  type HistoryEvent,
  parseStateMachine,
  runExecution,
  type StateMachineDefinition,
} from '../local/interpreter';
import { LocalServices } from '../local/local-services';
import { EmptyStore } from '../local/postgres/empty-store';
import { type ServiceTimes, totalOf } from './jobs';

/** The workflow as CDK synthesizes it, ready to run. */
export interface ReadyMachine {
  readonly machine: Machine<string>;
  readonly definition: StateMachineDefinition;
}

/** What one run took. */
export interface JobRun {
  readonly end: ExecutionEnd;
  /** Time of the execution beyond the services' own, in percent of the latter. */
  readonly overheadPercent: number;
  /** As Step Functions bills them: states entered, and retries. */
  readonly transitions: number;
  readonly invocations: number;
  readonly history: readonly HistoryEvent[];
}

/** Time that a run of the DataMasque stand-in spends queued and validating. */
const BEFORE_MASKING = 2000;

/**
 * The machine that starts from the newest snapshot, and the one that takes a fresh one.
 *
 * @param pauseSeconds length of every Wait, in place of the workflow's own
 */
export function readyMachines(pauseSeconds?: number): {
  readonly latest: ReadyMachine;
  readonly fresh: ReadyMachine;
} {
  const ready = (name: string, sourceSnapshot: SourceSnapshot): ReadyMachine => {
    const machine = synthesizeMachine(name, () => ({ sourceSnapshot }));
    const services = new LocalServices({ clock: new VirtualClock(), store: new EmptyStore() });
    const text = JSON.stringify(machine.definition, (_, state) =>
      pauseSeconds !== undefined && state?.Type === 'Wait' ? { ...state, Seconds: pauseSeconds } : state,
    );
    return { machine, definition: parseStateMachine(text, services.integrations) };
  };
  return { latest: ready('latest', SourceSnapshot.latest()), fresh: ready('fresh', SourceSnapshot.fresh()) };
}

/** Runs a job on a virtual clock of its own. */
export async function runJob(ready: ReadyMachine, times: ServiceTimes): Promise<JobRun> {
  const world = await standWorld(ready, times);
  try {
    return await runJobIn(world, ready, times);
  } finally {
    await world.close();
  }
}

/** An account with a source, in which services take that long. */
export async function standWorld({ machine }: ReadyMachine, times: ServiceTimes): Promise<World> {
  const world = new World({
    machine,
    handlers: HANDLERS,
    rdsTimings: {
      restoreMilliseconds: times.restore,
      createMemberMilliseconds: times.restore,
      snapshotMilliseconds: times.maskedSnapshot,
      snapshotMillisecondsOf: new Map([[SOURCE, times.sourceSnapshot]]),
      deleteMilliseconds: times.deletion,
    },
    maskingMilliseconds: times.masking - BEFORE_MASKING,
  });
  await standSource(world, times.sourceSnapshot === 0);
  return world;
}

async function standSource({ services: { rds } }: World, withSnapshot: boolean): Promise<void> {
  await rds.createSource({
    identifier: SOURCE,
    dbname: SOURCE_DATABASE,
    masterUsername: SOURCE_LOGIN.username,
    masterPassword: SOURCE_LOGIN.password,
  });
  if (withSnapshot) await rds.takeAutomatedSnapshot(SOURCE);
}

/** Runs the machine once, from its start to its end. */
export async function runJobIn(
  world: World,
  { machine, definition }: ReadyMachine,
  times: ServiceTimes,
): Promise<JobRun> {
  const history: HistoryEvent[] = [];
  const startedAt = world.clock.now();
  const input = {
    DBInstanceIdentifier: SOURCE,
    DBSecretIdentifier: world.databaseSecretArn,
    DataMasqueRulesetId: world.rulesetId,
  };
  const end = await runExecution({
    definition,
    input,
    context: {
      Execution: {
        Id: EXECUTION_ARN,
        Name: EXECUTION_NAME,
        StartTime: new Date(startedAt).toISOString(),
        Input: input,
        RoleArn: machine.deployment.stateMachine.roleArn,
        RedriveCount: 0,
      },
      StateMachine: { Id: STATE_MACHINE_ARN, Name: machine.deployment.stateMachine.name },
    },
    clock: world.clock,
    integrations: world.services.integrations,
    onEvent: (event) => history.push(event),
  });
  const services = totalOf(times);
  return {
    end,
    overheadPercent: ((world.clock.now() - startedAt - services) / services) * 100,
    transitions: transitionsIn(history),
    invocations: invocationsIn(history),
    history,
  };
}

function ofType(history: readonly HistoryEvent[], type: RegExp): number {
  return history.filter((event) => type.test(event.type)).length;
}

/** A Task that is retried is scheduled again without being entered again. */
function transitionsIn(history: readonly HistoryEvent[]): number {
  const retries = ofType(history, /^TaskScheduled$/) - ofType(history, /^TaskStateEntered$/);
  return ofType(history, /StateEntered$/) + retries;
}

function invocationsIn(history: readonly HistoryEvent[]): number {
  return history.filter(
    ({ type, taskScheduledEventDetails }) =>
      type === 'TaskScheduled' && taskScheduledEventDetails?.resourceType === 'lambda',
  ).length;
}
