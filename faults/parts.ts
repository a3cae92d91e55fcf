import type { DatabaseKind } from '../lib/workflow/rds-vocabulary';
import type { State, StateChain } from '../lib/workflow/states-language';
import { createMachines, type Machine } from './machines';

/** One machine with one kind of source, and the states that are tried on it. */
export interface Part {
  readonly machine: Machine;
  readonly kind: DatabaseKind;
  /** Names of the states; those that read the same on an earlier machine are tried there. */
  readonly states: ReadonlySet<string>;
}

export const KINDS: readonly DatabaseKind[] = ['instance', 'cluster'];

/** The parts of the campaign. */
export function createParts(machines: readonly Machine[] = createMachines()): readonly Part[] {
  return machines.flatMap((machine, index) => {
    const seen = new Set(machines.slice(0, index).flatMap((earlier) => [...textsOf(earlier).values()]));
    const texts = [...textsOf(machine)].filter(([, text]) => !seen.has(text));
    const states = new Set(texts.map(([name]) => name));
    return KINDS.map((kind) => ({ machine, kind, states }));
  });
}

/** What each state reads, without the states inside it. */
function textsOf({ definition }: Machine): ReadonlyMap<string, string> {
  return new Map(statesIn(definition).map(([name, state]) => [name, textOf(name, state)]));
}

/** All states of a chain, those inside others too. */
export function statesIn(chain: Pick<StateChain, 'States'>): readonly (readonly [string, State])[] {
  return Object.entries(chain.States).flatMap(([name, state]) => [
    [name, state] as const,
    ...(state.Type === 'Parallel' ? state.Branches.flatMap(statesIn) : []),
  ]);
}

function textOf(name: string, state: State): string {
  const own = state.Type === 'Parallel' ? { ...state, Branches: [] } : state;
  return JSON.stringify([name, own]);
}
