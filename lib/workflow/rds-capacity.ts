/**
 * What RDS answers where there is no room for a database, as Step Functions names the errors of its service model: an
 * acronym folded, `Exception` in place of `Fault`. Source: Amazon RDS API reference, the errors of each action.
 */

import { type Catcher, catchAll, expression, type FailState, literal, type States } from './states-language';
import { FAILED_TRY_IN_WORDS, pauseSeconds } from './waiting';

/**
 * No capacity in one zone, where another one may have some: `InsufficientDBInstanceCapacity`,
 * `ProvisionedIopsNotAvailableInAZFault`.
 */
export const NO_CAPACITY_IN_ZONE = [
  'Rds.InsufficientDbInstanceCapacityException',
  'Rds.ProvisionedIopsNotAvailableInAzException',
] as const;

/**
 * No capacity for a cluster, whose storage is in several zones that RDS chooses, so that only time helps:
 * `InsufficientDBClusterCapacityFault`, `InsufficientStorageClusterCapacity`, `InsufficientDBInstanceCapacity`.
 */
export const NO_CAPACITY_FOR_CLUSTER = [
  'Rds.InsufficientDbClusterCapacityException',
  'Rds.InsufficientStorageClusterCapacityException',
  'Rds.InsufficientDbInstanceCapacityException',
] as const;

/** A cluster that is busy with something else: `InvalidDBClusterStateFault`. */
export const CLUSTER_BUSY = 'Rds.InvalidDbClusterStateException';

/** A quota of the account: `InstanceQuotaExceeded`, `DBClusterQuotaExceededFault`, `StorageQuotaExceeded`. */
const QUOTA_EXCEEDED = {
  instance: ['Rds.InstanceQuotaExceededException', 'Rds.StorageQuotaExceededException'],
  cluster: ['Rds.DbClusterQuotaExceededException', 'Rds.StorageQuotaExceededException'],
} as const;

/** A way to deal with an error of a call: the Catch, and the states that it leads to. */
export interface ErrorAnswer {
  readonly catcher: Catcher;
  readonly states: States;
}

/**
 * Ends a run for which a quota of the account leaves no room: that passes when somebody deletes something or asks for
 * more, and not by waiting.
 *
 * @param subject what could not be made, e.g. `the clone`; names the state
 */
export function quotaFailure(subject: string, kind: keyof typeof QUOTA_EXCEEDED): ErrorAnswer {
  const name = `A quota leaves no room for ${subject}`;
  const failure: FailState = {
    Type: 'Fail',
    Error: 'QuotaExceeded',
    Cause: expression(
      `${literal(`a quota of the account leaves no room for ${subject}: `)} & $fault.Error & ($exists($fault.Cause) ? ': ' & $fault.Cause : '') & '; delete what is not needed, or ask for a higher quota in Service Quotas'`,
    ),
  };
  return {
    catcher: { ...catchAll(name, 'fault'), ErrorEquals: QUOTA_EXCEEDED[kind] },
    states: { [name]: failure },
  };
}

/**
 * Makes something again after a while, up to the deadline of the phase: what kept RDS from it passes by waiting. The
 * pauses grow with the time since `waitSince`.
 *
 * @param subject what is to be made; names the states
 * @param errors what passes by waiting
 * @param retry state to go on with
 */
export function retryLater(subject: string, errors: readonly string[], retry: string): ErrorAnswer {
  const isLate = `Is it too late to make ${subject}?`;
  const wait = `Wait to make ${subject}`;
  const failed = `Waited too long to make ${subject}`;
  return {
    catcher: { ...catchAll(isLate, 'fault'), ErrorEquals: errors },
    states: {
      [isLate]: {
        Type: 'Choice',
        Choices: [{ Condition: expression('$millis() >= $cloneDeadline'), Next: failed }],
        Default: wait,
      },
      [wait]: { Type: 'Wait', Seconds: pauseSeconds('cloneDeadline'), Next: retry },
      [failed]: {
        Type: 'Fail',
        Error: 'DeadlineExceeded',
        Cause: expression(
          `${literal(`the phase's deadline passed before RDS would make ${subject}`)} & ${FAILED_TRY_IN_WORDS}`,
        ),
      },
    },
  };
}
