import { parseDatabaseIdentifier } from '../lambda/contract/database-identifier';
import { resourceNames } from '../lambda/contract/resource-names';
import type { DataMasqueTransport } from '../lambda/datamasque/transport';
import type { Run } from '../local/datamasque/run';
import {
  type ExecutionEnd,
  type HistoryEvent,
  parseStateMachine,
  runExecution,
  type StateMachineDefinition,
  type TaskIntegrations,
} from '../local/interpreter';
import type { RdsFaults } from '../local/rds/rds-faults';
import type { RdsRecord } from '../local/rds/rds-values';
import {
  CALL_TAKES_EFFECT_AFTER,
  type Cut,
  CutName,
  LimitedClock,
  mostEvents,
  withLargeOutput,
} from './cuts';
import {
  EXECUTION,
  EXECUTION_ARN,
  EXECUTION_NAME,
  SOURCE,
  STARTED_AT,
  STATE_MACHINE_ARN,
} from './fixed-values';
import type { RdsParameters } from './iam/rds-calls';
import { type Injection, Injector } from './injector';
import { inventory, type Resource } from './inventory';
import type { Machine } from './machines';
import { MASKED } from './marked-databases';
import type { RecordedExecution } from './monitor/recorded-executions';
import { resumed } from './monitor/redrive';
import { callOfTask } from './permissions';
import type { Scenario } from './scenarios';
import { HANDLERS, type Handlers, untilStart, World } from './world';

/** A run of a machine in a scenario, with what is made to go wrong. */
export interface Case {
  readonly machine: Machine;
  readonly scenario: Scenario;
  readonly injections: readonly Injection[];
  /** Where the execution ends without any clean-up. */
  readonly cut?: Cut;
  /** Which event of the history entered each state on the same way without a cut. */
  readonly entries?: ReadonlyMap<string, number>;
  /** @default the product's own */
  readonly handlers?: Handlers;
}

/** Input of the execution. */
type CaseInput = { readonly DBInstanceIdentifier: string; readonly [name: string]: string };

/** What became of a case. */
export interface Outcome {
  readonly end: ExecutionEnd;
  /** Names of the states that were entered. */
  readonly visited: ReadonlySet<string>;
  /** Which event of the history entered each state for the first time. */
  readonly entries: ReadonlyMap<string, number>;
  /** Whether everything that was to go wrong did. */
  readonly struck: boolean;
  readonly before: readonly Resource[];
  readonly after: readonly Resource[];
  /** New snapshots that are complete, by identifier: whether the data in them are masked. */
  readonly newSnapshots: ReadonlyMap<string, boolean>;
  /** Everything that anybody may read of the run. */
  readonly visibleText: string;
  /** Calls that the synthesized roles do not allow, in words. */
  readonly denials: readonly string[];
  /** RDS calls that took effect. */
  readonly effects: readonly { readonly operation: string; readonly parameters: RdsRecord }[];
  /** How many masking runs there were of this execution. */
  readonly runs: number;
  /** Whether a snapshot of the clone was taken while a masking run of this execution went on. */
  readonly snapshotWhileMasking: boolean;
  /** How many connections of this execution there were at one time. */
  readonly mostConnections: number;
  readonly names: World['names'];
  readonly owner: string;
  /** Identifiers of what somebody else made in this execution's name. */
  readonly forged: readonly string[];
}

/** The names of the states are all that makes a case's way through a machine; parsing takes longer than running. */
const parsedMachines = new WeakMap<object, StateMachineDefinition>();

/** A machine's definition as the interpreter runs it. */
export function parsed(
  { definition }: Pick<Machine, 'definition'>,
  injector: Injector,
): StateMachineDefinition {
  const known = parsedMachines.get(definition);
  if (known) return known;
  const fresh = parseStateMachine(JSON.stringify(definition), injector);
  parsedMachines.set(definition, fresh);
  return fresh;
}

/** Runs one case from its start to its end. */
export function runCase(job: Case): Promise<Outcome> {
  return withCase(job, (run) => run.outcome());
}

/** Does something with the run of a case, whose world stands for so long. */
export async function withCase<Result>(job: Case, work: (run: CaseRun) => Promise<Result>): Promise<Result> {
  const run = new CaseRun(job);
  try {
    return await work(run);
  } finally {
    await run.world.close();
  }
}

/** A case in a world of its own. */
export class CaseRun {
  readonly world: World;
  private readonly injector: Injector;
  private readonly effects: { operation: string; parameters: RdsRecord }[] = [];
  private readonly entries = new Map<string, number>();
  private readonly events: HistoryEvent[] = [];
  private input: CaseInput = { DBInstanceIdentifier: SOURCE };
  private startedAt = 0;
  private stoppedAt?: number;
  private redriveCount = 0;
  private end?: ExecutionEnd;
  /** Trouble with the services does not outlive the execution: what comes after it can do all that is to be done. */
  private isOver = false;
  private mostConnections = 0;
  private snapshotWhileMasking = false;

