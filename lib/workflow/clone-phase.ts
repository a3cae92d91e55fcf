import { ClusterCloneState, cloneCluster } from './clone-cluster';
import { makeInstance } from './clone-instance';
import type { OptionalArguments } from './optional-arguments';
import { CLUSTER_SNAPSHOT, described, INSTANCE, INSTANCE_SNAPSHOT } from './rds-vocabulary';
import { sourceSnapshot, sourceSnapshotStates } from './source-snapshot';
import {
  type ChoiceRule,
  type ChoiceState,
  expression,
  type StateChain,
  type TaskState,
} from './states-language';
import { snapshotTask } from './tasks';
import { BEGIN_WAIT } from './waiting';
import type { WorkflowSettings } from './workflow-settings';
import { FIRST_ZONE, ZONES_WITHOUT_CAPACITY, ZONES_WITHOUT_STORAGE } from './zone-fallback';

const BEGIN = 'How is the clone made?';
const CHOOSE_SNAPSHOT = 'Choose a snapshot to start from';
const NEED_SNAPSHOT = 'Is there a snapshot to start from?';
const RESTORE = 'How is the clone restored?';
const DONE = 'The clone is there';

const IS_CLUSTER = "$source.kind = 'cluster'";

/** The phase that ends with an unmasked clone: choose, take or copy a snapshot and restore it, or clone copy-on-write. */
export function clonePhase(settings: WorkflowSettings): StateChain {
  const copyOnWrite = settings.clusterCloning === 'copy-on-write';
  return {
    StartAt: copyOnWrite ? BEGIN : CHOOSE_SNAPSHOT,
    States: {
      ...(copyOnWrite ? { [BEGIN]: begin() } : {}),
      [CHOOSE_SNAPSHOT]: chooseSnapshot(settings),
      [NEED_SNAPSHOT]: needSnapshot(),
      ...sourceSnapshot(settings, INSTANCE_SNAPSHOT, RESTORE),
      ...sourceSnapshot(settings, CLUSTER_SNAPSHOT, ClusterCloneState.RESTORE),
      ...cloneInstance(settings),
      ...cloneCluster(settings, DONE),
      [DONE]: {
        Type: 'Pass',
        Output: expression(
          `$merge([$restored, { 'zonesWithoutCapacity': ${ZONES_WITHOUT_CAPACITY}, 'zonesWithoutStorage': ${ZONES_WITHOUT_STORAGE} }])`,
        ),
        End: true,
      },
    },
  };
}

/** A cluster is cloned copy-on-write, unless the request names a snapshot: it wants that very state of the data. */
function begin(): ChoiceState {
  return {
    Type: 'Choice',
    Choices: [
      {
        Condition: expression(`${IS_CLUSTER} and $plan.sourceSnapshot = null`),
        Assign: { snapshotIdentifier: null, groupsFit: true, ...FIRST_ZONE, ...BEGIN_WAIT },
        Next: ClusterCloneState.RESTORE,
      },
    ],
    Default: CHOOSE_SNAPSHOT,
  };
}

function chooseSnapshot(settings: WorkflowSettings): TaskState {
  const chosen = '$states.result.Payload';
  const isOurs = `${chosen}.snapshotIdentifier = null or ${chosen}.copyFirst`;
  return snapshotTask(
    settings,
    {
      step: 'choose-snapshot',
      kind: expression('$source.kind'),
      databaseIdentifier: expression('$source.identifier'),
      resourceId: expression('$source.resourceId'),
      sourceSnapshot: expression('$plan.sourceSnapshot'),
      maxAgeSeconds: settings.snapshotMaxAgeSeconds,
      includeAwsBackup: settings.includeAwsBackup,
      engine: expression('$source.engine'),
      engineVersion: expression('$source.engineVersion'),
    },
    {
      Assign: {
        snapshotIdentifier: expression(
          `${isOurs} ? $plan.names.sourceSnapshot : ${chosen}.snapshotIdentifier`,
        ),
        snapshotType: expression(`${isOurs} ? 'manual' : ${chosen}.snapshotType`),
        groupsFit: expression(`${chosen}.groupsFit`),
        sharedSnapshot: expression(`${chosen}.copyFirst ? ${chosen}.snapshotIdentifier : null`),
        found: expression(`${chosen}.snapshotIdentifier != null`),
        ...FIRST_ZONE,
        ...BEGIN_WAIT,
      },
      Next: NEED_SNAPSHOT,
    },
  );
}

function needSnapshot(): ChoiceState {
  const [instance, cluster] = [
    sourceSnapshotStates(INSTANCE_SNAPSHOT),
    sourceSnapshotStates(CLUSTER_SNAPSHOT),
  ];
  const rule = (condition: string, next: string): ChoiceRule => ({
    Condition: expression(condition),
    Next: next,
  });
  return {
    Type: 'Choice',
    Choices: [
      rule(`${IS_CLUSTER} and $sharedSnapshot != null`, cluster.copy),
      rule(`${IS_CLUSTER} and $found`, cluster.look),
      rule(IS_CLUSTER, cluster.take),
      rule('$sharedSnapshot != null', instance.copy),
      rule('$found', instance.look),
    ],
    Default: instance.take,
  };
}

function cloneInstance(settings: WorkflowSettings): ReturnType<typeof makeInstance> {
  const found = described(INSTANCE);
  const { cloneAllocatedStorage: storage } = settings;
  const groups: OptionalArguments = {
    condition: '$groupsFit',
    parameters: {
      DbParameterGroupName: expression('$source.parameterGroup'),
      OptionGroupName: expression('$source.optionGroup'),
    },
    withoutThem: 'default groups',
  };
  const moreStorage = storage && {
    // RDS for SQL Server takes no AllocatedStorage here, and no engine takes less than the snapshot's.
    condition: `$startFrom.allocatedStorage < ${storage} and $not($contains($source.engine, /^sqlserver-/))`,
    parameters: { AllocatedStorage: expression(storage) },
    withThem: 'more storage',
  };
  return makeInstance(settings, {
    choose: RESTORE,
    make: 'Restore the clone',
    subject: 'the clone',
    identifier: '$plan.names.clone',
    action: 'restoreDBInstanceFromDBSnapshot',
    parameters: {
      DbSnapshotIdentifier: expression('$snapshotIdentifier'),
      DbSubnetGroupName: expression('$source.subnetGroup'),
      VpcSecurityGroupIds: settings.cloneSecurityGroupIds,
      // Always: an option group with Mirroring would make it Multi-AZ, which takes no zone.
      MultiAZ: false,
      DeletionProtection: false,
    },
    optional: [groups, ...(moreStorage ? [moreStorage] : [])],
    details: {
      // An endpoint and a database name are there only when RDS knows them: the object leaves the others out.
      restored:
        `{ 'resourceId': ${found}.DbiResourceId, 'address': ${found}.Endpoint.Address, 'port': ${found}.Endpoint.Port, 'engine': ${found}.Engine, ` +
        `'databaseName': $exists(${found}.DbName) ? ${found}.DbName : null, ` +
        `'availabilityZone': ${found}.AvailabilityZone, 'snapshotIdentifier': $snapshotIdentifier }`,
    },
    condition: '$exists($restored.address)',
    next: DONE,
  });
}
