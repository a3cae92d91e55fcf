import { ResourceTag } from '../../lambda/contract/resource-tags';
import { isOurs } from './ownership';
import { BROKEN_SNAPSHOT_STATUSES, statusIn } from './rds-statuses';
import { expression, type Retrier, type StateChain, type States, type TaskState } from './states-language';
import { ownershipTags, RDS_RETRY, rdsTask } from './tasks';
import { BEGIN_WAIT, waitLoop, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

const SNAPSHOT = waitStateNames('the masked snapshot');

const TAKE = 'Take the masked snapshot';
const DONE = 'The masked snapshot is there';

/** A clone that is backing itself up, as RDS does after a restore, refuses a snapshot for some minutes. */
const BUSY_CLONE_RETRY: Retrier = {
  ErrorEquals: ['Rds.InvalidDbInstanceStateException'],
  IntervalSeconds: 5,
  MaxAttempts: 30,
  BackoffRate: 1.3,
  MaxDelaySeconds: 60,
};

/** The phase that keeps what was masked. */
export function snapshotPhase(settings: WorkflowSettings): StateChain {
  return {
    StartAt: TAKE,
    States: {
      [TAKE]: takeSnapshot(settings),
      ...waitForSnapshot(settings),
      [DONE]: { Type: 'Pass', Output: { arn: expression('$snapshotArn') }, End: true },
    },
  };
}

function takeSnapshot(settings: WorkflowSettings): TaskState {
  const parameters = {
    DbInstanceIdentifier: expression('$plan.names.clone'),
    DbSnapshotIdentifier: expression('$plan.names.maskedSnapshot'),
    Tags: [
      ...ownershipTags(settings, ResourceTag.MASKED_SNAPSHOT_OWNER, ResourceTag.EXECUTION),
      { Key: ResourceTag.SOURCE, Value: expression('$plan.databaseIdentifier') },
      { Key: ResourceTag.RULESET, Value: expression('$plan.rulesetId') },
      { Key: ResourceTag.MASKING_RUN, Value: expression('$string($masking.maskRunId)') },
    ],
  };
  return rdsTask(settings, 'createDBSnapshot', parameters, {
    Retry: [RDS_RETRY, BUSY_CLONE_RETRY],
    Catch: [
      { ErrorEquals: ['Rds.DbSnapshotAlreadyExistsException'], Next: SNAPSHOT.wait, Assign: BEGIN_WAIT },
    ],
    Assign: BEGIN_WAIT,
    Next: SNAPSHOT.wait,
  });
}

function waitForSnapshot(settings: WorkflowSettings): States {
  const snapshot = '$states.result.DbSnapshots[0]';
  const ours = isOurs(
    `${snapshot}.TagList`,
    ResourceTag.MASKED_SNAPSHOT_OWNER,
    settings.owner,
    ResourceTag.EXECUTION,
  );
  const parameters = { DbSnapshotIdentifier: expression('$plan.names.maskedSnapshot') };
  return waitLoop({
    subject: 'the masked snapshot',
    look: rdsTask(settings, 'describeDBSnapshots', parameters, {
      Assign: {
        status: expression(`${snapshot}.Status`),
        snapshotArn: expression(`${snapshot}.DbSnapshotArn`),
        usable: expression(ours),
        fault: null,
      },
    }),
    deadline: 'snapshotDeadline',
    ready: { Condition: '$usable and $status = "available"', Next: DONE },
    finalErrors: ['Rds.DbSnapshotNotFoundException'],
    failures: [
      {
        condition: '$fault = null and $not($usable)',
        state: 'The masked snapshot is not ours',
        error: 'IdentifierTaken',
        cause:
          "'a snapshot named ' & $plan.names.maskedSnapshot & ' is there already and was not made by this execution'",
      },
      {
        condition: `$fault = null and ${statusIn(BROKEN_SNAPSHOT_STATUSES)}`,
        state: 'The masked snapshot is broken',
        error: 'SnapshotBroken',
        cause: "'the masked snapshot ' & $plan.names.maskedSnapshot & ' ended in status ' & $status",
      },
    ],
  });
}
