import type { DatabaseKind } from '../lib/workflow/rds-vocabulary';
import type { State, StateChain, StateMachineDefinition, States } from '../lib/workflow/states-language';
import { cutsOf } from './cuts';
import type { Injection } from './injector';
import { type Expectation, violationsOf } from './judge';
import { isInCleanUp, isLast, type Machine, type MachineState, withDefinition } from './machines';
import { monitorViolations } from './monitor/judge-monitor';
import { runMonitoredCase } from './monitor/monitored-case';
import { type Case, type Outcome, runCase } from './run-case';
import type { StateFault } from './state-fault';
import { STATE_FAULTS } from './state-faults';
import { type JudgedCase, remember, scout, titleOf, type Way } from './ways';

/** The faults of one machine and one kind of source. */
export interface PartResult {
  readonly cases: readonly JudgedCase[];
  /** States that were entered. */
  readonly reached: readonly string[];
  /** What the monitor was put through beside the states. */
  readonly stories: readonly JudgedStory[];
}

/** A story of the monitor with what it broke. */
export interface JudgedStory {
  readonly topic: string;
  readonly title: string;
  readonly violations: readonly string[];
}

interface Cell {
  readonly state: MachineState;
  readonly fault: StateFault;
}

/** The faults that can befall a state. */
export function faultsOf(state: MachineState): readonly StateFault[] {
  return STATE_FAULTS.filter((fault) => fault.applies(state));
}

/** Runs all cases of some states of a machine. */
export class Campaign {
  private readonly cases: JudgedCase[] = [];
  private readonly ways = new Map<string, Way>();
  private readonly broken = new Map<string, Machine>();
  private nextPair = 0;

  /** @param states names of the states to try; the others are tried on another machine, where they read the same */
  constructor(
    private readonly machine: Machine,
    private readonly kind: DatabaseKind,
    private readonly states: ReadonlySet<string>,
  ) {}

  async run(): Promise<PartResult> {
    const { byState, judged } = await scout(this.machine, this.kind);
    this.cases.push(...judged);
    for (const [state, way] of byState) this.ways.set(state, way);
    const tried = new Set<string>();
    // States that only a fault leads to are tried once it has shown the way.
    for (let open = this.open(tried); open.length > 0; open = this.open(tried)) {
      for (const state of open) {
        tried.add(state.name);
        await this.tryState(state);
      }
    }
    return { cases: this.cases, reached: [...this.ways.keys()], stories: [] };
  }

  private open(tried: ReadonlySet<string>): readonly MachineState[] {
    return this.machine.states.filter(
      ({ name }) => this.states.has(name) && this.ways.has(name) && !tried.has(name),
    );
  }

  private async tryState(state: MachineState): Promise<void> {
    const way = this.ways.get(state.name) as Way;
    for (const fault of faultsOf(state)) {
      const outcome = await this.try(way, { state, fault });
      if (fault.severity !== 'fatal' && !isInCleanUp(state))
        await this.tryPair(way, { state, fault }, outcome);
    }
    // An execution that has entered its last state ends with it.
    if (!isLast(state)) await this.tryCuts(way, state);
  }

  private async try(way: Way, cell: Cell): Promise<Outcome> {
    const job = this.caseOf(way, [cell]);
    const expectation = { ...cell, base: way.outcome };
    const outcome = await this.judge(job, expectation, cell.state.name, cell.fault.name);
    if (!cell.fault.rewrite) {
      remember(this.ways, { scenario: way.scenario, injections: job.injections, outcome });
    }
    return outcome;
  }

  /** Follows a fault by one in clean-up, another one each time. */
  private async tryPair(way: Way, first: Cell, outcome: Outcome): Promise<void> {
    const cells = this.cleanUpCells(outcome);
    if (cells.length === 0) return;
    const second = cells[this.nextPair % cells.length] as Cell;
    this.nextPair += 1;
    const expectation = { ...first, base: way.outcome, second, alone: outcome };
    await this.judge(
      this.caseOf(way, [first, second]),
      expectation,
      first.state.name,
      `${first.fault.name}, and one in clean-up`,
    );
  }

  private cleanUpCells({ visited }: Outcome): readonly Cell[] {
    return this.machine.states
      .filter((state) => isInCleanUp(state) && visited.has(state.name))
      .flatMap((state) => faultsOf(state).map((fault) => ({ state, fault })))
      .filter(({ fault }) => fault.severity !== 'fatal');
  }

  private async tryCuts({ scenario, injections, outcome: base }: Way, state: MachineState): Promise<void> {
    for (const cut of cutsOf(state)) {
      const job = { machine: this.machine, scenario, injections, cut, entries: base.entries };
      await this.judge(job, { base }, state.name, cut.name);
    }
  }

  private async judge(job: Case, expectation: Expectation, state: string, fault: string): Promise<Outcome> {
    const isToBeMonitored = job.cut !== undefined || expectation.fault?.severity === 'fatal';
    const { outcome, broken: brokenLater } = isToBeMonitored
      ? await this.monitored(job, expectation.base)
      : { outcome: await runCase(job), broken: [] };
    const broken = [...violationsOf(job, outcome, expectation), ...brokenLater];
    if (!outcome.struck && expectation.second === undefined && job.cut === undefined) {
      broken.push('the fault did not strike');
    }
    this.cases.push({ title: titleOf(job), state, fault, violations: broken });
    return outcome;
  }

  private async monitored(
    job: Case,
    base: Outcome | undefined,
  ): Promise<{ readonly outcome: Outcome; readonly broken: readonly string[] }> {
    const ended = await runMonitoredCase(job);
    return { outcome: ended.outcome, broken: monitorViolations({ job, ...ended, base }) };
  }

  private caseOf(way: Way, cells: readonly Cell[]): Case {
    const added: Injection[] = cells.map(({ state, fault }) => ({ state: state.name, fault }));
    const machine = cells.reduce(
      (made, cell) => (cell.fault.rewrite ? this.rewritten(made, cell) : made),
      this.machine,
    );
    return { machine, scenario: way.scenario, injections: [...way.injections, ...added] };
  }

  /** The machine with a fault in a state itself. */
  private rewritten(machine: Machine, { state, fault }: Cell): Machine {
    const key = `${machine.states.length} ${machine === this.machine} ${state.name}`;
    const known = machine === this.machine ? this.broken.get(key) : undefined;
    if (known) return known;
    const made = withDefinition(
      machine,
      withState(machine.definition, state.name, fault.rewrite as (state: State) => State),
    );
    if (machine === this.machine) this.broken.set(key, made);
    return made;
  }
}

/** A definition in which one state, wherever it is, is another. */
export function withState(
  definition: StateMachineDefinition,
  name: string,
  change: (state: State) => State,
): StateMachineDefinition {
  return { ...definition, States: changed(definition.States, name, change) };
}

function changed(states: States, name: string, change: (state: State) => State): States {
  return Object.fromEntries(
    Object.entries(states).map(([key, state]) => {
      if (key === name) return [key, change(state)];
      if (state.Type !== 'Parallel') return [key, state];
      const branches = state.Branches.map(
        (branch): StateChain => ({ ...branch, States: changed(branch.States, name, change) }),
      );
      return [key, { ...state, Branches: branches }];
    }),
  );
}
