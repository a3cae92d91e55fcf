import { ResourceTag } from '../../lambda/contract/resource-tags';
import { makeInstance } from './clone-instance';
import { lookAssignment } from './looking';
import {
  type ArgumentVariant,
  argumentVariants,
  chooseVariant,
  type OptionalArguments,
  type Parameters,
  variantRules,
} from './optional-arguments';
import { isCloneOfThisRun, isOurs, notOurs, RESTORED_FROM_TAG, whenItExists } from './ownership';
import {
  CLUSTER_BUSY,
  type ErrorAnswer,
  NO_CAPACITY_FOR_CLUSTER,
  quotaFailure,
  retryLater,
} from './rds-capacity';
import { BROKEN_CLUSTER_STATUSES, statusIn } from './rds-statuses';
import { CLUSTER, described } from './rds-vocabulary';
import { expression, type States, type TaskState } from './states-language';
import { ownershipTags, rdsTask } from './tasks';
import { BEGIN_WAIT, waitLoop, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';
import { zonesWithStorage } from './zone-fallback';

const SUBJECT = 'the clone cluster';
const MAKE_INSTANCE = 'How is the instance of the clone cluster made?';

/** Names of the states that begin the cloning of a cluster. */
export const ClusterCloneState = {
  /** From a snapshot or from its present state, and does it scale by itself? */
  RESTORE: 'How is the clone cluster made?',
} as const;

/** Only copy-on-write goes without a snapshot, and not when a request names one. */
const FROM_PRESENT_STATE = '$snapshotIdentifier = null';

/** Scaling limits of a Serverless v2 cluster. */
const SCALING: OptionalArguments = {
  condition: '$source.scaling != null',
  parameters: {
    ServerlessV2ScalingConfiguration: {
      MinCapacity: expression('$source.scaling.MinCapacity'),
      MaxCapacity: expression('$source.scaling.MaxCapacity'),
    },
  },
  withThem: 'its scaling',
};

const CLUSTER_GROUP: Parameters = {
  DbClusterParameterGroupName: expression('$source.clusterParameterGroup'),
};

/** The source's present state has the version that its groups are for. */
const COPIES = argumentVariants('Copy the source cluster on write', [SCALING]);
const RESTORES = argumentVariants('Restore the clone cluster', [
  SCALING,
  { condition: '$groupsFit', parameters: CLUSTER_GROUP, withoutThem: 'default groups' },
]);

/** The states that restore a cluster, wait for it, and make the one instance through which it is masked. */
export function cloneCluster(settings: WorkflowSettings, next: string): States {
  const isCopied = settings.clusterCloning === 'copy-on-write';
  const copies = isCopied ? COPIES : [];
  const noRoom = retryLater(SUBJECT, NO_CAPACITY_FOR_CLUSTER, ClusterCloneState.RESTORE);
  const quota = quotaFailure(SUBJECT, 'cluster');
  const answers = [noRoom, quota];
  // The cluster that is copied may be busy, with a backup of its own for one.
  const busy = { ...noRoom.catcher, ErrorEquals: [CLUSTER_BUSY, ...NO_CAPACITY_FOR_CLUSTER] };
  return {
    [ClusterCloneState.RESTORE]: chooseVariant(RESTORES, variantRules(copies, FROM_PRESENT_STATE)),
    ...each(copies, (variant) => copyCluster(settings, variant, [{ ...noRoom, catcher: busy }, quota])),
    ...each(RESTORES, (variant) => restoreSnapshot(settings, variant, answers)),
    ...noRoom.states,
    ...quota.states,
    ...waitForCluster(settings),
    ...makeInstance(settings, {
      choose: MAKE_INSTANCE,
      make: 'Make an instance in the clone cluster',
      subject: 'the instance of the clone cluster',
      identifier: '$plan.names.cloneMember',
      action: 'createDBInstance',
      parameters: {
        [CLUSTER.identifier]: expression('$plan.names.clone'),
        Engine: expression('$source.engine'),
      },
      optional: [
        {
          condition: '$groupsFit',
          parameters: { DbParameterGroupName: expression('$source.parameterGroup') },
          withoutThem: 'default groups',
        },
      ],
      isInCluster: true,
      details: {
        restored:
          "$merge([$restored, { 'availabilityZone': $states.result.DbInstances[0].AvailabilityZone }])",
      },
      next,
    }),
  };
}

function each(variants: readonly ArgumentVariant[], make: (variant: ArgumentVariant) => TaskState): States {
  return Object.fromEntries(variants.map((variant) => [variant.name, make(variant)]));
}

function copyCluster(
  settings: WorkflowSettings,
  { parameters }: ArgumentVariant,
  answers: readonly ErrorAnswer[],
): TaskState {
  const source: Parameters = {
    SourceDBClusterIdentifier: expression('$source.identifier'),
    RestoreType: 'copy-on-write',
    UseLatestRestorableTime: true,
    StorageType: expression('$source.storageType'),
    ...CLUSTER_GROUP,
  };
  return makeCluster(settings, 'restoreDBClusterToPointInTime', { ...source, ...parameters }, answers);
}

function restoreSnapshot(
  settings: WorkflowSettings,
  { parameters }: ArgumentVariant,
  answers: readonly ErrorAnswer[],
): TaskState {
  const source: Parameters = {
    SnapshotIdentifier: expression('$snapshotIdentifier'),
    Engine: expression('$source.engine'),
    // The default of the Region, where it is left out, may be another one than the data are of.
    EngineVersion: expression('$startFrom.engineVersion'),
    // I/O-Optimized as the source is; an older major version may not know it.
    StorageType: expression("$groupsFit ? $source.storageType : 'aurora'"),
  };
  return makeCluster(settings, 'restoreDBClusterFromSnapshot', { ...source, ...parameters }, answers);
}

function makeCluster(
  settings: WorkflowSettings,
  action: string,
  parameters: Parameters,
  answers: readonly ErrorAnswer[],
): TaskState {
  const { wait } = waitStateNames(SUBJECT);
  const shared: Parameters = {
    [CLUSTER.identifier]: expression('$plan.names.clone'),
    DbSubnetGroupName: expression('$source.subnetGroup'),
    VpcSecurityGroupIds: settings.cloneSecurityGroupIds,
    Port: expression('$source.port'),
    EngineMode: expression('$source.engineMode'),
    DeletionProtection: false,
    CopyTagsToSnapshot: false,
    Tags: [...ownershipTags(settings, ResourceTag.CLONE_OWNER, ResourceTag.EXECUTION), RESTORED_FROM_TAG],
  };
  return rdsTask(
    settings,
    action,
    { ...shared, ...parameters },
    {
      Catch: [whenItExists(CLUSTER.alreadyExists, wait), ...answers.map(({ catcher }) => catcher)],
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
