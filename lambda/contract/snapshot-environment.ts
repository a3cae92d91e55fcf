import { type EnvironmentVariables, type ProcessVariables, requiredVariable } from './environment-variables';

/** What the workflow's construct tells the snapshot function. */
export interface SnapshotEnvironment {
  /** The workflow's stable id, the value of its owner tags. */
  readonly owner: string;
  /** Lowest level that is logged: DEBUG, INFO, WARN or ERROR. */
  readonly logLevel: string;
}

const VARIABLE = {
  owner: 'MASKING_OWNER',
  logLevel: 'MASKING_LOG_LEVEL',
} as const satisfies Record<keyof SnapshotEnvironment, string>;

/** The one place that names the snapshot function's environment variables. */
export const snapshotEnvironment = {
  write(environment: SnapshotEnvironment): EnvironmentVariables {
    return { [VARIABLE.owner]: environment.owner, [VARIABLE.logLevel]: environment.logLevel };
  },

  /** @throws Error when a variable is missing */
  read(variables: ProcessVariables): SnapshotEnvironment {
    return {
      owner: requiredVariable(variables, VARIABLE.owner),
      logLevel: requiredVariable(variables, VARIABLE.logLevel),
    };
  },
} as const;
