import type { ApiClient, NamedExecution } from '../../client/api-client';
import { placeOfExecution } from '../../client/execution-place';
import type { ListedStateMachine } from '../../lambda/contract/execution';
import { shownValue } from '../../lambda/contract/received-value';
import { nearest } from '../options/nearest';
import { UnusableInput } from '../options/unusable-input';

/** What stands for an execution in the help. */
export const EXECUTION = 'NAME';

/**
 * The execution that a command line names.
 *
 * @param word its name, or its ARN
 * @param stateMachine its state machine, by ARN or name
 */
export async function namedExecution(
  api: ApiClient,
  word: string,
  stateMachine: string | undefined,
): Promise<NamedExecution> {
  const place = placeOfExecution(word);
  if (place !== undefined) return place;
  return { name: word, stateMachineArn: await stateMachineArn(api, stateMachine) };
}

/** Whether a state machine is named by its name; what else it is, an ARN or not, the API is to judge. */
export function isNameOfMachine(stateMachine: string): boolean {
  return !stateMachine.includes(':');
}

/**
 * The ARN of a state machine that a command line names.
 *
 * @throws UnusableInput when the API knows none of that name
 */
export async function stateMachineArn(
  api: ApiClient,
  stateMachine: string | undefined,
): Promise<string | undefined> {
  if (stateMachine === undefined || !isNameOfMachine(stateMachine)) return stateMachine;
  return (await listedStateMachine(api, stateMachine)).stateMachineArn;
}

/** @throws UnusableInput when the API knows none of that name */
export async function listedStateMachine(api: ApiClient, name: string): Promise<ListedStateMachine> {
  const { stateMachines } = await api.listStateMachines();
  const found = stateMachines.find((machine) => machine.name === name);
  if (found !== undefined) return found;
  const names = stateMachines.map((machine) => machine.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  throw new UnusableInput(
    `--state-machine names none that the API knows, got: ${shownValue(name)}${hint}; give one of: ${names.join(', ') || 'none is configured'}`,
  );
}
