import { phaseOfState } from '../../lambda/contract/workflow-phases';
import type { HistoryEvent, JsonObject, JsonValue, StateMachineDefinition } from '../../local/interpreter';
import type { State } from '../../local/interpreter/state-machine-definition';

const RESUMED = 'The execution is redriven';

/**
 * A machine that goes on where an execution of it ended: with the input and the variables that the history has, at the
 * beginning of the last phase that it entered. Local Step Functions has no RedriveExecution; the service goes on within
 * the phase, at the state that failed.
 */
export function resumed(
  definition: StateMachineDefinition,
  history: readonly HistoryEvent[],
): StateMachineDefinition {
  const entered = history.findLast(({ stateEnteredEventDetails: details }) => isPhase(details?.name));
  if (entered === undefined) return definition;
  const { name, input } = entered.stateEnteredEventDetails as {
    readonly name: string;
    readonly input: string;
  };
  const first: State = {
    type: 'Pass',
    name: RESUMED,
    output: constant(JSON.parse(input)),
    assign: constant(variablesOf(history)),
    next: name,
  };
  const states = new Map([...definition.chain.states, [RESUMED, first]]);
  return { ...definition, chain: { startAt: RESUMED, states } };
}

function isPhase(name: unknown): boolean {
  return typeof name === 'string' && phaseOfState(name) !== undefined;
}

/** What the phases assigned; variables of the states within them are theirs alone. */
function variablesOf(history: readonly HistoryEvent[]): JsonObject {
  const assigned = history.flatMap(({ stateExitedEventDetails: details }) =>
    isPhase(details?.name)
      ? Object.entries((details?.assignedVariables ?? {}) as Readonly<Record<string, string>>)
      : [],
  );
  return Object.fromEntries(assigned.map(([name, text]) => [name, JSON.parse(text)]));
}

function constant(value: JsonValue) {
  return { constant: value, evaluate: () => Promise.resolve(value) };
}
