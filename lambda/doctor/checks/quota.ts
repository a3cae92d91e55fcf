import { type AccountQuota, DescribeAccountAttributesCommand } from '@aws-sdk/client-rds';
import { askedOf } from '../asked-of';
import type { Examination } from '../examination';
import { type Finding, fail, notChecked, pass, together, warn } from '../finding';
import type { Source } from '../source';

const QUESTION = {
  service: 'Amazon RDS',
  endpoint: 'rds',
  permission: 'rds:DescribeAccountAttributes',
} as const;

/** What a run adds to what a quota of the account counts. */
interface Need {
  /** Name of the quota. Source: Amazon RDS API reference, AccountQuota. */
  readonly quota: string;
  /** What it counts, in words. */
  readonly what: string;
  readonly more: number;
}

/** Whether the quotas of the account leave room for the clone and the snapshots of a run. */
export async function checkQuota(examination: Examination): Promise<Finding> {
  const { found: source } = await examination.source;
  if (source === undefined) return notChecked('the database', 'database');
  const needs = await needsOf(source, examination);
  const { AccountQuotas: quotas = [] } = await askedOf(QUESTION, () =>
    examination.tools.rds.send(new DescribeAccountAttributesCommand({})),
  );
  const findings = needs.flatMap((need) => roomFor(need, quotas));
  if (findings.length > 0) return together(findings);
  return warn(
    'RDS names no quota of the account',
    'see in Service Quotas that there is room for one more database',
  );
}

/** As many snapshots as stand at once: the masked one, its original where it is copied, and one to start from. */
async function needsOf(source: Source, { snapshot, machine }: Examination): Promise<readonly Need[]> {
  const { facts } = machine ?? {};
  const { found, result } = await snapshot;
  const isCopyOnWrite = source.kind === 'cluster' && facts?.clusterCloning === 'copy-on-write';
  const isTaken = found === undefined && result === 'pass' && !isCopyOnWrite;
  const snapshots = 1 + (facts?.snapshotKeyId === undefined ? 0 : 1) + (isTaken ? 1 : 0);
  if (source.kind === 'cluster') {
    return [
      { quota: 'DBInstances', what: 'DB instances', more: 1 },
      { quota: 'DBClusters', what: 'DB clusters', more: 1 },
      { quota: 'ManualClusterSnapshots', what: 'manual DB cluster snapshots', more: snapshots },
    ];
  }
  const { allocatedStorage = 0 } = source;
  const storage = Math.max(allocatedStorage, facts?.cloneAllocatedStorage ?? 0);
  return [
    { quota: 'DBInstances', what: 'DB instances', more: 1 },
    { quota: 'ManualSnapshots', what: 'manual DB snapshots', more: snapshots },
    { quota: 'AllocatedStorage', what: 'GiB of allocated storage', more: storage },
  ];
}

/** Nothing for a quota that RDS does not name. */
function roomFor({ quota, what, more }: Need, quotas: readonly AccountQuota[]): readonly Finding[] {
  const { Used: used, Max: max } = quotas.find(({ AccountQuotaName: name }) => name === quota) ?? {};
  if (used === undefined || max === undefined) return [];
  const state = `${used} of ${max} ${what} are in use`;
  if (used + more <= max) return [pass(`${state}, and a run needs ${more} more`)];
  return [
    fail(
      `${state}, and a run needs ${more} more`,
      'delete what is not needed, or ask for a higher quota in Service Quotas',
    ),
  ];
}
