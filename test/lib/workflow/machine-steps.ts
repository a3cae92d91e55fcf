import type { ChoiceState, State, StateMachineDefinition } from '../../../lib/workflow/states-language';
import { evaluated } from './task-arguments';

type Variables = Record<string, unknown>;

/** The states of one phase. */
export function statesOfPhase(definition: StateMachineDefinition, phase: string): Record<string, State> {
  const state = definition.States[phase];
  if (state?.Type !== 'Parallel') throw new Error(`${phase} is no phase`);
  return Object.assign({}, ...state.Branches.map(({ States }) => States));
}

/** A state of a phase, of the type that it is expected to be. */
export function stateOf<Type extends State['Type']>(
  states: Record<string, State>,
  name: string,
  type: Type,
): Extract<State, { Type: Type }> {
  const state = states[name];
  if (state?.Type !== type) throw new Error(`there is no ${type} ${name}`);
  return state as Extract<State, { Type: Type }>;
}

/** Where a Choice leads to, and what it assigns on the way. */
export async function decided(
  choice: ChoiceState,
  variables: Variables,
  now = 0,
): Promise<{ readonly next: string; readonly assigned: Variables }> {
  const bindings = { ...variables, millis: () => now };
  for (const { Condition, Next, Assign = {} } of choice.Choices) {
    const verdict = await evaluated(Condition, bindings);
    if (typeof verdict !== 'boolean') throw new Error(`${Condition} is ${verdict}`);
    if (verdict) return { next: Next, assigned: (await evaluated(Assign, bindings)) as Variables };
  }
  const assigned = (await evaluated(choice.Assign ?? {}, bindings)) as Variables;
  return { next: choice.Default, assigned };
}
