import { type DataMasqueEnvironment, dataMasqueEnvironment } from './data-masque-environment';
import { type EnvironmentVariables, type ProcessVariables, requiredVariable } from './environment-variables';
import type { StateMachineKind } from './state-machine-reference';

/** Time from one sweep of the monitor to the next, in seconds. */
export const SWEEP_PERIOD_SECONDS = 300;

/** A state machine whose runs are looked after. */
export interface MonitoredMachine {
  readonly arn: string;
  readonly kind: StateMachineKind;
  /** Of our workflow: its stable id, from which the names of all that it makes are derived. */
  readonly owner?: string;
}

/** A database of which a successful run is expected regularly. */
export interface ExpectedRuns {
  /** Bare identifier of the source, in lower case. */
  readonly databaseIdentifier: string;
  /** The longest time from the end of one successful run to the end of the next, in seconds. */
  readonly everySeconds: number;
}

/** What the monitor's construct tells the reconciler. */
export interface MonitorEnvironment extends DataMasqueEnvironment {
  readonly machines: readonly MonitoredMachine[];
  readonly expectedRuns: readonly ExpectedRuns[];
  /** Name or ARN of the event bus that is told how runs ended. */
  readonly eventBus: string;
  /** Name of the table in which runs are recorded. */
  readonly recordTable: string;
  /** How long after its end a run's record is kept, in seconds; absent = for ever. */
  readonly recordRetentionSeconds?: number;
  /** Lowest level that is logged: DEBUG, INFO, WARN or ERROR. */
  readonly logLevel: string;
}

const VARIABLE = {
  machines: 'MONITORED_MACHINES',
  expectedRuns: 'EXPECTED_RUNS',
  eventBus: 'EVENT_BUS',
  recordTable: 'RECORD_TABLE',
  recordRetentionSeconds: 'RECORD_RETENTION_SECONDS',
  logLevel: 'MASKING_LOG_LEVEL',
} as const satisfies Record<Exclude<keyof MonitorEnvironment, keyof DataMasqueEnvironment>, string>;

/** The one place that names the reconciler's environment variables: its construct writes them, its handler reads them. */
export const monitorEnvironment = {
  /** Values may hold CDK tokens: they stand inside JSON strings, and ARNs need no escaping there. */
  write(environment: MonitorEnvironment): EnvironmentVariables {
    return {
      [VARIABLE.machines]: JSON.stringify(environment.machines),
      [VARIABLE.expectedRuns]: JSON.stringify(environment.expectedRuns),
      ...dataMasqueEnvironment.write(environment),
      [VARIABLE.eventBus]: environment.eventBus,
      [VARIABLE.recordTable]: environment.recordTable,
      ...(environment.recordRetentionSeconds !== undefined && {
        [VARIABLE.recordRetentionSeconds]: String(environment.recordRetentionSeconds),
      }),
      [VARIABLE.logLevel]: environment.logLevel,
    };
  },

  /** @throws Error when a variable is missing */
  read(variables: ProcessVariables): MonitorEnvironment {
    const recordRetention = variables[VARIABLE.recordRetentionSeconds];
    return {
      machines: JSON.parse(requiredVariable(variables, VARIABLE.machines)),
      expectedRuns: JSON.parse(requiredVariable(variables, VARIABLE.expectedRuns)),
      ...dataMasqueEnvironment.read(variables),
      eventBus: requiredVariable(variables, VARIABLE.eventBus),
      recordTable: requiredVariable(variables, VARIABLE.recordTable),
      ...(recordRetention !== undefined && { recordRetentionSeconds: Number(recordRetention) }),
      logLevel: requiredVariable(variables, VARIABLE.logLevel),
    };
  },
} as const;

const EXECUTION_ARN = /^(arn:[^:]+:states:[^:]+:\d{12}):execution:([^:]+):[^:]+$/;

/** ARN of the state machine that an execution is of; undefined for a text that is no ARN of an execution. */
export function machineArnOf(executionArn: string): string | undefined {
  const [, place, machine] = EXECUTION_ARN.exec(executionArn) ?? [];
  return place === undefined ? undefined : `${place}:stateMachine:${machine}`;
}

/** The monitored machine that an execution is of. */
export function machineOf(
  machines: readonly MonitoredMachine[],
  executionArn: string,
): MonitoredMachine | undefined {
  const arn = machineArnOf(executionArn);
  return machines.find((machine) => machine.arn === arn);
}

/**
 * ARN of an execution of a state machine.
 *
 * @param name of the execution
 */
export function executionArnOf(machineArn: string, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
