import { ResourceTag } from '../../lambda/contract/resource-tags';
import { makeInstance } from './clone-instance';
import { isOurs } from './ownership';
import { BROKEN_CLUSTER_STATUSES, statusIn } from './rds-statuses';
import { CLUSTER, described } from './rds-vocabulary';
import { expression, type Json, type States, type TaskState } from './states-language';
import { ownershipTags, rdsTask } from './tasks';
import { BEGIN_WAIT, waitLoop, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

/** How a clone of a cluster comes about. */
export type ClusterCloning = 'snapshot' | 'copy-on-write';

const SUBJECT = 'the clone cluster';
const MAKE_INSTANCE = 'Make an instance in the clone cluster';

/** Names of the states that begin the cloning of a cluster. */
export const ClusterCloneState = {
  /** Is the source a serverless cluster? */
  RESTORE: 'Does the clone cluster scale by itself?',
} as const;

const RESTORE_PROVISIONED = 'Restore the clone cluster';
const RESTORE_SERVERLESS = 'Restore the clone cluster with its scaling';

/** The states that restore a cluster, wait for it, and make the one instance through which it is masked. */
export function cloneCluster(settings: WorkflowSettings, next: string): States {
  const { wait } = waitStateNames(SUBJECT);
  return {
    [ClusterCloneState.RESTORE]: {
      Type: 'Choice',
      Choices: [{ Condition: expression('$source.scaling = null'), Next: RESTORE_PROVISIONED }],
      Default: RESTORE_SERVERLESS,
    },
    [RESTORE_PROVISIONED]: restore(settings, wait, {}),
    [RESTORE_SERVERLESS]: restore(settings, wait, {
      ServerlessV2ScalingConfiguration: {
        MinCapacity: expression('$source.scaling.MinCapacity'),
        MaxCapacity: expression('$source.scaling.MaxCapacity'),
      },
    }),
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

function restore(
  settings: WorkflowSettings,
  wait: string,
  scaling: { readonly [name: string]: Json },
): TaskState {
  const shared: { readonly [name: string]: Json } = {
    [CLUSTER.identifier]: expression('$plan.names.clone'),
    DbSubnetGroupName: expression('$source.subnetGroup'),
    DbClusterParameterGroupName: expression('$source.clusterParameterGroup'),
    VpcSecurityGroupIds: settings.cloneSecurityGroupIds,
    Port: expression('$source.port'),
    EngineMode: expression('$source.engineMode'),
    ...scaling,
    DeletionProtection: false,
    CopyTagsToSnapshot: false,
    Tags: ownershipTags(settings, ResourceTag.CLONE_OWNER, ResourceTag.EXECUTION),
  };
  const details = {
    Catch: [{ ErrorEquals: [CLUSTER.alreadyExists], Next: wait, Assign: BEGIN_WAIT }],
    Assign: BEGIN_WAIT,
    Next: wait,
  };
  if (settings.clusterCloning === 'copy-on-write') {
    const parameters = {
      ...shared,
      SourceDBClusterIdentifier: expression('$source.identifier'),
      RestoreType: 'copy-on-write',
      UseLatestRestorableTime: true,
    };
    return rdsTask(settings, 'restoreDBClusterToPointInTime', parameters, details);
  }
  const parameters = {
    ...shared,
    SnapshotIdentifier: expression('$snapshotIdentifier'),
    Engine: expression('$source.engine'),
    EngineVersion: expression('$source.engineVersion'),
  };
  return rdsTask(settings, 'restoreDBClusterFromSnapshot', parameters, details);
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
        Assign: {
          status: expression(`${found}.Status`),
          usable: expression(ours),
          restored: expression(
            `{ 'address': ${found}.Endpoint, 'port': ${found}.Port, 'engine': ${found}.Engine, ` +
              `'databaseName': $exists(${found}.DatabaseName) ? ${found}.DatabaseName : null, ` +
              "'snapshotIdentifier': $snapshotIdentifier }",
          ),
          fault: null,
        },
      },
    ),
    deadline: 'cloneDeadline',
    ready: {
      Condition: '$usable and $status = "available" and $exists($restored.address)',
      Next: MAKE_INSTANCE,
    },
    finalErrors: [CLUSTER.notFound],
    failures: [
      {
        condition: '$fault = null and $not($usable)',
        state: 'There is another cluster in place of the clone cluster',
        error: 'IdentifierTaken',
        cause:
          "'a cluster named ' & $plan.names.clone & ' is there already and was not made by this execution'",
      },
      {
        condition: `$fault = null and ${statusIn(BROKEN_CLUSTER_STATUSES)}`,
        state: 'There is no use in waiting for the clone cluster',
        error: 'CloneBroken',
        cause: "'the clone cluster ' & $plan.names.clone & ' ended in status ' & $status",
      },
    ],
  });
}
