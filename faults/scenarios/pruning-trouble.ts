import { RdsError } from '../../local/rds/rds-error';
import type { RdsFaults } from '../../local/rds/rds-faults';
import type { RdsRecord } from '../../local/rds/rds-values';
import { fault } from '../../local/rds/service-model';
import type { World } from '../world';
import { isPrunable } from './source';

const HOUR = 3_600_000;
const LISTS = /^DescribeDB(Cluster)?Snapshots$/;

function identifierOf(record: RdsRecord): string {
  return String(record.DBClusterSnapshotIdentifier ?? record.DBSnapshotIdentifier ?? '');
}

/** Snapshots of earlier runs shown as younger than any of this run. */
export function showingYounger(world: () => World): RdsFaults['after'] {
  return (operation, _, result) => {
    if (!LISTS.test(operation)) return result;
    const SnapshotCreateTime = new Date(world().clock.now() + HOUR);
    const younger = (record: RdsRecord): RdsRecord =>
      isPrunable(identifierOf(record)) ? { ...record, SnapshotCreateTime } : record;
    const lists = Object.entries(result).map(([member, value]) => [
      member,
      Array.isArray(value) ? value.map(younger) : value,
    ]);
    return Object.fromEntries(lists);
  };
}

/** Snapshots of earlier runs that somebody copies. */
export const refusingToPrune: RdsFaults['before'] = (operation, parameters) => {
  if (!operation.startsWith('Delete') || !isPrunable(identifierOf(parameters))) return;
  throw fault(
    operation === 'DeleteDBSnapshot' ? 'InvalidDBSnapshotStateFault' : 'InvalidDBClusterSnapshotStateFault',
    'Cannot delete the snapshot because it is being copied.',
  );
};

/** An RDS that refuses the snapshot function's calls every second time. */
export function throttlingSnapshotFunction(): RdsFaults['before'] {
  const calls = { choosing: 0, pruning: 0 };
  return (operation, parameters) => {
    const { DBInstanceIdentifier: instance, DBClusterIdentifier: cluster } = parameters;
    const isChoosing = LISTS.test(operation) && (instance ?? cluster) !== undefined;
    const isPruning = operation.startsWith('Delete') && isPrunable(identifierOf(parameters));
    if (!isChoosing && !isPruning) return;
    const what = isChoosing ? 'choosing' : 'pruning';
    calls[what] += 1;
    // A choice may take several lists, and each try begins with the first of them.
    const isThrottled = isChoosing ? calls.choosing <= 2 : calls.pruning % 2 === 1;
    if (isThrottled) throw new RdsError('Throttling', 'Throttling', 'Rate exceeded', 400);
  };
}
