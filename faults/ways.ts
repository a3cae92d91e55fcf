import type { DatabaseKind } from '../lib/workflow/rds-vocabulary';
import type { Injection } from './injector';
import { violationsOf } from './judge';
import type { Machine } from './machines';
import { type Case, type Outcome, runCase } from './run-case';
import { type Scenario, scenariosOf } from './scenarios';
import type { Handlers } from './world';

/** A way through a machine that enters a state. */
export interface Way {
  readonly scenario: Scenario;
  readonly injections: readonly Injection[];
  /** What became of the run on this way. */
  readonly outcome: Outcome;
}

/** A run with what it broke. */
export interface JudgedCase {
  readonly title: string;
  readonly state: string;
  readonly fault: string;
  readonly violations: readonly string[];
}

/** The ways through one machine for one kind of source. */
export interface Ways {
  readonly byState: ReadonlyMap<string, Way>;
  readonly judged: readonly JudgedCase[];
}

/** Runs every scenario, and remembers for every state the first one that enters it. */
export async function scout(machine: Machine, kind: DatabaseKind, handlers?: Handlers): Promise<Ways> {
  const byState = new Map<string, Way>();
  const judged: JudgedCase[] = [];
  for (const scenario of scenariosOf(machine.name, kind)) {
    const job: Case = { machine, scenario, injections: [], handlers };
    const outcome = await runCase(job);
    remember(byState, { scenario, injections: [], outcome });
    judged.push({
      title: titleOf(job),
      state: '',
      fault: scenario.name,
      violations: violationsOf(job, outcome, {}),
    });
  }
  return { byState, judged };
}

/** Remembers a way for the states that none is known for. */
export function remember(byState: Map<string, Way>, way: Way): void {
  for (const state of way.outcome.visited) if (!byState.has(state)) byState.set(state, way);
}

/** What a case tries, in words. */
export function titleOf({ machine, scenario, injections, cut }: Case): string {
  const faults = injections.map(({ state, fault }) => `${fault.name} at "${state}"`);
  const end = cut === undefined ? [] : [`${cut.name} at "${cut.state}"`];
  const trouble = [...faults, ...end].join(', then ') || 'no fault';
  return `${machine.name} machine, ${scenario.kind}, ${scenario.name}: ${trouble}`;
}
