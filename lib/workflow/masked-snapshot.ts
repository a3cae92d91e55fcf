import { ResourceTag } from '../../lambda/contract/resource-tags';
import { lookAssignment } from './looking';
import { isOurs, notOurs } from './ownership';
import { BROKEN_SNAPSHOT_STATUSES, statusIn } from './rds-statuses';
import { described, type SnapshotVocabulary } from './rds-vocabulary';
import {
  CLONE,
  foreignSnapshot,
  IS_OF_ORIGIN,
  isOfMaskingRun,
  isSnapshotOf,
  isTakenSince,
  MASKED_SINCE,
  originAssignment,
} from './snapshot-evidence';
import { expression, type Json, literal, type States } from './states-language';
import { ownershipTags, rdsTask } from './tasks';
import { waitLoop } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

/** Ties a snapshot of the masked clone to the masking run. */
export const MASKING_RUN_TAG: Json = {
  Key: ResourceTag.MASKING_RUN,
  Value: expression('$string($masking.maskRunId)'),
};

/** The tags of a masked snapshot: where it came from, and the caller's own. None of them marks a clone. */
export function maskedSnapshotTags(settings: WorkflowSettings): Json[] {
  return [
    ...ownershipTags(settings, ResourceTag.MASKED_SNAPSHOT_OWNER, ResourceTag.EXECUTION),
    { Key: ResourceTag.SOURCE, Value: expression('$source.identifier') },
    { Key: ResourceTag.DATABASE, Value: expression('$plan.databaseIdentifier') },
    { Key: ResourceTag.RULESET, Value: expression('$plan.rulesetId') },
    MASKING_RUN_TAG,
    ...Object.entries(settings.snapshotTags).map(([Key, Value]) => ({ Key, Value })),
  ];
}

/** A masked snapshot on its way. */
export interface ExpectedSnapshot {
  /** What is waited for, e.g. `the masked snapshot`; names the states. */
  readonly subject: string;
  /** JSONata that gives its identifier. */
  readonly identifier: string;
  readonly ownerTag: string;
  /** A condition on the described snapshot: whether it was taken of its database itself, or is a copy of the right one. */
  readonly isOriginal: string;
  /** Variable that holds the deadline. */
  readonly deadline: string;
  readonly next: string;
}

/**
 * The states that wait until a masked snapshot is complete; they leave its ARN in `$snapshotArn`. Whatever bears its
 * name counts only with all evidence: the tags of this execution and of its masking run, the clone that it is of, and
 * a time after the masking. What we have just made is held to the same as what was there already.
 */
export function waitForMaskedSnapshot(
  settings: WorkflowSettings,
  snapshots: SnapshotVocabulary,
  expected: ExpectedSnapshot,
): States {
  const { subject, identifier } = expected;
  const found = described(snapshots);
  const ours = isOurs(`${found}.TagList`, expected.ownerTag, settings.owner, ResourceTag.EXECUTION);
  return waitLoop({
    subject,
    look: rdsTask(
      settings,
      snapshots.describe,
      { [snapshots.identifier]: expression(identifier) },
      {
        Assign: lookAssignment(snapshots, {
          status: `${found}.Status`,
          snapshotArn: `${found}.${snapshots.arn}`,
          usable: `${ours} and ${isOfMaskingRun(snapshots)}`,
          ...originAssignment(snapshots, {
            isOfDatabase: `${isSnapshotOf(snapshots, CLONE)} and ${expected.isOriginal}`,
            isInTime: isTakenSince(snapshots, MASKED_SINCE),
          }),
        }),
      },
    ),
    deadline: expected.deadline,
    ready: { Condition: `$usable and ${IS_OF_ORIGIN} and $status = "available"`, Next: expected.next },
    finalErrors: [snapshots.notFound],
    failures: [
      ...notOurs({
        what: 'a snapshot',
        identifier,
        taken: `There is another snapshot in place of ${subject}`,
        retagged: `The tags of ${subject} were changed`,
      }),
      ...foreignSnapshot({
        subject,
        identifier,
        database: CLONE.identifier,
        since: 'the masking of the clone ended',
      }),
      {
        condition: `$fault = null and ${statusIn(BROKEN_SNAPSHOT_STATUSES)}`,
        state: `There is no use in waiting for ${subject}`,
        error: 'SnapshotBroken',
        cause: `${literal(`${subject}, `)} & ${identifier} & ', ended in status ' & $status`,
      },
    ],
  });
}
