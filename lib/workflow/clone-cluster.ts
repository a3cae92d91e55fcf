import { ResourceTag } from '../../lambda/contract/resource-tags';
import { makeInstance } from './clone-instance';
import { lookAssignment } from './looking';
import { isCloneOfThisRun, isOurs, notOurs, RESTORED_FROM_TAG, whenItExists } from './ownership';
import { BROKEN_CLUSTER_STATUSES, statusIn } from './rds-statuses';
import { CLUSTER, described } from './rds-vocabulary';
import {
  type ChoiceRule,
  type ChoiceState,
  expression,
  type Json,
  type States,
  type TaskState,
} from './states-language';
import { ownershipTags, rdsTask } from './tasks';
import { BEGIN_WAIT, waitLoop, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';
import { zonesWithStorage } from './zone-fallback';

type Parameters = { readonly [name: string]: Json };

const SUBJECT = 'the clone cluster';
const MAKE_INSTANCE = 'Make an instance in the clone cluster';

/** Names of the states that begin the cloning of a cluster. */
export const ClusterCloneState = {
  /** From a snapshot or from its present state, and does it scale by itself? */
  RESTORE: 'How is the clone cluster made?',
} as const;

const RESTORE_PROVISIONED = 'Restore the clone cluster';
const RESTORE_SERVERLESS = 'Restore the clone cluster with its scaling';
const COPY_PROVISIONED = 'Copy the source cluster on write';
const COPY_SERVERLESS = 'Copy the source cluster on write with its scaling';

/** A cluster always has automated backups; they go with it. */
const LEAST_RETENTION_DAYS = 1;

/** Only copy-on-write goes without a snapshot, and not when a request names one. */
const FROM_PRESENT_STATE = '$snapshotIdentifier = null';
const IS_PROVISIONED = '$source.scaling = null';

/** Scaling limits of a Serverless v2 cluster. */
const SCALING: Parameters = {
  ServerlessV2ScalingConfiguration: {
    MinCapacity: expression('$source.scaling.MinCapacity'),
    MaxCapacity: expression('$source.scaling.MaxCapacity'),
  },
};

/** The states that restore a cluster, wait for it, and make the one instance through which it is masked. */
export function cloneCluster(settings: WorkflowSettings, next: string): States {
  const { wait } = waitStateNames(SUBJECT);
  return {
    [ClusterCloneState.RESTORE]: howToMake(settings),
    ...(settings.clusterCloning === 'copy-on-write' ? copyStates(settings, wait) : {}),
    [RESTORE_PROVISIONED]: restoreSnapshot(settings, wait, {}),
    [RESTORE_SERVERLESS]: restoreSnapshot(settings, wait, SCALING),
    ...waitForCluster(settings),
    ...makeInstance(settings, {
      make: MAKE_INSTANCE,
      subject: 'the instance of the clone cluster',
      identifier: '$plan.names.cloneMember',
      action: 'createDBInstance',
      parameters: {
        [CLUSTER.identifier]: expression('$plan.names.clone'),
        Engine: expression('$source.engine'),
      },
      details: {
        restored:
          "$merge([$restored, { 'availabilityZone': $states.result.DbInstances[0].AvailabilityZone }])",
      },
      next,
    }),
  };
}

function howToMake(settings: WorkflowSettings): ChoiceState {
  const rule = (condition: string, next: string): ChoiceRule => ({
    Condition: expression(condition),
    Next: next,
  });
  const copying = [
    rule(`${FROM_PRESENT_STATE} and ${IS_PROVISIONED}`, COPY_PROVISIONED),
    rule(FROM_PRESENT_STATE, COPY_SERVERLESS),
  ];
  return {
    Type: 'Choice',
    Choices: [
      ...(settings.clusterCloning === 'copy-on-write' ? copying : []),
      rule(IS_PROVISIONED, RESTORE_PROVISIONED),
    ],
    Default: RESTORE_SERVERLESS,
  };
}

function copyStates(settings: WorkflowSettings, wait: string): States {
  const source: Parameters = {
    SourceDBClusterIdentifier: expression('$source.identifier'),
    RestoreType: 'copy-on-write',
    UseLatestRestorableTime: true,
  };
  const copy = (scaling: Parameters): TaskState =>
    makeCluster(settings, 'restoreDBClusterToPointInTime', { ...source, ...scaling }, wait);
  return { [COPY_PROVISIONED]: copy({}), [COPY_SERVERLESS]: copy(SCALING) };
}

function restoreSnapshot(settings: WorkflowSettings, wait: string, scaling: Parameters): TaskState {
  const source: Parameters = {
    SnapshotIdentifier: expression('$snapshotIdentifier'),
    Engine: expression('$source.engine'),
    // The default of the Region, where it is left out, may be another one than the data are of.
    EngineVersion: expression('$startFrom.engineVersion'),
  };
  return makeCluster(settings, 'restoreDBClusterFromSnapshot', { ...source, ...scaling }, wait);
}

function makeCluster(
  settings: WorkflowSettings,
  action: string,
  parameters: Parameters,
  wait: string,
): TaskState {
  const shared: Parameters = {
    [CLUSTER.identifier]: expression('$plan.names.clone'),
    DbSubnetGroupName: expression('$source.subnetGroup'),
    DbClusterParameterGroupName: expression('$source.clusterParameterGroup'),
    VpcSecurityGroupIds: settings.cloneSecurityGroupIds,
    Port: expression('$source.port'),
    EngineMode: expression('$source.engineMode'),
    DeletionProtection: false,
    BackupRetentionPeriod: LEAST_RETENTION_DAYS,
    CopyTagsToSnapshot: false,
    Tags: [...ownershipTags(settings, ResourceTag.CLONE_OWNER, ResourceTag.EXECUTION), RESTORED_FROM_TAG],
  };
  return rdsTask(
    settings,
    action,
    { ...shared, ...parameters },
    {
      Catch: [whenItExists(CLUSTER.alreadyExists, wait)],
      Assign: BEGIN_WAIT,
      Next: wait,
    },
  );
}

function waitForCluster(settings: WorkflowSettings): States {
  const found = described(CLUSTER);
  const ours = isOurs(`${found}.TagList`, ResourceTag.CLONE_OWNER, settings.owner, ResourceTag.EXECUTION);
  return waitLoop({
    subject: SUBJECT,
    look: rdsTask(
      settings,
      CLUSTER.describe,
      { [CLUSTER.identifier]: expression('$plan.names.clone') },
      {
        Assign: lookAssignment(CLUSTER, {
          status: `${found}.Status`,
          usable: `${ours} and ${isCloneOfThisRun(CLUSTER)}`,
          zones: zonesWithStorage(`${found}.AvailabilityZones`),
          restored:
            `{ 'resourceId': ${found}.DbClusterResourceId, 'address': ${found}.Endpoint, 'port': ${found}.Port, 'engine': ${found}.Engine, ` +
            `'databaseName': $exists(${found}.DatabaseName) ? ${found}.DatabaseName : null, ` +
            "'snapshotIdentifier': $snapshotIdentifier }",
        }),
      },
    ),
    deadline: 'cloneDeadline',
    ready: {
      Condition: '$usable and $status = "available" and $exists($restored.address)',
      Next: MAKE_INSTANCE,
    },
    finalErrors: [CLUSTER.notFound],
    failures: [
      ...notOurs({
        what: 'a cluster',
        identifier: '$plan.names.clone',
        taken: 'There is another cluster in place of the clone cluster',
        retagged: 'The tags of the clone cluster were changed',
      }),
      {
        condition: `$fault = null and ${statusIn(BROKEN_CLUSTER_STATUSES)}`,
        state: 'There is no use in waiting for the clone cluster',
        error: 'CloneBroken',
        cause: "'the clone cluster ' & $plan.names.clone & ' ended in status ' & $status",
      },
    ],
  });
}
