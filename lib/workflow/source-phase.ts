import { type ClusterKeyCheck, clusterKeyCheck } from './copy-to-key';
import { CLUSTER, described, INSTANCE } from './rds-vocabulary';
import {
  expression,
  literal,
  type State,
  type StateChain,
  type States,
  type TaskState,
} from './states-language';
import { rdsTask, sdkTask } from './tasks';
import type { WorkflowSettings } from './workflow-settings';

const FIND_INSTANCE = 'Look up the source database';
const IS_CLUSTER = 'Is the source a cluster?';
const FIND_CLUSTER = 'Look up the source cluster';
const FIND_WRITER = 'Look up the writer of the source cluster';
const FIND_HOST = 'Look up the host that masks';
const SHAREABLE = 'Can a masked snapshot be shared?';
const NOT_SHAREABLE = 'A masked snapshot could not be shared';
const ZONE_NEEDED = 'Is a zone asked for?';
const DONE = 'The source is known';

/**
 * The phase that finds out what is to be cloned. An identifier may name an instance, a cluster or an instance of a
 * cluster, which stands for its cluster. Nothing is made yet, so nothing has to be cleaned up.
 */
export function sourcePhase(settings: WorkflowSettings): StateChain {
  return {
    StartAt: FIND_INSTANCE,
    States: {
      [FIND_INSTANCE]: findInstance(settings),
      [IS_CLUSTER]: {
        Type: 'Choice',
        Choices: [{ Condition: expression('$clusterIdentifier != null'), Next: FIND_CLUSTER }],
        Default: afterSource(settings),
      },
      [FIND_CLUSTER]: findCluster(settings),
      [FIND_WRITER]: findWriter(settings),
      ...checkClusterKey(settings).states,
      ...checkKey(settings),
      ...findHost(settings),
      [DONE]: { Type: 'Pass', Output: expression(outcome(settings)), End: true },
    },
  };
}

function afterSource(settings: WorkflowSettings): string {
  return needsShareableKey(settings) ? SHAREABLE : afterKey(settings);
}

function checkClusterKey(settings: WorkflowSettings): ClusterKeyCheck {
  return clusterKeyCheck(settings, afterSource(settings));
}

function afterKey(settings: WorkflowSettings): string {
  return settings.zone?.instanceId ? ZONE_NEEDED : DONE;
}

/** Without a key of its own, a masked snapshot is encrypted as the source is. */
function needsShareableKey(settings: WorkflowSettings): boolean {
  return settings.shareWithAccounts.length > 0 && !settings.snapshotKeyId;
}

/** RDS shares no snapshot that is encrypted under its default key: better to say so now than after hours of masking. */
function checkKey(settings: WorkflowSettings): States {
  if (!needsShareableKey(settings)) return {};
  const shareable = settings.sourceKeyIds.map(literal).join(', ');
  return {
    [SHAREABLE]: {
      Type: 'Choice',
      Choices: [
        { Condition: expression(`$keyId = null or $keyId in [${shareable}]`), Next: afterKey(settings) },
      ],
      Default: NOT_SHAREABLE,
    },
    [NOT_SHAREABLE]: {
      Type: 'Fail',
      Error: 'SnapshotNotShareable',
      Cause: expression(
        "'the source is encrypted under ' & $keyId & ', which is not among sourceKmsKeys, and RDS shares no snapshot under its default key: set snapshotKmsKey'",
      ),
    },
  };
}

const INSTANCE_FIELDS = [
  `'engine': ${described(INSTANCE)}.Engine`,
  `'instanceClass': ${described(INSTANCE)}.DbInstanceClass`,
  `'subnetGroup': ${described(INSTANCE)}.DbSubnetGroup.DbSubnetGroupName`,
  `'parameterGroup': ${described(INSTANCE)}.DbParameterGroups[0].DbParameterGroupName`,
  `'optionGroup': ${described(INSTANCE)}.OptionGroupMemberships[0].OptionGroupName`,
  `'availabilityZone': ${described(INSTANCE)}.AvailabilityZone`,
  `'zones': [$distinct(${described(INSTANCE)}.DbSubnetGroup.Subnets.SubnetAvailabilityZone.Name)]`,
].join(', ');

