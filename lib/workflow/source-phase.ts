import { type ClusterKeyCheck, clusterKeyCheck } from './copy-to-key';
import { CLUSTER, described, INSTANCE } from './rds-vocabulary';
import { isShareable, NOT_SHAREABLE_ERROR, needsShareableKey, notShareable } from './shareable-key';
import {
  expression,
  literal,
  type State,
  type StateChain,
  type States,
  type TaskState,
} from './states-language';
import { DATAMASQUE_RETRY, FUNCTION_RETRY, maskingTask, rdsTask, sdkTask } from './tasks';
import type { WorkflowSettings } from './workflow-settings';

const BEGIN = 'Does the request say that it is a cluster?';
const FIND_INSTANCE = 'Look up the source database';
const IS_CLUSTER = 'Is the source a cluster?';
const MAY_BE_CLUSTER = 'May it be a cluster?';
const NO_INSTANCE = 'There is no such instance';
const NO_DATABASE = 'There is no such database';
const FIND_CLUSTER = 'Look up the source cluster';
const HAS_INSTANCE = 'Has the source cluster an instance?';
const NO_MEMBER = 'The source cluster has no instance';
const FIND_WRITER = 'Look up the writer of the source cluster';
const FIND_HOST = 'Look up the host that masks';
const SHAREABLE = 'Can a masked snapshot be shared?';
const NOT_SHAREABLE = 'A masked snapshot could not be shared';
const ZONE_NEEDED = 'Is a zone asked for?';
const CHECK_SOURCE = 'Check the source';
const DONE = 'The source is known';

/** Error of a source that does not exist as what the request calls it, or that there is nothing to clone of. */
const UNUSABLE = 'SourceUnusable';

/**
 * The phase that finds out what is to be cloned. An identifier may name an instance, a cluster or an instance of a
 * cluster, which stands for its cluster; an ARN says which of the first two, and an instance and a cluster may bear
 * the same identifier. Nothing is made yet, so nothing has to be cleaned up.
 */
export function sourcePhase(settings: WorkflowSettings): StateChain {
  return {
    StartAt: BEGIN,
    States: {
      [BEGIN]: begin(),
      [FIND_INSTANCE]: findInstance(settings),
      ...mayBeCluster(),
      [IS_CLUSTER]: {
        Type: 'Choice',
        Choices: [{ Condition: expression('$clusterIdentifier != null'), Next: FIND_CLUSTER }],
        Default: afterSource(settings),
      },
      [FIND_CLUSTER]: findCluster(settings),
      ...hasInstance(),
      [FIND_WRITER]: findWriter(settings),
      ...checkClusterKey(settings).states,
      ...checkKey(settings),
      ...findHost(settings),
      [CHECK_SOURCE]: checkSource(settings),
      [DONE]: {
        Type: 'Pass',
        Output: expression("$merge([$instance, $cluster, { 'zones': $zones }])"),
        End: true,
      },
    },
  };
}

/** The lookup of a cluster that the request names. */
const FIND_NAMED_CLUSTER = {
  Assign: { clusterIdentifier: expression('$plan.databaseIdentifier'), hostZone: null },
  Next: FIND_CLUSTER,
} as const;

function begin(): State {
  return {
    Type: 'Choice',
    Choices: [{ Condition: expression("$plan.databaseType = 'cluster'"), ...FIND_NAMED_CLUSTER }],
    Default: FIND_INSTANCE,
  };
}

