import {
  DeleteDBClusterCommand,
  DeleteDBClusterSnapshotCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { MonitorNotice } from '../contract/monitor-notices';
import { type OwnedResource, RESOURCE_KINDS } from '../resources/owned-resources';
import { errorDetails } from './log';
import type { ReconcilerDependencies } from './reconciler-dependencies';

type Deleting = Pick<ReconcilerDependencies, 'rds' | 'log'>;

/** The order that RDS asks for: the instances of a cluster go before it. */
function inOrder(resources: readonly OwnedResource[]): readonly OwnedResource[] {
  return RESOURCE_KINDS.flatMap((kind) => resources.filter((resource) => resource.kind === kind));
}

/**
 * Asks RDS once to delete each resource, and waits for none: what RDS refuses now, such as a database that is still
 * being created, is asked for again at the next look.
 *
 * @param resources of ended executions, and to be deleted
 * @returns those that may still be there
 */
export async function deleteStep(
  deleting: Deleting,
  resources: readonly OwnedResource[],
): Promise<readonly OwnedResource[]> {
  const left: OwnedResource[] = [];
  for (const resource of inOrder(resources)) {
    if (await isStillThere(deleting, resource)) left.push(resource);
  }
  return left;
}

async function isStillThere({ rds, log }: Deleting, resource: OwnedResource): Promise<boolean> {
  if (resource.status === 'deleting') return true;
  const details = {
    executionArn: resource.executionArn,
    resource: `${resource.kind} ${resource.identifier}`,
  };
  try {
    await requestDeletion(rds, resource);
    log.warn('asked RDS to delete what an ended execution left', {
      notice: MonitorNotice.DELETE_REQUESTED,
      ...details,
    });
    return true;
  } catch (error) {
    const { name } = error as Error;
    if (/NotFound(Fault)?$/.test(name)) return false;
    const report = /^Invalid\w+State(Fault)?$/.test(name) ? log.info : log.error;
    report('RDS does not delete it now', {
      notice: MonitorNotice.DELETE_REFUSED,
      ...details,
      ...errorDetails(error),
    });
    return true;
  }
}

function requestDeletion(rds: Deleting['rds'], { kind, identifier }: OwnedResource): Promise<unknown> {
  const withoutTraces = { SkipFinalSnapshot: true, DeleteAutomatedBackups: true };
  switch (kind) {
    case 'instance':
      return rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: identifier, ...withoutTraces }));
    case 'cluster':
      return rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier: identifier, ...withoutTraces }));
    case 'snapshot':
      return rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: identifier }));
    case 'cluster-snapshot':
      return rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: identifier }));
  }
}
