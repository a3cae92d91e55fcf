import type {
  AccountAttributesMessage,
  DescribeOptionGroupsMessage,
  OptionGroups,
} from '@aws-sdk/client-rds';
import type { ClusterSnapshots } from './cluster-snapshots';
import type { Clusters } from './clusters';
import type { Instances } from './instances';
import { handler, type OperationHandlers } from './operation-handler';
import type { RdsAccount } from './rds-account';
import { invalidCombination } from './rds-error';
import { fault } from './service-model';
import type { Snapshots } from './snapshots';

/** Quotas of a new account. Source: Amazon RDS user guide, quotas. */
const QUOTAS = {
  DBInstances: 40,
  DBClusters: 40,
  ManualSnapshots: 100,
  ManualClusterSnapshots: 100,
  AllocatedStorage: 100_000,
} as const;

/** What the account has, which its quotas count. */
interface Counted {
  readonly instances: Instances;
  readonly clusters: Clusters;
  readonly snapshots: Snapshots;
  readonly clusterSnapshots: ClusterSnapshots;
}

/** The operations on the account as a whole, and on its option groups. */
export function accountOperations(account: RdsAccount, counted: Counted): OperationHandlers {
  return {
    DescribeAccountAttributes: handler([], () => accountAttributes(counted)),
    DescribeOptionGroups: handler(['OptionGroupName'], (input: DescribeOptionGroupsMessage) =>
      optionGroups(account, input),
    ),
  };
}

function accountAttributes({
  instances,
  clusters,
  snapshots,
  clusterSnapshots,
}: Counted): AccountAttributesMessage {
  const used: Readonly<Record<keyof typeof QUOTAS, number>> = {
    DBInstances: instances.list().length,
    DBClusters: clusters.list().length,
    ManualSnapshots: snapshots.own().filter(({ type }) => type === 'manual').length,
    ManualClusterSnapshots: clusterSnapshots.own().filter(({ type }) => type === 'manual').length,
    AllocatedStorage: instances
      .list()
      .reduce((sum, { settings }) => sum + (settings.AllocatedStorage ?? 0), 0),
  };
  const names = Object.keys(QUOTAS) as (keyof typeof QUOTAS)[];
  return {
    AccountQuotas: names.map((name) => ({ AccountQuotaName: name, Used: used[name], Max: QUOTAS[name] })),
  };
}

/** Groups without options: local mode has no engine that has any. */
function optionGroups(
  account: RdsAccount,
  { OptionGroupName: name }: DescribeOptionGroupsMessage,
): OptionGroups {
  if (name === undefined) throw invalidCombination('Local mode describes an option group by its name only.');
  const family = account.optionGroups.get(name);
  if (family === undefined) {
    throw fault('OptionGroupNotFoundFault', `Specified OptionGroupName: ${name} not found.`);
  }
  const { engine: EngineName, majorVersion: MajorEngineVersion } = family;
  return { OptionGroupsList: [{ OptionGroupName: name, EngineName, MajorEngineVersion, Options: [] }] };
}