/** What is called an instance is not to be taken for a cluster of that name. */
function mayBeCluster(): States {
  return {
    [MAY_BE_CLUSTER]: {
      Type: 'Choice',
      Choices: [{ Condition: expression('$plan.databaseType = null'), ...FIND_NAMED_CLUSTER }],
      Default: NO_INSTANCE,
    },
    [NO_INSTANCE]: {
      Type: 'Fail',
      Error: UNUSABLE,
      Cause: expression(
        "'there is no database ' & $plan.databaseIdentifier & ': its ARN names an instance, and no instance has this name; give the ARN of a cluster to clone a cluster'",
      ),
    },
    [NO_DATABASE]: {
      Type: 'Fail',
      Error: UNUSABLE,
      Cause: expression(
        "'there is no database ' & $plan.databaseIdentifier & '; name an RDS instance or an Aurora cluster of this account and Region'",
      ),
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
  return settings.zone?.instanceId ? ZONE_NEEDED : CHECK_SOURCE;
}

/**
 * RDS shares no snapshot that is encrypted under its default key: better to say so now than after hours of masking.
 * A snapshot that the request names has a key of its own, which is looked at before it is restored.
 */
function checkKey(settings: WorkflowSettings): States {
  if (!needsShareableKey(settings)) return {};
  return {
    [SHAREABLE]: {
      Type: 'Choice',
      Choices: [
        {
          Condition: expression(`$plan.sourceSnapshot != null or ${isShareable(settings, '$keyId')}`),
          Next: afterKey(settings),
        },
      ],
      Default: NOT_SHAREABLE,
    },
    [NOT_SHAREABLE]: {
      Type: 'Fail',
      Error: NOT_SHAREABLE_ERROR,
      Cause: expression(notShareable("'the source'", '$keyId')),
    },
  };
}

const INSTANCE_FIELDS = [
  `'engine': ${described(INSTANCE)}.Engine`,
  `'engineVersion': ${described(INSTANCE)}.EngineVersion`,
  `'databaseName': $exists(${described(INSTANCE)}.DbName) ? ${described(INSTANCE)}.DbName : null`,
  `'resourceId': ${described(INSTANCE)}.DbiResourceId`,
  `'instanceClass': ${described(INSTANCE)}.DbInstanceClass`,
  // Absent where it is in none, which the check of the source refuses.
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
          Next: MAY_BE_CLUSTER,
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
          `$exists(${members}[IsClusterWriter]) ? ${members}[IsClusterWriter][0].DbInstanceIdentifier : ` +
            `$exists(${members}[0]) ? ${members}[0].DbInstanceIdentifier : null`,
        ),
        cluster: expression(
          `{ 'kind': 'cluster', 'identifier': ${found}.DbClusterIdentifier, 'resourceId': ${found}.DbClusterResourceId, ` +
            `'engine': ${found}.Engine, 'engineVersion': ${found}.EngineVersion, ` +
            // RDS leaves it out of a cluster of the standard type.
            `'storageType': $exists(${found}.StorageType) ? ${found}.StorageType : 'aurora', ` +
            `'databaseName': $exists(${found}.DatabaseName) ? ${found}.DatabaseName : null, ` +
            `'engineMode': $exists(${found}.EngineMode) ? ${found}.EngineMode : 'provisioned', 'port': ${found}.Port, ` +
            `'clusterParameterGroup': ${found}.DbClusterParameterGroup, ` +
            `'scaling': $exists(${found}.ServerlessV2ScalingConfiguration) ? ${found}.ServerlessV2ScalingConfiguration : null }`,
        ),
      },
      Catch: [{ ErrorEquals: [CLUSTER.notFound], Next: NO_DATABASE }],
      Next: HAS_INSTANCE,
    },
  );
}

/** The clone's instance is made as one of the source's is: a cluster without any, as a headless one, says nothing of it. */
function hasInstance(): States {
  return {
    [HAS_INSTANCE]: {
      Type: 'Choice',
      Choices: [{ Condition: expression('$writer != null'), Next: FIND_WRITER }],
      Default: NO_MEMBER,
    },
    [NO_MEMBER]: {
      Type: 'Fail',
      Error: UNUSABLE,
      Cause: expression(
        "'the cluster ' & $cluster.identifier & ' has no instance to clone after; add one, which may be deleted afterwards'",
      ),
    },
  };
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
    Default: CHECK_SOURCE,
  };
  const host = sdkTask(
    settings,
    'ec2:describeInstances',
    { InstanceIds: [instanceId] },
    {
      Assign: {
        hostZone: expression('$states.result.Reservations[0].Instances[0].Placement.AvailabilityZone'),
      },
      Next: CHECK_SOURCE,
    },
  );
  return { [ZONE_NEEDED]: zoneNeeded, [FIND_HOST]: host };
}

/** What would fail on the clone is refused while there is none. The zone: the request's, or else the construct's. */
function checkSource(settings: WorkflowSettings): TaskState {
  const fixed = settings.zone?.name ? literal(settings.zone.name) : 'null';
  return maskingTask(
    settings,
    {
      step: 'check-source',
      databaseSecretArn: expression('$plan.databaseSecretArn'),
      source: expression('$merge([$instance, $cluster])'),
      zone: expression(
        `$plan.preferredAvailabilityZone != null ? $plan.preferredAvailabilityZone : $hostZone != null ? $hostZone : ${fixed}`,
      ),
    },
    {
      Retry: [FUNCTION_RETRY, DATAMASQUE_RETRY],
      Assign: { zones: expression('$states.result.Payload.zones') },
      Next: DONE,
    },
  );
}
