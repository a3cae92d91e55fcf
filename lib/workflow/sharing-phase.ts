import { ResourceTag } from '../../lambda/contract/resource-tags';
import { maskedSnapshotTags, waitForMaskedSnapshot } from './masked-snapshot';
import { whenItExists } from './ownership';
import {
  CLUSTER_SNAPSHOT,
  INSTANCE_SNAPSHOT,
  SNAPSHOT_VOCABULARIES,
  type SnapshotVocabulary,
} from './rds-vocabulary';
import { isCopyOf } from './snapshot-evidence';
import { expression, type StateChain, type States, type TaskState } from './states-language';
import { rdsTask, snapshotTask } from './tasks';
import { BEGIN_WAIT, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

const BEGIN = 'What is to be shared?';
const PRUNE = 'Delete older masked snapshots';
const DONE = 'The masked snapshot is where it should be';

/** Whether anything is to be done with a masked snapshot once it is complete. */
export function needsSharing(settings: WorkflowSettings): boolean {
  return (
    Boolean(settings.snapshotKeyId) ||
    settings.shareWithAccounts.length > 0 ||
    settings.keepSnapshots !== undefined
  );
}

/** The phase that brings a complete masked snapshot to those who use it: another key, other accounts, and no clutter. */
export function sharingPhase(settings: WorkflowSettings): StateChain {
  return {
    StartAt: BEGIN,
    States: {
      [BEGIN]: {
        Type: 'Choice',
        Choices: [
          {
            Condition: expression("$source.kind = 'cluster'"),
            Assign: { snapshotArn: expression('$snapshot.arn') },
            Next: firstState(settings, CLUSTER_SNAPSHOT),
          },
        ],
        Assign: { snapshotArn: expression('$snapshot.arn') },
        Default: firstState(settings, INSTANCE_SNAPSHOT),
      },
      ...Object.assign({}, ...SNAPSHOT_VOCABULARIES.map((snapshots) => statesOf(settings, snapshots))),
      ...pruneStates(settings),
      [DONE]: { Type: 'Pass', Output: { arn: expression('$snapshotArn') }, End: true },
    },
  };
}

function names(snapshots: SnapshotVocabulary): {
  readonly copy: string;
  readonly subject: string;
  readonly share: string;
} {
  return {
    copy: `Copy the masked ${snapshots.noun} to its key`,
    subject: `the copy of the masked ${snapshots.noun}`,
    share: `Share the masked ${snapshots.noun}`,
  };
}

function firstState(settings: WorkflowSettings, snapshots: SnapshotVocabulary): string {
  return settings.snapshotKeyId ? names(snapshots).copy : afterCopy(settings, snapshots);
}

function afterCopy(settings: WorkflowSettings, snapshots: SnapshotVocabulary): string {
  return settings.shareWithAccounts.length > 0 ? names(snapshots).share : afterShare(settings);
}

function afterShare(settings: WorkflowSettings): string {
  return settings.keepSnapshots === undefined ? DONE : PRUNE;
}

function statesOf(settings: WorkflowSettings, snapshots: SnapshotVocabulary): States {
  const { share } = names(snapshots);
  return {
    ...(settings.snapshotKeyId ? copyStates(settings, snapshots, settings.snapshotKeyId) : {}),
    ...(settings.shareWithAccounts.length > 0 ? { [share]: shareSnapshot(settings, snapshots) } : {}),
  };
}

function copyStates(settings: WorkflowSettings, snapshots: SnapshotVocabulary, keyId: string): States {
  const { copy, subject } = names(snapshots);
  const { wait } = waitStateNames(subject);
  const parameters = {
    [snapshots.copySource]: expression('$plan.names.maskedOriginal'),
    [snapshots.copyTarget]: expression('$plan.names.maskedSnapshot'),
    KmsKeyId: keyId,
    CopyTags: false,
    Tags: maskedSnapshotTags(settings),
  };
  return {
    [copy]: rdsTask(settings, snapshots.copy, parameters, {
      Catch: [whenItExists(snapshots.alreadyExists, wait)],
      Assign: BEGIN_WAIT,
      Next: wait,
    }),
    ...waitForMaskedSnapshot(settings, snapshots, {
      subject,
      identifier: '$plan.names.maskedSnapshot',
      ownerTag: ResourceTag.MASKED_SNAPSHOT_OWNER,
      // What this call has made is a copy of what it named; what was there before must say so.
      isOriginal: isCopyOf(snapshots, '$snapshot.arn', '$not($wasThere)'),
      deadline: 'sharingDeadline',
      next: afterCopy(settings, snapshots),
    }),
  };
}

function shareSnapshot(settings: WorkflowSettings, snapshots: SnapshotVocabulary): TaskState {
  const parameters = {
    [snapshots.identifier]: expression('$plan.names.maskedSnapshot'),
    AttributeName: 'restore',
    ValuesToAdd: settings.shareWithAccounts,
  };
  return rdsTask(settings, snapshots.modifyAttribute, parameters, { Next: afterShare(settings) });
}

function pruneStates(settings: WorkflowSettings): States {
  if (settings.keepSnapshots === undefined) return {};
  const step = {
    step: 'prune-snapshots',
    kind: expression('$source.kind'),
    databaseIdentifier: expression('$source.identifier'),
    keep: settings.keepSnapshots,
    maskedSnapshotIdentifier: expression('$plan.names.maskedSnapshot'),
    startedAt: expression('$plan.startedAt'),
  } as const;
  return { [PRUNE]: snapshotTask(settings, step, { Next: DONE }) };
}
