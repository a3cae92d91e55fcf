import { StepError } from '../lambda/contract/workflow-steps';
import type { MachineState } from './machines';

/** An error of a call's own, and the states at which it can come. */
export interface OwnError {
  readonly error: string;
  /** Whether it is about a thing that is there, or is not: only a service that is behind says so, and once. */
  readonly isAboutExistence: boolean;
  readonly applies: (state: MachineState) => boolean;
}

/**
 * An error or two that each RDS action has of its own, as Step Functions names them.
 * Source: Amazon RDS API reference, the Errors section of each action.
 */
const RDS_ERRORS: Readonly<Record<string, readonly string[]>> = {
  describeDBInstances: ['Rds.DbInstanceNotFoundException'],
  describeDBClusters: ['Rds.DbClusterNotFoundException'],
  describeDBSnapshots: ['Rds.DbSnapshotNotFoundException'],
  describeDBClusterSnapshots: ['Rds.DbClusterSnapshotNotFoundException'],
  createDBSnapshot: [
    'Rds.DbSnapshotAlreadyExistsException',
    'Rds.SnapshotQuotaExceededException',
    'Rds.InvalidDbInstanceStateException',
  ],
  createDBClusterSnapshot: [
    'Rds.DbClusterSnapshotAlreadyExistsException',
    'Rds.SnapshotQuotaExceededException',
    'Rds.InvalidDbClusterStateException',
  ],
  copyDBSnapshot: [
    'Rds.DbSnapshotAlreadyExistsException',
    'Rds.KmsKeyNotAccessibleException',
    'Rds.SnapshotQuotaExceededException',
  ],
  copyDBClusterSnapshot: [
    'Rds.DbClusterSnapshotAlreadyExistsException',
    'Rds.KmsKeyNotAccessibleException',
    'Rds.SnapshotQuotaExceededException',
  ],
  restoreDBInstanceFromDBSnapshot: [
    'Rds.DbInstanceAlreadyExistsException',
    'Rds.InstanceQuotaExceededException',
    'Rds.StorageQuotaExceededException',
    'Rds.KmsKeyNotAccessibleException',
    'Rds.InsufficientDbInstanceCapacityException',
    'Rds.ProvisionedIopsNotAvailableInAzException',
  ],
  restoreDBClusterFromSnapshot: [
    'Rds.DbClusterAlreadyExistsException',
    'Rds.DbClusterQuotaExceededException',
    'Rds.InsufficientDbClusterCapacityException',
    'Rds.InsufficientStorageClusterCapacityException',
    'Rds.StorageQuotaExceededException',
    'Rds.KmsKeyNotAccessibleException',
  ],
  restoreDBClusterToPointInTime: [
    'Rds.DbClusterAlreadyExistsException',
    'Rds.DbClusterQuotaExceededException',
    'Rds.InsufficientDbClusterCapacityException',
    'Rds.InvalidDbClusterStateException',
  ],
  createDBInstance: [
    'Rds.DbInstanceAlreadyExistsException',
    'Rds.InstanceQuotaExceededException',
    'Rds.InsufficientDbInstanceCapacityException',
    'Rds.ProvisionedIopsNotAvailableInAzException',
    'Rds.InvalidDbClusterStateException',
  ],
  modifyDBSnapshotAttribute: [
    'Rds.SharedSnapshotQuotaExceededException',
    'Rds.InvalidDbSnapshotStateException',
  ],
  modifyDBClusterSnapshotAttribute: [
    'Rds.SharedSnapshotQuotaExceededException',
    'Rds.InvalidDbClusterSnapshotStateException',
  ],
  deleteDBInstance: ['Rds.DbInstanceNotFoundException', 'Rds.InvalidDbInstanceStateException'],
  deleteDBCluster: ['Rds.DbClusterNotFoundException', 'Rds.InvalidDbClusterStateException'],
  deleteDBSnapshot: ['Rds.DbSnapshotNotFoundException', 'Rds.InvalidDbSnapshotStateException'],
  deleteDBClusterSnapshot: [
    'Rds.DbClusterSnapshotNotFoundException',
    'Rds.InvalidDbClusterSnapshotStateException',
  ],
};

/** The errors of every step that talks to DataMasque. */
const DATAMASQUE_ERRORS = [
  StepError.DATAMASQUE_REFUSED,
  StepError.DATAMASQUE_LOGIN_REFUSED,
  StepError.SECRET_UNUSABLE,
];

/** The errors that a function's step throws. */
const STEP_ERRORS: Readonly<Record<string, readonly string[]>> = {
  'check-request': [StepError.REQUEST_REFUSED, ...DATAMASQUE_ERRORS],
  'check-source': [StepError.REQUEST_REFUSED, StepError.SECRET_UNUSABLE],
  connect: [StepError.CLONE_UNREACHABLE, ...DATAMASQUE_ERRORS],
  'start-run': DATAMASQUE_ERRORS,
  'check-run': DATAMASQUE_ERRORS,
  disconnect: DATAMASQUE_ERRORS,
  'choose-snapshot': [StepError.SNAPSHOT_UNUSABLE, StepError.RDS_UNAVAILABLE],
  'prune-snapshots': ['InvalidParameterValue', StepError.RDS_UNAVAILABLE],
};

/** All of them. */
export function ownErrors(): readonly OwnError[] {
  const errors = new Set([...Object.values(RDS_ERRORS), ...Object.values(STEP_ERRORS)].flat());
  errors.add('Ec2.Ec2Exception');
  return [...errors].map((error) => ({
    error,
    isAboutExistence: /(NotFound|AlreadyExists)Exception$/.test(error),
    applies: ({ action, step }) => errorsOf(action, step).includes(error),
  }));
}

function errorsOf(action: string | undefined, step: string | undefined): readonly string[] {
  if (step !== undefined) return STEP_ERRORS[step] ?? [];
  if (action === undefined) return [];
  return action.startsWith('ec2:') ? ['Ec2.Ec2Exception'] : (RDS_ERRORS[action.slice('rds:'.length)] ?? []);
}
