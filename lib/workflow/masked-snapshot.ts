import { ResourceTag } from '../../lambda/contract/resource-tags';
import { lookAssignment } from './looking';
import { isOurs, notOurs } from './ownership';
import { BROKEN_SNAPSHOT_STATUSES, statusIn } from './rds-statuses';
import { described, type SnapshotVocabulary } from './rds-vocabulary';
import { expression, type Json, literal, type States } from './states-language';
import { ownershipTags, rdsTask } from './tasks';
import { waitLoop } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

/** Names the masking run. IAM asks for it on whatever is made of a masked clone, and refuses it on all else. */
export function maskingRunTag(): Json {
  return { Key: ResourceTag.MASKING_RUN, Value: expression('$string($masking.maskRunId)') };
}

/** The tags of a masked snapshot: where it came from, and the caller's own. None of them marks a clone. */
export function maskedSnapshotTags(settings: WorkflowSettings): Json[] {
  return [
    ...ownershipTags(settings, ResourceTag.MASKED_SNAPSHOT_OWNER, ResourceTag.EXECUTION),
    { Key: ResourceTag.SOURCE, Value: expression('$source.identifier') },
    { Key: ResourceTag.RULESET, Value: expression('$plan.rulesetId') },
    maskingRunTag(),
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
  /** Variable that holds the deadline. */
  readonly deadline: string;
  readonly next: string;
}

/** The states that wait until a masked snapshot is complete; they leave its ARN in `$snapshotArn`. */
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
          usable: ours,
        }),
      },
    ),
    deadline: expected.deadline,
    ready: { Condition: '$usable and $status = "available"', Next: expected.next },
    finalErrors: [snapshots.notFound],
    failures: [
      ...notOurs({
        what: 'a snapshot',
        identifier,
        taken: `There is another snapshot in place of ${subject}`,
        retagged: `The tags of ${subject} were changed`,
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
