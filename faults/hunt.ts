import { InvalidDefinition } from '../local/interpreter';
import { faultsOf } from './campaign';
import { violationsOf } from './judge';
import { type Machine, type MachineState, withDefinition } from './machines';
import { MONITOR_MUTANTS } from './monitor/mutants';
import { fullMachine, type Story, storiesOf } from './monitor/stories';
import { definitionMutants, type Mutant, SOURCE_MUTANTS } from './mutants';
import { KINDS, type Part } from './parts';
import { patchedHandlers } from './patched-handlers';
import { type Case, runCase } from './run-case';
import { type Scenario, scenariosOf } from './scenarios';
import { scout, titleOf, type Way, type Ways } from './ways';
import type { Handlers } from './world';

/** A mutant, and the case that caught it. */
export interface HuntedMutant {
  readonly mutant: string;
  /** Absent when it got away. */
  readonly caughtBy?: string;
  readonly violation?: string;
}

type Catch = Omit<HuntedMutant, 'mutant'>;

/**
 * Checks of a snapshot that is taken of a source cluster. The full machine copies such a source on write and takes none, so
 * that nothing tells it from these; the other machines are told from theirs.
 */
const NEVER_ASKED: readonly string[] = ['source', 'time'].map(
  (check) => `"Look at the cluster snapshot to start from" does not ask for the ${check} of what it finds`,
);

/** Every mutant of a part's states, and those of the functions on the machine that uses all of them. */
export function mutantsOf({ machine, states }: Part): readonly Mutant[] {
  const ofStates = definitionMutants(machine.definition).filter(
    ({ state = '', name }) => states.has(state) && !(machine.name === 'full' && NEVER_ASKED.includes(name)),
  );
  if (machine.name !== 'full') return ofStates;
  const ofMonitor = MONITOR_MUTANTS.map((mutant): Mutant => ({ ...mutant, isOfMonitor: true }));
  return [...ofStates, ...SOURCE_MUTANTS, ...ofMonitor];
}

/** Looks for a case that tells a machine from its mutants. */
export class Hunt {
  private stories?: readonly Story[];

  private constructor(
    private readonly part: Part,
    private readonly ways: readonly Ways[],
  ) {}

  static async on(part: Part): Promise<Hunt> {
    const ways: Ways[] = [];
    for (const kind of KINDS) ways.push(await scout(part.machine, kind));
    return new Hunt(part, ways);
  }

  async hunt(mutant: Mutant): Promise<HuntedMutant> {
    const machine = mutant.definition
      ? withDefinition(this.part.machine, mutant.definition)
      : this.part.machine;
    const handlers = mutant.source && (await patchedHandlers(mutant.source));
    if (handlers && mutant.isOfMonitor) {
      return { mutant: mutant.name, ...(await this.inStories(handlers)) };
    }
    const found =
      (await this.atState(machine, mutant.state)) ??
      (await this.inScenarios(machine, handlers)) ??
      (await this.inPhase(machine, mutant.state));
    return { mutant: mutant.name, ...found };
  }

  private async atState(machine: Machine, name: string | undefined): Promise<Catch | undefined> {
    // Which faults befall a state is for the whole machine to say: the mutant may tolerate fewer.
    const state = this.part.machine.states.find((candidate) => candidate.name === name);
    if (!state) return undefined;
    for (const { byState } of this.ways) {
      const way = byState.get(state.name);
      const found = way && (await this.tryFaults(machine, state, way));
      if (found) return found;
    }
    return undefined;
  }

  private async tryFaults(machine: Machine, state: MachineState, way: Way): Promise<Catch | undefined> {
    for (const fault of faultsOf(state).filter(({ rewrite }) => !rewrite)) {
      const injections = [...way.injections, { state: state.name, fault }];
      const expectation = { state, fault, base: way.outcome };
      const found = await caught({ machine, scenario: way.scenario, injections }, expectation);
      if (found) return found;
    }
    return undefined;
  }

  private async inScenarios(machine: Machine, handlers?: Handlers): Promise<Catch | undefined> {
    const scenarios = KINDS.flatMap((kind) => scenariosOf(machine.name, kind));
    const isFirst = ({ isEvidence }: Scenario): boolean => isEvidence === true && handlers !== undefined;
    for (const scenario of [...scenarios.filter(isFirst), ...scenarios.filter((one) => !isFirst(one))]) {
      const found = await caught({ machine, scenario, injections: [], handlers }, {});
      if (found) return found;
    }
    return undefined;
  }

  private async inStories(handlers: Handlers): Promise<Catch | undefined> {
    this.stories ??= await this.allStories();
    for (const story of this.stories) {
      const [violation] = await story.tell(handlers);
      if (violation !== undefined) return { caughtBy: story.title, violation };
    }
    return undefined;
  }

  private async allStories(): Promise<readonly Story[]> {
    const stories: Story[] = [];
    for (const kind of KINDS) stories.push(...(await storiesOf(fullMachine(this.part.machine), kind)));
    return stories;
  }

  private async inPhase(machine: Machine, name: string | undefined): Promise<Catch | undefined> {
    const phase = machine.states.find((state) => state.name === name)?.phase;
    for (const state of machine.states.filter((other) => other.phase === phase && other.name !== name)) {
      const found = await this.atState(machine, state.name);
      if (found) return found;
    }
    return undefined;
  }
}

async function caught(
  job: Case,
  expectation: Parameters<typeof violationsOf>[2],
): Promise<Catch | undefined> {
  try {
    const [violation] = violationsOf(job, await runCase(job), expectation);
    return violation === undefined ? undefined : { caughtBy: titleOf(job), violation };
  } catch (error) {
    // Without what led to it, a state cannot be reached any more, and such a definition is not deployed.
    if (!(error instanceof InvalidDefinition)) throw error;
    return { caughtBy: 'the check of the definition when it is deployed', violation: error.message };
  }
}
