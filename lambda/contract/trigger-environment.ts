import { type EnvironmentVariables, type ProcessVariables, requiredVariable } from './environment-variables';
import type { MaskingRequestDefaults } from './masking-request';
import type { StateMachineReference } from './state-machine-reference';

/** What the trigger's construct tells its handler. */
export interface TriggerEnvironment {
  /** Id of the trigger's construct: requests of two triggers never count as repeats of each other. */
  readonly triggerId: string;
  /** The state machines that may be listed and started. */
  readonly stateMachines: readonly StateMachineReference[];
  /** Values for request fields that a request leaves out. */
  readonly defaults: MaskingRequestDefaults;
  /** Lowest level that is logged: DEBUG, INFO, WARN or ERROR. */
  readonly logLevel: string;
}

const VARIABLE = {
  triggerId: 'MASKING_TRIGGER_ID',
  stateMachines: 'MASKING_STATE_MACHINES',
  defaults: 'MASKING_REQUEST_DEFAULTS',
  logLevel: 'MASKING_LOG_LEVEL',
} as const satisfies Record<keyof TriggerEnvironment, string>;

/** The one place that names the trigger's environment variables: its construct writes them, its handler reads them. */
export const triggerEnvironment = {
  /** Values may hold CDK tokens: they stand inside JSON strings, and ARNs need no escaping there. */
  write(environment: TriggerEnvironment): EnvironmentVariables {
    return {
      [VARIABLE.triggerId]: environment.triggerId,
      [VARIABLE.stateMachines]: JSON.stringify(environment.stateMachines),
      [VARIABLE.defaults]: JSON.stringify(environment.defaults),
      [VARIABLE.logLevel]: environment.logLevel,
    };
  },

  /** @throws Error when a variable is missing */
  read(variables: ProcessVariables): TriggerEnvironment {
    return {
      triggerId: requiredVariable(variables, VARIABLE.triggerId),
      stateMachines: JSON.parse(requiredVariable(variables, VARIABLE.stateMachines)),
      defaults: JSON.parse(requiredVariable(variables, VARIABLE.defaults)),
      logLevel: requiredVariable(variables, VARIABLE.logLevel),
    };
  },
} as const;