function findInstance(settings: WorkflowSettings): TaskState {
  const found = described(INSTANCE);
  return rdsTask(
    settings,
    INSTANCE.describe,
    { [INSTANCE.identifier]: expression('$plan.databaseIdentifier') },
    {
      Assign: {
        clusterIdentifier: expression(
          `$exists(${found}.DbClusterIdentifier) ? ${found}.DbClusterIdentifier : null`,
        ),
        instance: expression(
          `{ 'kind': 'instance', 'identifier': ${found}.DbInstanceIdentifier, ${INSTANCE_FIELDS} }`,
        ),
        cluster: {},
        keyId: expression(`$exists(${found}.KmsKeyId) ? ${found}.KmsKeyId : null`),
        hostZone: null,
      },
      Catch: [
        {
          ErrorEquals: [INSTANCE.notFound],
          Assign: { clusterIdentifier: expression('$plan.databaseIdentifier'), hostZone: null },
          Next: FIND_CLUSTER,
        },
      ],
      Next: IS_CLUSTER,
    },
  );
}

function findCluster(settings: WorkflowSettings): TaskState {
  const found = described(CLUSTER);
  const members = `${found}.DbClusterMembers`;
  return rdsTask(
    settings,
    CLUSTER.describe,
    { [CLUSTER.identifier]: expression('$clusterIdentifier') },
    {
      Assign: {
        keyId: expression(`$exists(${found}.KmsKeyId) ? ${found}.KmsKeyId : null`),
        writer: expression(
          `$exists(${members}[IsClusterWriter]) ? ${members}[IsClusterWriter][0].DbInstanceIdentifier : ${members}[0].DbInstanceIdentifier`,
        ),
        cluster: expression(
          `{ 'kind': 'cluster', 'identifier': ${found}.DbClusterIdentifier, 'engineVersion': ${found}.EngineVersion, ` +
            `'engineMode': $exists(${found}.EngineMode) ? ${found}.EngineMode : 'provisioned', 'port': ${found}.Port, ` +
            `'clusterParameterGroup': ${found}.DbClusterParameterGroup, ` +
            `'scaling': $exists(${found}.ServerlessV2ScalingConfiguration) ? ${found}.ServerlessV2ScalingConfiguration : null }`,
        ),
      },
      Next: FIND_WRITER,
    },
  );
}

/** The clone's one instance is made as the cluster's writer is. */
function findWriter(settings: WorkflowSettings): TaskState {
  return rdsTask(
    settings,
    INSTANCE.describe,
    { [INSTANCE.identifier]: expression('$writer') },
    {
      Assign: { instance: expression(`{ ${INSTANCE_FIELDS} }`) },
      Next: checkClusterKey(settings).start,
    },
  );
}

/** The zone of the host that masks, asked of EC2 at each run: hosts move when they are replaced. */
function findHost(settings: WorkflowSettings): States {
  const instanceId = settings.zone?.instanceId;
  if (!instanceId) return {};
  const zoneNeeded: State = {
    Type: 'Choice',
    Choices: [{ Condition: expression('$plan.preferredAvailabilityZone = null'), Next: FIND_HOST }],
    Default: DONE,
  };
  const host = sdkTask(
    settings,
    'ec2:describeInstances',
    { InstanceIds: [instanceId] },
    {
      Assign: {
        hostZone: expression('$states.result.Reservations[0].Instances[0].Placement.AvailabilityZone'),
      },
      Next: DONE,
    },
  );
  return { [ZONE_NEEDED]: zoneNeeded, [FIND_HOST]: host };
}

/**
 * What is known of the source, with the zones to try: the one asked for, the construct's or the source's, then the
 * others of the subnet group.
 */
function outcome(settings: WorkflowSettings): string {
  const fallback = settings.zone?.name ? literal(settings.zone.name) : '$source.availabilityZone';
  const first =
    '$plan.preferredAvailabilityZone != null ? $plan.preferredAvailabilityZone' +
    ` : $hostZone != null ? $hostZone : ${fallback}`;
  return (
    '($source := $merge([$instance, $cluster]); ' +
    `$first := ${first}; ` +
    "$merge([$source, { 'zones': [$distinct($append([$first], $source.zones))] }]))"
  );
}
