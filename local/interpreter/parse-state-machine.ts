import type { StateMachineDefinition } from './state-machine-definition';
import type { TaskIntegrations } from './task-integrations';

/**
 * Parses and checks a state machine definition.
 *
 * @throws InvalidDefinition carrying every fault
 */
export declare function parseStateMachine(
  definition: string,
  integrations: TaskIntegrations,
): StateMachineDefinition;
