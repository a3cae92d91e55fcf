import { ResourceTag } from '../../lambda/contract/resource-tags';
import { UNENCRYPTED_SNAPSHOT } from './copy-to-key';
import { lookAssignment } from './looking';
import { EARLIEST_START, isOurs, notOurs, whenItExists } from './ownership';
import { BROKEN_SNAPSHOT_STATUSES, statusIn } from './rds-statuses';
import { described, INTERMEDIATE, type SnapshotVocabulary } from './rds-vocabulary';
import { isShareable, NOT_SHAREABLE_ERROR, needsShareableKey, notShareable } from './shareable-key';
import {
  foreignSnapshot,
  IS_OF_ORIGIN,
  isCopyOf,
  isNoCopy,
  isSnapshotOf,
  isTakenSince,
  originAssignment,
  SOURCE,
} from './snapshot-evidence';
import { expression, type States, type TaskState } from './states-language';
import { takeSnapshot } from './take-snapshot';
import { ownershipTags, rdsTask } from './tasks';
import { BEGIN_WAIT, type WaitFailure, waitLoop, waitStateNames } from './waiting';
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

/** RDS lists what another account shares only when it is asked to. */
const IS_OF_ANOTHER_ACCOUNT =
  "$contains($snapshotIdentifier, /^arn:/) and $split($snapshotIdentifier, ':')[4] != $split($states.context.Execution.Id, ':')[4]";
const KEY = '$startFrom.keyId';

/** The masked snapshot gets the key of what is restored, which need not be the source's. */
function notShareableFailure(
  settings: WorkflowSettings,
  snapshots: SnapshotVocabulary,
): readonly WaitFailure[] {
  if (!needsShareableKey(settings)) return [];
  return [
    {
      condition: `$fault = null and $usable and $not(${isShareable(settings, KEY)})`,
      state: `The ${snapshots.noun} to start from is under a key that cannot be shared`,
      error: NOT_SHAREABLE_ERROR,
      cause: notShareable("'the snapshot to start from, ' & $snapshotIdentifier & ','", KEY),
    },
  ];
}

/**
 * What bears the name of our own snapshot must be what this execution takes of the source, or copies. That of another
 * account is of another database, by its id, of the source's name.
 */
function originOfOurs(snapshots: SnapshotVocabulary): ReturnType<typeof originAssignment> {
  const isOfSource = `${isSnapshotOf(snapshots, SOURCE)} and ${isNoCopy(snapshots)}`;
  const isCopy = isCopyOf(snapshots, '$sharedSnapshot', '$not($wasThere)');
  return originAssignment(snapshots, {
    isOfDatabase: `${IS_NOT_OURS} or ($sharedSnapshot = null ? ${isOfSource} : ${isCopy})`,
    isInTime: `${IS_NOT_OURS} or $sharedSnapshot != null or ${isTakenSince(snapshots, EARLIEST_START)}`,
  });
}

/** A condition: the execution starts from a snapshot that was there before. */
const IS_NOT_OURS = '$snapshotIdentifier != $plan.names.sourceSnapshot';

function waitForSnapshot(settings: WorkflowSettings, snapshots: SnapshotVocabulary, restore: string): States {
  const found = described(snapshots);
  const ours = isOurs(`${found}.TagList`, INTERMEDIATE, settings.owner, ResourceTag.EXECUTION);
  const mustBeEncrypted = snapshots.kind === 'cluster' && settings.snapshotKeyId !== undefined;
  const ready = [
    `$usable and ${IS_OF_ORIGIN} and $status = "available"`,
    ...(needsShareableKey(settings) ? [isShareable(settings, KEY)] : []),
    ...(mustBeEncrypted ? ['$encrypted'] : []),
  ];
  return waitLoop({
    subject: subject(snapshots),
    look: rdsTask(
      settings,
      snapshots.describe,
      {
        [snapshots.identifier]: expression('$snapshotIdentifier'),
        // RDS asks for the type of an automated snapshot, and of one of AWS Backup.
        SnapshotType: expression('$snapshotType'),
        IncludeShared: expression(IS_OF_ANOTHER_ACCOUNT),
      },
      {
        Assign: lookAssignment(snapshots, {
          status: `${found}.Status`,
          usable: `${IS_NOT_OURS} or (${ours})`,
          ...originOfOurs(snapshots),
          startFrom:
            `{ 'engineVersion': ${found}.EngineVersion, 'allocatedStorage': ${found}.AllocatedStorage, ` +
            `'keyId': $exists(${found}.KmsKeyId) ? ${found}.KmsKeyId : null }`,
          ...(mustBeEncrypted && { encrypted: `$exists(${found}.KmsKeyId)` }),
        }),
      },
    ),
    deadline: 'cloneDeadline',
    ready: {
      Condition: ready.join(' and '),
      Assign: BEGIN_WAIT,
      Next: restore,
    },
    finalErrors: [snapshots.notFound],
    failures: [
      ...notShareableFailure(settings, snapshots),
      ...notOurs({
        what: 'a snapshot',
        identifier: '$snapshotIdentifier',
        taken: `The ${snapshots.noun} to start from is not ours`,
        retagged: `The tags of the ${snapshots.noun} to start from were changed`,
      }),
      ...foreignSnapshot({
        subject: subject(snapshots),
        identifier: '$snapshotIdentifier',
        database: SOURCE.identifier,
        since: 'the execution began',
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
