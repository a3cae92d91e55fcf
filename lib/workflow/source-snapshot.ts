import { ResourceTag } from '../../lambda/contract/resource-tags';
import { UNENCRYPTED_SNAPSHOT } from './copy-to-key';
import { isOurs, notOurs, whenItExists } from './ownership';
import { BROKEN_SNAPSHOT_STATUSES, statusIn } from './rds-statuses';
import { described, INTERMEDIATE, type SnapshotVocabulary } from './rds-vocabulary';
import { expression, type States, type TaskState } from './states-language';
import { takeSnapshot } from './take-snapshot';
import { ownershipTags, rdsTask } from './tasks';
import { BEGIN_WAIT, waitLoop, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

/** Names of the states that get the snapshot to start from. */
export interface SourceSnapshotStates {
  readonly take: string;
  readonly copy: string;
  readonly look: string;
}

function subject(snapshots: SnapshotVocabulary): string {
  return `the ${snapshots.noun} to start from`;
}

export function sourceSnapshotStates(snapshots: SnapshotVocabulary): SourceSnapshotStates {
  return {
    take: `Take a ${snapshots.noun} of the source`,
    copy: `Copy the ${snapshots.noun} that is shared with us`,
    look: waitStateNames(subject(snapshots)).look,
  };
}

/**
 * The states that take a snapshot of the source, or copy one that another account shares (RDS restores no instance
 * from a shared snapshot that is encrypted), and wait until the snapshot to start from can be restored.
 */
export function sourceSnapshot(
  settings: WorkflowSettings,
  snapshots: SnapshotVocabulary,
  restore: string,
): States {
  const names = sourceSnapshotStates(snapshots);
  const wait = waitStateNames(subject(snapshots)).wait;
  const tags = ownershipTags(settings, INTERMEDIATE, ResourceTag.EXECUTION);
  const take = takeSnapshot(settings, snapshots, {
    take: names.take,
    database: snapshots.kind === 'cluster' ? 'the source cluster' : 'the source',
    databaseIdentifier: '$source.identifier',
    identifier: '$plan.names.sourceSnapshot',
    tags,
    deadline: 'cloneDeadline',
    next: wait,
  });
  const copy: TaskState = rdsTask(
    settings,
    snapshots.copy,
    {
      [snapshots.copySource]: expression('$sharedSnapshot'),
      [snapshots.copyTarget]: expression('$plan.names.sourceSnapshot'),
      KmsKeyId: settings.sourceCopyKeyId,
      CopyTags: false,
      Tags: tags,
    },
    { Catch: [whenItExists(snapshots.alreadyExists, wait)], Assign: BEGIN_WAIT, Next: wait },
  );
  return { ...take, [names.copy]: copy, ...waitForSnapshot(settings, snapshots, restore) };
}

function waitForSnapshot(settings: WorkflowSettings, snapshots: SnapshotVocabulary, restore: string): States {
  const found = described(snapshots);
  const ours = isOurs(`${found}.TagList`, INTERMEDIATE, settings.owner, ResourceTag.EXECUTION);
  const mustBeEncrypted = snapshots.kind === 'cluster' && settings.snapshotKeyId !== undefined;
  return waitLoop({
    subject: subject(snapshots),
    look: rdsTask(
      settings,
      snapshots.describe,
      { [snapshots.identifier]: expression('$snapshotIdentifier') },
      {
        Assign: {
          status: expression(`${found}.Status`),
          usable: expression(`$snapshotIdentifier != $plan.names.sourceSnapshot or (${ours})`),
          ...(mustBeEncrypted && { encrypted: expression(`$exists(${found}.KmsKeyId)`) }),
          fault: null,
        },
      },
    ),
    deadline: 'cloneDeadline',
    ready: {
      Condition: `$usable and $status = "available"${mustBeEncrypted ? ' and $encrypted' : ''}`,
      Assign: BEGIN_WAIT,
      Next: restore,
    },
    finalErrors: [snapshots.notFound],
    failures: [
      ...notOurs({
        what: 'a snapshot',
        identifier: '$snapshotIdentifier',
        taken: `The ${snapshots.noun} to start from is not ours`,
        retagged: `The tags of the ${snapshots.noun} to start from were changed`,
      }),
      ...(mustBeEncrypted ? [UNENCRYPTED_SNAPSHOT] : []),
      {
        condition: `$fault = null and ${statusIn(BROKEN_SNAPSHOT_STATUSES)}`,
        state: `The ${snapshots.noun} to start from is broken`,
        error: 'SnapshotUnusable',
        cause: "'the snapshot to start from, ' & $snapshotIdentifier & ', is in status ' & $status",
      },
    ],
  });
}
