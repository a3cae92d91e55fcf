import { type DataMasqueEnvironment, dataMasqueEnvironment } from './data-masque-environment';
import { type EnvironmentVariables, type ProcessVariables, requiredVariable } from './environment-variables';
import type { MonitoredMachine } from './monitor-environment';

/** What the monitor's construct tells the function that stops executions. */
export interface StopEnvironment {
  readonly machines: readonly MonitoredMachine[];
  /** Lowest level that is logged: DEBUG, INFO, WARN or ERROR. */
  readonly logLevel: string;
}

/** What the monitor's construct tells the inspector. */
export interface InspectorEnvironment extends StopEnvironment, DataMasqueEnvironment {
  /** Name of the table in which runs are recorded. */
  readonly recordTable: string;
}

const RECORD_TABLE = 'RECORD_TABLE';

const VARIABLE = {
  machines: 'MONITORED_MACHINES',
  logLevel: 'MASKING_LOG_LEVEL',
} as const satisfies Record<keyof StopEnvironment, string>;

/** The one place that names the variables of the function that stops executions: its construct writes them, its handler reads them. */
export const stopEnvironment = {
  /** Values may hold CDK tokens: they stand inside JSON strings, and ARNs need no escaping there. */
  write({ machines, logLevel }: StopEnvironment): EnvironmentVariables {
    return { [VARIABLE.machines]: JSON.stringify(machines), [VARIABLE.logLevel]: logLevel };
  },

  /** @throws Error when a variable is missing */
  read(variables: ProcessVariables): StopEnvironment {
    return {
      machines: JSON.parse(requiredVariable(variables, VARIABLE.machines)),
      logLevel: requiredVariable(variables, VARIABLE.logLevel),
    };
  },
} as const;

/** The one place that names the inspector's environment variables. */
export const inspectorEnvironment = {
  write(environment: InspectorEnvironment): EnvironmentVariables {
    return {
      ...stopEnvironment.write(environment),
      ...dataMasqueEnvironment.write(environment),
      [RECORD_TABLE]: environment.recordTable,
    };
  },

  /** @throws Error when a variable is missing */
  read(variables: ProcessVariables): InspectorEnvironment {
    return {
      ...stopEnvironment.read(variables),
      ...dataMasqueEnvironment.read(variables),
      recordTable: requiredVariable(variables, RECORD_TABLE),
    };
  },
} as const;