  constructor(private readonly job: Case) {
    const { machine, scenario, handlers = HANDLERS } = job;
    this.injector = new Injector(
      job.injections,
      () => this.world.services.integrations,
      (resource, parameters) =>
        this.world.ask('stateMachine', callOfTask(resource, parameters as RdsParameters)),
    );
    const faults = passing(scenario.rdsFaults?.(machine.names, () => this.world) ?? {}, () => this.isOver);
    this.world = new World({
      machine,
      handlers,
      maskingMilliseconds: scenario.maskingMilliseconds,
      wrapSecrets: scenario.wrapSecrets,
      rdsFaults: {
        ...faults,
        after: (operation, parameters, result) => {
          this.effects.push({ operation, parameters });
          if (this.isSnapshotWhileMasking(operation, parameters)) this.snapshotWhileMasking = true;
          return faults.after(operation, parameters, result);
        },
      },
      wrapTransport: (transport) => {
        const troubled = scenario.wrapTransport?.(transport, () => this.world) ?? transport;
        const passed: DataMasqueTransport = (request) => (this.isOver ? transport : troubled)(request);
        const injected = this.injector.wrapTransport(passed);
        return async (request) => {
          try {
            return await injected(request);
          } finally {
            this.countConnections();
          }
        };
      },
    });
  }

  /** Runs it to its end. */
  async outcome(): Promise<Outcome> {
    const { world, job } = this;
    await job.scenario.seed(world);
    await untilStart(world.clock);
    this.input = this.createInput();
    const before = await inventory(world);
    this.effects.length = 0;
    const end = await this.execute(0, this.definition());
    const effects = [...this.effects];
    const after = await inventory(world);
    const { owner, services } = world;
    const names = this.names;
    return {
      end,
      visited: new Set(this.entries.keys()),
      entries: this.entries,
      struck: job.injections.every((injection) => this.hasStruck(injection)),
      before,
      after,
      newSnapshots: await this.newSnapshots(before, after),
      visibleText: JSON.stringify([this.events, end, world.logLines]),
      denials: [...world.denials],
      effects,
      runs: services.dataMasque.runs.list().filter((run) => isRunOf(run, names)).length,
      snapshotWhileMasking: this.snapshotWhileMasking,
      mostConnections: this.mostConnections,
      names,
      owner,
      forged: job.scenario.forges?.(names) ?? [],
    };
  }

  /** Lets all trouble with RDS and DataMasque pass. */
  endTrouble(): void {
    this.isOver = true;
  }

  /**
   * Redrives the execution: it goes on at the beginning of the phase in which it ended.
   *
   * @param redriveCount how often it has been redriven, this time included
   */
  redrive(redriveCount: number): Promise<ExecutionEnd> {
    return this.execute(redriveCount, resumed(parsed(this.job.machine, this.injector), this.events));
  }

  /** What Step Functions says of the execution now. */
  get recorded(): RecordedExecution {
    const { startedAt, stoppedAt, end, input, events, redriveCount } = this;
    return {
      arn: EXECUTION_ARN,
      stateMachineArn: STATE_MACHINE_ARN,
      status: end?.status ?? 'RUNNING',
      redriveCount,
      startedAt,
      stoppedAt,
      input,
      ...(end?.status === 'SUCCEEDED' ? { output: end.output } : { error: end?.error, cause: end?.cause }),
      history: events,
    };
  }

  /** What the execution calls what it makes. */
  get names(): World['names'] {
    const { identifier } = parseDatabaseIdentifier(this.input.DBInstanceIdentifier);
    return resourceNames(this.world.owner, EXECUTION, identifier);
  }

  private createInput(): CaseInput {
    const { world, job } = this;
    return {
      DBInstanceIdentifier: SOURCE,
      DBSecretIdentifier: world.databaseSecretArn,
      DataMasqueRulesetId: world.rulesetId,
      ...job.scenario.input?.(world),
    };
  }

