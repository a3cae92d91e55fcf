import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { isPlainObject } from '../contract/request-check';
import { parseJson } from './execution';
import { historyPages } from './history';
import type { RunSources } from './run-sources';

/** What the last restore of an execution asked RDS for. */
export interface RestoreCall {
  readonly snapshot?: string;
  readonly availabilityZone?: string;
}

/** Calls of RDS that restore, and the one that makes the instance of a restored cluster, which has the zone. */
const RESTORES = [
  'restoreDBInstanceFromDBSnapshot',
  'restoreDBClusterFromSnapshot',
  'restoreDBClusterToPointInTime',
];
const MEMBER = 'createDBInstance';

const SNAPSHOT_KEYS = ['DbSnapshotIdentifier', 'SnapshotIdentifier'];

/** Looks for the last restore in the history of an execution of our workflow, from its end on. */
export async function restoreCall(
  sources: Pick<RunSources, 'stepFunctions'>,
  executionArn: string,
): Promise<RestoreCall> {
  let member: RestoreCall = {};
  for await (const events of historyPages(sources, { executionArn, reverseOrder: true })) {
    for (const event of events) {
      const action = event.taskScheduledEventDetails?.resource ?? '';
      if (action === MEMBER) member = { ...callOf(event), ...member };
      if (RESTORES.includes(action)) return { ...callOf(event), ...member };
    }
  }
  return member;
}

function callOf({ taskScheduledEventDetails: details }: HistoryEvent): RestoreCall {
  const parameters = parseJson(details?.parameters);
  if (!isPlainObject(parameters)) return {};
  const { AvailabilityZone: availabilityZone } = parameters;
  const snapshot = SNAPSHOT_KEYS.map((key) => parameters[key]).find((value) => typeof value === 'string');
  return {
    ...(typeof snapshot === 'string' && { snapshot }),
    ...(typeof availabilityZone === 'string' && { availabilityZone }),
  };
}
