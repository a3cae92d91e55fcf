import { type EnvironmentVariables, type ProcessVariables, requiredVariable } from './environment-variables';

/** What the workflow's construct tells the snapshot function. */
export interface SnapshotEnvironment {
  /** Lowest level that is logged: DEBUG, INFO, WARN or ERROR. */
  readonly logLevel: string;
}

const LOG_LEVEL = 'POWERTOOLS_LOG_LEVEL';

/** The one place that names the snapshot function's environment variables. */
export const snapshotEnvironment = {
  write(environment: SnapshotEnvironment): EnvironmentVariables {
    return { [LOG_LEVEL]: environment.logLevel };
  },

  /** @throws Error when a variable is missing */
  read(variables: ProcessVariables): SnapshotEnvironment {
    return { logLevel: requiredVariable(variables, LOG_LEVEL) };
  },
} as const;
