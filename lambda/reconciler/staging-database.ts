import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { parseArn } from '../contract/arn';
import type { Leftover } from '../contract/leftover';
import { MonitorNotice } from '../contract/monitor-notices';
import type { EndedExecution } from '../runs/execution';
import type { ReconcilerDependencies } from './reconciler-dependencies';

type Asking = Pick<ReconcilerDependencies, 'rds' | 'log' | 'metrics'>;

/** What the blueprint adds to the source's identifier. */
const STAGING_SUFFIX = '-datamasque';

/** What RDS says of a staging database. */
interface Standing {
  readonly kind: 'instance' | 'cluster';
  readonly identifier: string;
  readonly status: string;
  readonly createdAt?: Date;
}

/**
 * The database that an execution of the official blueprint left standing, unmasked perhaps. The blueprint tags nothing,
 * and gives the database of every execution on one source the same name, so nothing proves whose it is and nothing is
 * deleted: it is reported, with the command that deletes it. One that is older than the execution is not its own.
 *
 * @param stagingDatabase as the execution's history has it; undefined where it names none
 */
export async function stagingLeftovers(
  asking: Asking,
  execution: EndedExecution,
  stagingDatabase: string | undefined,
): Promise<readonly Leftover[]> {
  const { databaseIdentifier, executionArn, startedAt } = execution;
  const name = stagingDatabase ?? (databaseIdentifier && `${databaseIdentifier}${STAGING_SUFFIX}`);
  if (name === undefined) return [];
  const standing = (await standingDatabases(asking, name)).filter(
    ({ status, createdAt }) => status !== 'deleting' && (createdAt?.getTime() ?? startedAt) >= startedAt,
  );
  asking.metrics.stagingDatabasesLeft(standing.length);
  return standing.map(({ kind, identifier, status }) => {
    const deleteCommand = commandToDelete(kind, identifier, parseArn(executionArn)?.region);
    asking.log.error(
      'a staging database was left; unless another execution masks the same source, delete it',
      {
        notice: MonitorNotice.STAGING_DATABASE_LEFT,
        executionArn,
        resource: `${kind} ${identifier}`,
        deleteCommand,
      },
    );
    return { kind, identifier, state: 'needs-a-person', removedAt: null, status, deleteCommand };
  });
}

/** Instances before their cluster, as they are to be deleted. */
async function standingDatabases({ rds }: Asking, name: string): Promise<readonly Standing[]> {
  const clusters = await described(() =>
    rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name })),
  );
  const [cluster] = clusters?.DBClusters ?? [];
  const members = cluster?.DBClusterMembers?.flatMap(({ DBInstanceIdentifier: id }) => id ?? []) ?? [name];
  const instances: Standing[] = [];
  for (const identifier of members) {
    const answer = await described(() =>
      rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier })),
    );
    for (const { DBInstanceStatus: status = '', InstanceCreateTime: createdAt } of answer?.DBInstances ?? [])
      instances.push({ kind: 'instance', identifier, status, createdAt });
  }
  if (cluster === undefined) return instances;
  const { Status: status = '', ClusterCreateTime: createdAt } = cluster;
  return [...instances, { kind: 'cluster', identifier: name, status, createdAt }];
}

/** @throws whatever RDS answers but that there is no such database */
async function described<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (/NotFound(Fault)?$/.test((error as Error).name)) return undefined;
    throw error;
  }
}

/** The command of the AWS CLI that deletes a database, and its automated backups with it. */
export function commandToDelete(
  kind: 'instance' | 'cluster',
  identifier: string,
  region: string | undefined,
): string {
  const words =
    kind === 'instance'
      ? `delete-db-instance --db-instance-identifier ${identifier}`
      : `delete-db-cluster --db-cluster-identifier ${identifier}`;
  return `aws rds ${words} --skip-final-snapshot --delete-automated-backups --region ${region}`;
}
