import { ResourceTag } from '../../lambda/contract/resource-tags';
import { MASKING_RUN_TAG, maskedSnapshotTags, waitForMaskedSnapshot } from './masked-snapshot';
import { CLOCK_DIFFERENCE_SECONDS } from './ownership';
import {
  CLUSTER_SNAPSHOT,
  INSTANCE_SNAPSHOT,
  SNAPSHOT_VOCABULARIES,
  type SnapshotVocabulary,
} from './rds-vocabulary';
import { isNoCopy } from './snapshot-evidence';
import { expression, type StateChain, type States } from './states-language';
import { takeSnapshot } from './take-snapshot';
import { ownershipTags } from './tasks';
import { BEGIN_WAIT, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

const CLOCKS = 'Wait until every clock is past the masking';
const BEGIN = 'What is to be snapshotted?';
const DONE = 'The masked snapshot is there';

function take(snapshots: SnapshotVocabulary): string {
  return `Take the masked ${snapshots.noun}`;
}

/** The phase that keeps what was masked. */
export function snapshotPhase(settings: WorkflowSettings): StateChain {
  return {
    StartAt: CLOCKS,
    States: {
      // RDS and Step Functions each have a clock: a snapshot that is asked for now is later than the masking by both.
      [CLOCKS]: { Type: 'Wait', Seconds: CLOCK_DIFFERENCE_SECONDS, Next: BEGIN },
      [BEGIN]: {
        Type: 'Choice',
        Choices: [
          {
            Condition: expression("$source.kind = 'cluster'"),
            Assign: BEGIN_WAIT,
            Next: take(CLUSTER_SNAPSHOT),
          },
        ],
        Assign: BEGIN_WAIT,
        Default: take(INSTANCE_SNAPSHOT),
      },
      ...Object.assign({}, ...SNAPSHOT_VOCABULARIES.map((snapshots) => statesOf(settings, snapshots))),
      [DONE]: { Type: 'Pass', Output: { arn: expression('$snapshotArn') }, End: true },
    },
  };
}

function statesOf(settings: WorkflowSettings, snapshots: SnapshotVocabulary): States {
  const subject = `the masked ${snapshots.noun}`;
  const target = maskedTarget(settings);
  const deadline = 'snapshotDeadline';
  return {
    ...takeSnapshot(settings, snapshots, {
      take: take(snapshots),
      database: snapshots.kind === 'cluster' ? 'the clone cluster' : 'the clone',
      databaseIdentifier: '$plan.names.clone',
      identifier: target.identifier,
      tags: settings.snapshotKeyId
        ? [...ownershipTags(settings, target.ownerTag, ResourceTag.EXECUTION), MASKING_RUN_TAG]
        : maskedSnapshotTags(settings),
      deadline,
      next: waitStateNames(subject).wait,
    }),
    ...waitForMaskedSnapshot(settings, snapshots, {
      subject,
      ...target,
      isOriginal: isNoCopy(snapshots),
      deadline,
      next: DONE,
    }),
  };
}

/** A masked snapshot that is to be copied to another key goes by an intermediate's name and tags. */
function maskedTarget(settings: WorkflowSettings): {
  readonly identifier: string;
  readonly ownerTag: string;
} {
  return settings.snapshotKeyId
    ? { identifier: '$plan.names.maskedOriginal', ownerTag: ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER }
    : { identifier: '$plan.names.maskedSnapshot', ownerTag: ResourceTag.MASKED_SNAPSHOT_OWNER };
}
