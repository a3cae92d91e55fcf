import type { DefinitionFault } from '../invalid-definition';
import type { State, StateChain } from '../state-machine-definition';
import type { TaskIntegrations } from '../task-integrations';
import type { ObjectReader } from './object-reader';
import { parseState } from './state-parser';
import { VariableScope } from './variable-scope';

const LONGEST_STATE_NAME = 80;

/** Parses the chains of states of one definition: the machine's own and those within it. */
export class ChainParser {
  private readonly placesByName = new Map<string, string>();
  private readonly scopes: VariableScope[] = [];

  constructor(private readonly integrations: TaskIntegrations) {}

  parse(reader: ObjectReader, outer?: VariableScope): StateChain {
    const scope = new VariableScope(outer);
    this.scopes.push(scope);
    const chain = { startAt: reader.requiredText('StartAt'), states: this.parseStates(reader, scope) };
    checkTransitions(chain, reader);
    return chain;
  }

  /** Faults that show only when every chain was read. */
  lateFaults(): readonly DefinitionFault[] {
    return this.scopes.flatMap((scope) => scope.clashes());
  }

  private parseStates(reader: ObjectReader, scope: VariableScope): ReadonlyMap<string, State> {
    const states = new Map<string, State>();
    const all = reader.object('States');
    for (const name of Object.keys(all?.value ?? {})) {
      const stateReader = all?.object(name);
      const state = stateReader && this.parseOne(stateReader, name, scope);
      if (state !== undefined) states.set(name, state);
    }
    return states;
  }

  private parseOne(reader: ObjectReader, name: string, scope: VariableScope): State | undefined {
    if (name.length > LONGEST_STATE_NAME) {
      reader.fault(`a state's name has at most ${LONGEST_STATE_NAME} characters, got: ${name.length}`);
    }
    const other = this.placesByName.get(name);
    if (other !== undefined) reader.fault(`the state name ${name} is used at ${other} as well`);
    this.placesByName.set(name, reader.path);
    const { integrations } = this;
    return parseState(reader, name, {
      integrations,
      scope,
      parseInner: (inner) => this.parse(inner, scope),
    });
  }
}

/** The states that a state can lead to, each with the place that says so. */
function transitions(state: State): readonly (readonly [place: string, target: string])[] {
  const next = 'next' in state && state.next !== undefined ? [['Next', state.next] as const] : [];
  const caught =
    'catch' in state
      ? state.catch.map((catcher, index) => [`Catch[${index}]/Next`, catcher.next] as const)
      : [];
  if (state.type !== 'Choice') return [...next, ...caught];
  const chosen = state.choices.map((rule, index) => [`Choices[${index}]/Next`, rule.next] as const);
  return state.default === undefined ? chosen : [...chosen, ['Default', state.default]];
}

function isTerminal(state: State): boolean {
  if (state.type === 'Succeed' || state.type === 'Fail') return true;
  return state.type !== 'Choice' && state.next === undefined;
}

function reachable(chain: StateChain): ReadonlySet<string> {
  const found = new Set<string>([chain.startAt]);
  for (const name of found) {
    const state = chain.states.get(name);
    for (const [, target] of state === undefined ? [] : transitions(state)) found.add(target);
  }
  return found;
}

function checkTransitions(chain: StateChain, reader: ObjectReader): void {
  const declared = Object.keys(reader.value.States ?? {});
  if (chain.startAt !== '' && !declared.includes(chain.startAt)) {
    reader.fault(`there is no state ${chain.startAt} here`, 'StartAt');
  }
  for (const [name, state] of chain.states) {
    for (const [place, target] of transitions(state)) {
      if (target !== '' && !declared.includes(target)) {
        reader.fault(`there is no state ${target} here`, `States/${name}/${place}`);
      }
    }
  }
  checkReach(chain, reader);
}

function checkReach(chain: StateChain, reader: ObjectReader): void {
  const reached = reachable(chain);
  const states = [...chain.states.values()];
  for (const { name } of states) {
    if (!reached.has(name)) reader.fault(`no state leads to ${name}`, `States/${name}`);
  }
  if (!states.some((state) => reached.has(state.name) && isTerminal(state))) {
    reader.fault('no state ends this: one must have End or be of type Succeed or Fail', 'States');
  }
}