  private async execute(redriveCount: number, definition: StateMachineDefinition): Promise<ExecutionEnd> {
    const { world, job, input } = this;
    const cut = redriveCount === 0 ? job.cut : undefined;
    const stop = new AbortController();
    const clock = new LimitedClock(world.clock);
    const timeout = setTimeout(() => stop.abort(), LONGEST_REAL_MILLISECONDS);
    if (redriveCount === 0) this.startedAt = world.clock.now();
    this.redriveCount = redriveCount;
    this.end = undefined;
    this.stoppedAt = undefined;
    const firstId = this.events.length;
    const end = await runExecution({
      definition,
      input,
      context: {
        Execution: {
          Id: EXECUTION_ARN,
          Name: EXECUTION_NAME,
          // A redrive keeps it.
          StartTime: STARTED_AT,
          Input: input,
          RoleArn: job.machine.deployment.stateMachine.roleArn,
          RedriveCount: redriveCount,
        },
        StateMachine: { Id: STATE_MACHINE_ARN, Name: 'masking-workflow' },
      },
      clock,
      integrations: cut ? this.interrupted(cut, stop) : this.injector,
      random: () => 0.5,
      signal: stop.signal,
      mostEvents: cut && job.entries && mostEvents(job.entries, cut),
      onEvent: (event) => {
        this.events.push({ ...event, id: event.id + firstId });
        const { name } = event.stateEnteredEventDetails ?? {};
        if (typeof name !== 'string') return;
        if (!this.entries.has(name)) this.entries.set(name, event.id);
        if (name !== cut?.state) return;
        if (cut.name === CutName.STOPPED) stop.abort();
        if (cut.name === CutName.TIMED_OUT) clock.pass();
      },
    }).finally(() => clearTimeout(timeout));
    this.stoppedAt = world.clock.now();
    this.end = end;
    return end;
  }

  private definition(): StateMachineDefinition {
    const { cut } = this.job;
    const definition = parsed(this.job.machine, this.injector);
    return cut?.name === CutName.DATA_LIMIT ? withLargeOutput(definition, cut.state) : definition;
  }

  /** Stops the execution as it makes its first call at a state; the call takes effect all the same, but later. */
  private interrupted({ name, state }: Cut, stop: AbortController): TaskIntegrations {
    const { injector, world } = this;
    return {
      check: (resource, template) => injector.check(resource, template),
      invoke: async (resource, argumentsValue, call) => {
        if (name !== CutName.STOPPED_IN_CALL || call.stateName !== state)
          return injector.invoke(resource, argumentsValue, call);
        stop.abort();
        await world.clock.sleep(CALL_TAKES_EFFECT_AFTER);
        return injector.invoke(resource, argumentsValue, { ...call, signal: new AbortController().signal });
      },
    };
  }

  private hasStruck(injection: Injection): boolean {
    return injection.fault.rewrite ? this.entries.has(injection.state) : this.injector.hasStruck(injection);
  }

  private isSnapshotWhileMasking(operation: string, parameters: RdsRecord): boolean {
    const { names, services } = this.world;
    const { DBInstanceIdentifier: instance, DBClusterIdentifier: cluster } = parameters;
    return (
      /^CreateDB(Cluster)?Snapshot$/.test(operation) &&
      (instance ?? cluster) === names.clone &&
      services.dataMasque.runs.list().some((run) => isRunOf(run, names) && !run.isOver)
    );
  }

  private countConnections(): void {
    const { connection } = this.world.names;
    const own = this.world.services.dataMasque.connections.list().filter(({ name }) => name === connection);
    this.mostConnections = Math.max(this.mostConnections, own.length);
  }

  /** Complete snapshots that were made since: whether the data in them are masked. */
  async newSnapshots(
    before: readonly Resource[],
    after: readonly Resource[],
  ): Promise<ReadonlyMap<string, boolean>> {
    const known = new Set(before.map(({ identifier }) => identifier));
    const made = after.filter(
      ({ kind, identifier, status }) =>
        kind.endsWith('snapshot') && status === 'available' && !known.has(identifier),
    );
    const entries = made.map(async ({ identifier }) => {
      const image = await this.world.services.rds.snapshotImage(identifier);
      return [identifier, 'marker' in image && image.marker === MASKED] as const;
    });
    return new Map(await Promise.all(entries));
  }
}

/** Whether a masking run is this execution's: one of its name by another connection is somebody else's. */
export function isRunOf({ request }: Run, { connection }: World['names']): boolean {
  return request.name === connection && request.connectionName === connection;
}

/** Faults of RDS until they are over. */
function passing(faults: RdsFaults, isOver: () => boolean): Required<RdsFaults> {
  const shown =
    (status: ((identifier: string, status: string) => string) | undefined) =>
    (identifier: string, truth: string): string =>
      isOver() ? truth : (status?.(identifier, truth) ?? truth);
  return {
    before: (operation, parameters) => (isOver() ? undefined : faults.before?.(operation, parameters)),
    after: (operation, parameters, result) =>
      isOver() ? result : (faults.after?.(operation, parameters, result) ?? result),
    instanceStatus: shown(faults.instanceStatus?.bind(faults)),
    clusterStatus: shown(faults.clusterStatus?.bind(faults)),
    snapshotStatus: shown(faults.snapshotStatus?.bind(faults)),
    neverGone: (identifier) => !isOver() && (faults.neverGone?.(identifier) ?? false),
  };
}

/** A run that does not end is stopped, and shows as aborted. */
const LONGEST_REAL_MILLISECONDS = 60_000;
