import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { isPlainObject } from '../contract/request-check';
import { parseJson } from './execution';

/** A call with which our workflow makes a part of a clone. */
export interface RestoreCall {
  /** The call, and what is made by it. */
  readonly key: string;
  /** Null where RDS chooses the zone, and for a cluster, which is in several. */
  readonly availabilityZone: string | null;
  /** Null where no snapshot is restored. */
  readonly sourceSnapshot: string | null;
  /** RDS engine; null where the call takes it from the snapshot. */
  readonly engine: string | null;
}

const CALLS = [
  'restoreDBInstanceFromDBSnapshot',
  'restoreDBClusterFromSnapshot',
  'restoreDBClusterToPointInTime',
  'createDBInstance',
];

/** The call that an event schedules; undefined for any other event. */
export function restoreCallOf({ taskScheduledEventDetails: task }: HistoryEvent): RestoreCall | undefined {
  const { resource = '', resourceType = '' } = task ?? {};
  if (!CALLS.includes(resource) || !resourceType.endsWith('rds')) return undefined;
  const parameters = parseJson(task?.parameters);
  const { AvailabilityZone, DbSnapshotIdentifier, SnapshotIdentifier, Engine } = isPlainObject(parameters)
    ? parameters
    : {};
  return {
    key: resource,
    availabilityZone: textOrNull(AvailabilityZone),
    sourceSnapshot: textOrNull(DbSnapshotIdentifier ?? SnapshotIdentifier),
    engine: textOrNull(Engine),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
