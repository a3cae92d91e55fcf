import { type DataMasqueEnvironment, dataMasqueEnvironment } from './data-masque-environment';
import { type EnvironmentVariables, type ProcessVariables, requiredVariable } from './environment-variables';
import type { MaskingRequestDefaults } from './masking-request';
import type { StateMachineReference } from './state-machine-reference';

/** What our workflow was made with, as far as it decides whether a run can succeed. */
export interface WorkflowFacts {
  /** Security groups of the clones. */
  readonly cloneSecurityGroupIds: readonly string[];
  /** ARNs of the keys under which sources may be encrypted, besides RDS's default key. */
  readonly sourceKeyIds: readonly string[];
  /** ARN of the key that masked snapshots are copied to; absent = they stay under the clone's key. */
  readonly snapshotKeyId?: string;
  /** Whether masked snapshots are shared with other accounts. */
  readonly isShared: boolean;
  readonly clusterCloning: 'snapshot' | 'copy-on-write';
  /** Older snapshots are passed over and a new one is taken; 0 always takes one, null takes the newest whatever its age. */
  readonly snapshotMaxAgeSeconds: number | null;
  /** Whether the newest snapshot may be one of AWS Backup. @default false */
  readonly includesAwsBackup?: boolean;
  /** Storage of clones of instances in GiB; absent = the snapshot's. */
  readonly cloneAllocatedStorage?: number;
  /** Zone of clones where a request asks for none; absent = the source's, or that of `zoneHostId`. */
  readonly zone?: string;
  /** The EC2 instance whose zone it is. */
  readonly zoneHostId?: string;
}

/** A state machine that is checked. */
export interface CheckedMachine extends StateMachineReference {
  /** Of our workflow; a blueprint does not say what it was made with. */
  readonly facts?: WorkflowFacts;
}

/** What the doctor's construct tells its handler. */
export interface DoctorEnvironment extends DataMasqueEnvironment {
  readonly machines: readonly CheckedMachine[];
  /** Values for fields that a request leaves out. */
  readonly defaults: MaskingRequestDefaults;
  /** Security groups of the functions that talk to DataMasque, the doctor's too; none = they are in no VPC. */
  readonly functionSecurityGroupIds: readonly string[];
  /** Lowest level that is logged: DEBUG, INFO, WARN or ERROR. */
  readonly logLevel: string;
}

const VARIABLE = {
  machines: 'CHECKED_MACHINES',
  defaults: 'MASKING_REQUEST_DEFAULTS',
  functionSecurityGroupIds: 'FUNCTION_SECURITY_GROUPS',
  logLevel: 'MASKING_LOG_LEVEL',
} as const satisfies Record<Exclude<keyof DoctorEnvironment, keyof DataMasqueEnvironment>, string>;

/** The one place that names the doctor's environment variables: its construct writes them, its handler reads them. */
export const doctorEnvironment = {
  /** Values may hold CDK tokens: they stand inside JSON strings, and ARNs and ids need no escaping there. */
  write(environment: DoctorEnvironment): EnvironmentVariables {
    return {
      [VARIABLE.machines]: JSON.stringify(environment.machines),
      [VARIABLE.defaults]: JSON.stringify(environment.defaults),
      ...dataMasqueEnvironment.write(environment),
      [VARIABLE.functionSecurityGroupIds]: JSON.stringify(environment.functionSecurityGroupIds),
      [VARIABLE.logLevel]: environment.logLevel,
    };
  },

  /** @throws Error when a variable is missing */
  read(variables: ProcessVariables): DoctorEnvironment {
    return {
      machines: JSON.parse(requiredVariable(variables, VARIABLE.machines)),
      defaults: JSON.parse(requiredVariable(variables, VARIABLE.defaults)),
      ...dataMasqueEnvironment.read(variables),
      functionSecurityGroupIds: JSON.parse(requiredVariable(variables, VARIABLE.functionSecurityGroupIds)),
      logLevel: requiredVariable(variables, VARIABLE.logLevel),
    };
  },
} as const;
