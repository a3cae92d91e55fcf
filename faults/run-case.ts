import { parseDatabaseIdentifier } from '../lambda/contract/database-identifier';
import { resourceNames } from '../lambda/contract/resource-names';
import {
  type ExecutionEnd,
  type HistoryEvent,
  type JsonValue,
  parseStateMachine,
  runExecution,
  type StateMachineDefinition,
} from '../local/interpreter';
import type { RdsRecord } from '../local/rds/rds-values';
import { EXECUTION_ARN, EXECUTION_NAME, SOURCE, STATE_MACHINE_ARN } from './fixed-values';
import type { RdsParameters } from './iam/rds-calls';
import { type Injection, Injector } from './injector';
import { inventory, type Resource } from './inventory';
import type { Machine } from './machines';
import { MASKED } from './marked-databases';
import { callOfTask } from './permissions';
import type { Scenario } from './scenarios';
import { HANDLERS, type Handlers, World } from './world';

/** A run of a machine in a scenario, with what is made to go wrong. */
export interface Case {
  readonly machine: Machine;
  readonly scenario: Scenario;
  readonly injections: readonly Injection[];
  /** The state at whose entry the execution is stopped. */
  readonly abortAt?: string;
  /** @default the product's own */
  readonly handlers?: Handlers;
}

/** What became of a case. */
export interface Outcome {
  readonly end: ExecutionEnd;
  /** Names of the states that were entered. */
  readonly visited: ReadonlySet<string>;
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
export async function runCase(job: Case): Promise<Outcome> {
  const run = new CaseRun(job);
  try {
    return await run.outcome();
  } finally {
    await run.world.close();
  }
}

class CaseRun {
  readonly world: World;
  private readonly injector: Injector;
  private readonly effects: { operation: string; parameters: RdsRecord }[] = [];
  private readonly visited = new Set<string>();
  private readonly events: HistoryEvent[] = [];
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
    const faults = scenario.rdsFaults?.(machine.names, () => this.world) ?? {};
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
          return faults.after ? faults.after(operation, parameters, result) : result;
        },
      },
      wrapTransport: (transport) => {
        const troubled = scenario.wrapTransport?.(transport, () => this.world) ?? transport;
        const injected = this.injector.wrapTransport(troubled);
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

  async outcome(): Promise<Outcome> {
    const { world, job } = this;
    await job.scenario.seed(world);
    const input = this.input();
    const before = await inventory(world);
    this.effects.length = 0;
    const end = await this.execute(input);
    const effects = [...this.effects];
    const after = await inventory(world);
    const { owner, services } = world;
    const { identifier } = parseDatabaseIdentifier(input.DBInstanceIdentifier);
    const names = resourceNames(owner, EXECUTION_ARN, identifier);
    return {
      end,
      visited: this.visited,
      struck: job.injections.every((injection) => this.hasStruck(injection)),
      before,
      after,
      newSnapshots: await this.newSnapshots(before, after),
      visibleText: JSON.stringify([this.events, end, world.logLines]),
      denials: [...world.denials],
      effects,
      runs: services.dataMasque.runs.list().filter(({ request }) => request.name === names.connection).length,
      snapshotWhileMasking: this.snapshotWhileMasking,
      mostConnections: this.mostConnections,
      names,
      owner,
    };
  }

  private input(): { readonly DBInstanceIdentifier: string; readonly [name: string]: string } {
    const { world, job } = this;
    return {
      DBInstanceIdentifier: SOURCE,
      DBSecretIdentifier: world.databaseSecretArn,
      DataMasqueRulesetId: world.rulesetId,
      ...job.scenario.input?.(world),
    };
  }

  private execute(input: JsonValue): Promise<ExecutionEnd> {
    const { world, job, injector } = this;
    const stop = new AbortController();
    const timeout = setTimeout(() => stop.abort(), LONGEST_REAL_MILLISECONDS);
    return runExecution({
      definition: parsed(job.machine, injector),
      input,
      context: {
        Execution: {
          Id: EXECUTION_ARN,
          Name: EXECUTION_NAME,
          StartTime: new Date(world.clock.now()).toISOString(),
          Input: input,
          RoleArn: job.machine.deployment.stateMachine.roleArn,
          RedriveCount: 0,
        },
        StateMachine: { Id: STATE_MACHINE_ARN, Name: 'masking-workflow' },
      },
      clock: world.clock,
      integrations: injector,
      random: () => 0.5,
      signal: stop.signal,
      onEvent: (event) => {
        this.events.push(event);
        const { name } = event.stateEnteredEventDetails ?? {};
        if (typeof name !== 'string') return;
        this.visited.add(name);
        if (name === job.abortAt) stop.abort();
      },
    }).finally(() => clearTimeout(timeout));
  }

  private hasStruck(injection: Injection): boolean {
    return injection.fault.rewrite ? this.visited.has(injection.state) : this.injector.hasStruck(injection);
  }

  private isSnapshotWhileMasking(operation: string, parameters: RdsRecord): boolean {
    const { names, services } = this.world;
    const { DBInstanceIdentifier: instance, DBClusterIdentifier: cluster } = parameters;
    return (
      /^CreateDB(Cluster)?Snapshot$/.test(operation) &&
      (instance ?? cluster) === names.clone &&
      services.dataMasque.runs.list().some((run) => run.request.name === names.connection && !run.isOver)
    );
  }

  private countConnections(): void {
    const { connection } = this.world.names;
    const own = this.world.services.dataMasque.connections.list().filter(({ name }) => name === connection);
    this.mostConnections = Math.max(this.mostConnections, own.length);
  }

  private async newSnapshots(
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

/** A run that does not end is stopped, and shows as aborted. */
const LONGEST_REAL_MILLISECONDS = 60_000;
