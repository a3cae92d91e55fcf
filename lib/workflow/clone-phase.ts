import { ResourceTag } from '../../lambda/contract/resource-tags';
import { isOurs } from './ownership';
import {
  BROKEN_INSTANCE_STATUSES,
  BROKEN_SNAPSHOT_STATUSES,
  statusIn,
  USABLE_INSTANCE_STATUSES,
} from './rds-statuses';
import { expression, type StateChain, type States, type TaskState } from './states-language';
import { FUNCTION_RETRY, ownershipTags, rdsTask, snapshotTask } from './tasks';
import { BEGIN_WAIT, waitLoop, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

const SOURCE_SNAPSHOT = waitStateNames('the snapshot to start from');
const CLONE = waitStateNames('the clone');

const FIND_SOURCE = 'Look up the source database';
const CHOOSE_SNAPSHOT = 'Choose a snapshot to start from';
const NEED_SNAPSHOT = 'Is there a snapshot to start from?';
const TAKE_SNAPSHOT = 'Take a snapshot of the source';
const RESTORE = 'Restore the clone';
const DONE = 'The clone is there';

/** The phase that ends with an unmasked clone: find the source, choose or take a snapshot, restore it. */
export function clonePhase(settings: WorkflowSettings): StateChain {
  return {
    StartAt: FIND_SOURCE,
    States: {
      [FIND_SOURCE]: findSource(settings),
      [CHOOSE_SNAPSHOT]: chooseSnapshot(settings),
      [NEED_SNAPSHOT]: {
        Type: 'Choice',
        Choices: [
          {
            Condition: expression('$snapshotIdentifier = null'),
            Assign: { snapshotIdentifier: expression('$plan.names.sourceSnapshot') },
            Next: TAKE_SNAPSHOT,
          },
        ],
        Default: SOURCE_SNAPSHOT.look,
      },
      [TAKE_SNAPSHOT]: takeSnapshot(settings),
      ...waitForSourceSnapshot(settings),
      [RESTORE]: restore(settings),
      ...waitForClone(settings),
      [DONE]: { Type: 'Pass', Output: expression('$restored'), End: true },
    },
  };
}

function findSource(settings: WorkflowSettings): TaskState {
  const parameters = { DbInstanceIdentifier: expression('$plan.databaseIdentifier') };
  return rdsTask(settings, 'describeDBInstances', parameters, {
    Assign: {
      source: {
        instanceClass: expression('$states.result.DbInstances[0].DbInstanceClass'),
        subnetGroup: expression('$states.result.DbInstances[0].DbSubnetGroup.DbSubnetGroupName'),
        parameterGroup: expression('$states.result.DbInstances[0].DbParameterGroups[0].DbParameterGroupName'),
        optionGroup: expression('$states.result.DbInstances[0].OptionGroupMemberships[0].OptionGroupName'),
        availabilityZone: expression('$states.result.DbInstances[0].AvailabilityZone'),
      },
    },
    Next: CHOOSE_SNAPSHOT,
  });
}

function chooseSnapshot(settings: WorkflowSettings): TaskState {
  return snapshotTask(
    settings,
    {
      step: 'choose-snapshot',
      databaseIdentifier: expression('$plan.databaseIdentifier'),
      sourceSnapshot: expression('$plan.sourceSnapshot'),
    },
    {
      Retry: [FUNCTION_RETRY],
      Assign: { snapshotIdentifier: expression('$states.result.Payload.snapshotIdentifier'), ...BEGIN_WAIT },
      Next: NEED_SNAPSHOT,
    },
  );
}

function takeSnapshot(settings: WorkflowSettings): TaskState {
  const parameters = {
    DbInstanceIdentifier: expression('$plan.databaseIdentifier'),
    DbSnapshotIdentifier: expression('$plan.names.sourceSnapshot'),
    Tags: ownershipTags(settings, ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, ResourceTag.EXECUTION),
  };
  return rdsTask(settings, 'createDBSnapshot', parameters, {
    Catch: [
      {
        ErrorEquals: ['Rds.DbSnapshotAlreadyExistsException'],
        Next: SOURCE_SNAPSHOT.wait,
        Assign: BEGIN_WAIT,
      },
    ],
    Assign: BEGIN_WAIT,
    Next: SOURCE_SNAPSHOT.wait,
  });
}

function waitForSourceSnapshot(settings: WorkflowSettings): States {
  const parameters = { DbSnapshotIdentifier: expression('$snapshotIdentifier') };
  const tagList = '$states.result.DbSnapshots[0].TagList';
  const ours = isOurs(
    tagList,
    ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER,
    settings.owner,
    ResourceTag.EXECUTION,
  );
  return waitLoop({
    subject: 'the snapshot to start from',
    look: rdsTask(settings, 'describeDBSnapshots', parameters, {
      Assign: {
        status: expression('$states.result.DbSnapshots[0].Status'),
        usable: expression(`$snapshotIdentifier != $plan.names.sourceSnapshot or (${ours})`),
        fault: null,
      },
    }),
    deadline: 'cloneDeadline',
    ready: { Condition: '$usable and $status = "available"', Assign: BEGIN_WAIT, Next: RESTORE },
    finalErrors: ['Rds.DbSnapshotNotFoundException'],
    failures: [
      {
        condition: '$fault = null and $not($usable)',
        state: 'The snapshot to start from is not ours',
        error: 'IdentifierTaken',
        cause:
          "'a snapshot named ' & $snapshotIdentifier & ' is there already and was not made by this execution'",
      },
      {
        condition: `$fault = null and ${statusIn(BROKEN_SNAPSHOT_STATUSES)}`,
        state: 'The snapshot to start from is broken',
        error: 'SnapshotUnusable',
        cause: "'the snapshot to start from, ' & $snapshotIdentifier & ', is in status ' & $status",
      },
    ],
  });
}

function restore(settings: WorkflowSettings): TaskState {
  const zone = '$plan.preferredAvailabilityZone';
  const parameters = {
    DbInstanceIdentifier: expression('$plan.names.clone'),
    DbSnapshotIdentifier: expression('$snapshotIdentifier'),
    DbInstanceClass: expression('$source.instanceClass'),
    DbSubnetGroupName: expression('$source.subnetGroup'),
    DbParameterGroupName: expression('$source.parameterGroup'),
    OptionGroupName: expression('$source.optionGroup'),
    AvailabilityZone: expression(`${zone} = null ? $source.availabilityZone : ${zone}`),
    VpcSecurityGroupIds: settings.cloneSecurityGroupIds,
    PubliclyAccessible: false,
    DeletionProtection: false,
    CopyTagsToSnapshot: false,
    Tags: ownershipTags(settings, ResourceTag.CLONE_OWNER, ResourceTag.EXECUTION),
  };
  return rdsTask(settings, 'restoreDBInstanceFromDBSnapshot', parameters, {
    // An answer that was lost after the call took effect comes back as this; the next look asks whose clone it is.
    Catch: [{ ErrorEquals: ['Rds.DbInstanceAlreadyExistsException'], Next: CLONE.wait, Assign: BEGIN_WAIT }],
    Assign: BEGIN_WAIT,
    Next: CLONE.wait,
  });
}

function waitForClone(settings: WorkflowSettings): States {
  const instance = '$states.result.DbInstances[0]';
  const parameters = { DbInstanceIdentifier: expression('$plan.names.clone') };
  const ours = isOurs(`${instance}.TagList`, ResourceTag.CLONE_OWNER, settings.owner, ResourceTag.EXECUTION);
  return waitLoop({
    subject: 'the clone',
    look: rdsTask(settings, 'describeDBInstances', parameters, {
      Assign: {
        status: expression(`${instance}.DbInstanceStatus`),
        usable: expression(ours),
        // An endpoint, a zone and a database name are there only when RDS knows them: the object leaves the others out.
        restored: expression(
          `{ 'address': ${instance}.Endpoint.Address, 'port': ${instance}.Endpoint.Port, 'engine': ${instance}.Engine, ` +
            `'databaseName': $exists(${instance}.DbName) ? ${instance}.DbName : null, ` +
            `'availabilityZone': ${instance}.AvailabilityZone, 'snapshotIdentifier': $snapshotIdentifier }`,
        ),
        fault: null,
      },
    }),
    deadline: 'cloneDeadline',
    ready: {
      Condition: `$usable and ${statusIn(USABLE_INSTANCE_STATUSES)} and $exists($restored.address)`,
      Next: DONE,
    },
    finalErrors: ['Rds.DbInstanceNotFoundException'],
    failures: [
      {
        condition: '$fault = null and $not($usable)',
        state: 'The clone is not ours',
        error: 'IdentifierTaken',
        cause:
          "'a database named ' & $plan.names.clone & ' is there already and was not made by this execution'",
      },
      {
        condition: `$fault = null and ${statusIn(BROKEN_INSTANCE_STATUSES)}`,
        state: 'The clone is broken',
        error: 'CloneBroken',
        cause: "'the clone ' & $plan.names.clone & ' ended in status ' & $status",
      },
    ],
  });
}
