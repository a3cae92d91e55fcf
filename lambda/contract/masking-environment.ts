import { type DataMasqueEnvironment, dataMasqueEnvironment } from './data-masque-environment';
import { type EnvironmentVariables, type ProcessVariables, requiredVariable } from './environment-variables';

/** What the workflow's construct tells the masking function. */
export interface MaskingEnvironment extends DataMasqueEnvironment {
  /** The workflow's stable id, from which the names of all that it makes are derived. */
  readonly owner: string;
  /** Numbers of the other accounts whose snapshots a request may name; none = this account's only. */
  readonly sourceSnapshotAccounts: readonly string[];
  /** Lowest level that is logged: DEBUG, INFO, WARN or ERROR. */
  readonly logLevel: string;
}

const VARIABLE = {
  owner: 'MASKING_OWNER',
  sourceSnapshotAccounts: 'SOURCE_SNAPSHOT_ACCOUNTS',
  logLevel: 'MASKING_LOG_LEVEL',
} as const satisfies Record<Exclude<keyof MaskingEnvironment, keyof DataMasqueEnvironment>, string>;

/** The one place that names the masking function's environment variables: its construct writes them, its handler reads them. */
export const maskingEnvironment = {
  write(environment: MaskingEnvironment): EnvironmentVariables {
    return {
      [VARIABLE.owner]: environment.owner,
      [VARIABLE.sourceSnapshotAccounts]: JSON.stringify(environment.sourceSnapshotAccounts),
      ...dataMasqueEnvironment.write(environment),
      [VARIABLE.logLevel]: environment.logLevel,
    };
  },

  /** @throws Error when a variable is missing */
  read(variables: ProcessVariables): MaskingEnvironment {
    return {
      owner: requiredVariable(variables, VARIABLE.owner),
      sourceSnapshotAccounts: JSON.parse(requiredVariable(variables, VARIABLE.sourceSnapshotAccounts)),
      ...dataMasqueEnvironment.read(variables),
      logLevel: requiredVariable(variables, VARIABLE.logLevel),
    };
  },
} as const;
