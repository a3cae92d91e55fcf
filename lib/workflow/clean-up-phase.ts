import { ResourceTag } from '../../lambda/contract/resource-tags';
import { instanceDeletion } from './clone-instance';
import { alsoLeft, BEGIN_DELETION, type Deletion, deletion, deletionStart } from './deletion';
import { EARLIEST_START, isOurs } from './ownership';
import {
  CLUSTER,
  CLUSTER_SNAPSHOT,
  type DatabaseKind,
  described,
  INSTANCE_SNAPSHOT,
  type SnapshotVocabulary,
} from './rds-vocabulary';
import {
  CLONE,
  isCopyOf,
  isMadeSince,
  isNoCopy,
  isOfMaskingRun,
  isSnapshotOf,
  isTakenSince,
  MASKED_SINCE,
  type SnapshottedDatabase,
  SOURCE,
} from './snapshot-evidence';
import { catchAll, expression, literal, type StateChain, type States } from './states-language';
import { DATAMASQUE_RETRY, FUNCTION_RETRY, maskingTask, rdsTask, type TaskDetails } from './tasks';
import { FAULT_IN_WORDS, pauseSeconds } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

const DEADLINE = 'cleanUpDeadline';

const LET_GO = 'Let go of DataMasque';
const BEGIN = 'What is to be deleted?';
const SETTLED = 'Has DataMasque let go?';
const WAIT_SETTLED = 'Wait for DataMasque to let go';
const LET_GO_AGAIN = 'Let go of DataMasque again';
const NOT_SETTLED = 'The DataMasque connection may be left behind';
const JUDGE = 'Is anything left behind?';
const LEFT = 'Something of this execution may be left behind';
const DONE = 'Nothing is left behind';

/** JSONata that says, at the end of an error's words, what a failed run leaves on purpose. */
export const KEPT_IN_WORDS = `'; the masked snapshot ' & $plan.names.maskedSnapshot & ' is complete and stays'`;

/** A deletion before it is known what comes after it. */
type Unchained = Omit<Deletion, 'next' | 'deadline' | 'isRemembered'>;

/**
 * The phase that always runs: stop a masking run that still goes on, delete the clone and whatever else of this
 * execution must not stay. DataMasque is told first, but the clone's deletion never waits for it. What cannot be
 * deleted keeps nothing else from being tried; the phase fails at its end, and names all that may be left.
 */
export function cleanUpPhase(settings: WorkflowSettings): StateChain {
  const ofInstance = [cloneInstance(settings), ...snapshots(settings, INSTANCE_SNAPSHOT)];
  const ofCluster = [cloneMember(settings), cloneCluster(settings), ...snapshots(settings, CLUSTER_SNAPSHOT)];
  const begin = { ...BEGIN_DELETION, left: null, isKept: false };
  return {
    StartAt: LET_GO,
    States: {
      [LET_GO]: disconnect(settings, {
        Retry: [{ ...FUNCTION_RETRY, MaxAttempts: 2 }],
        Assign: { settled: expression('$states.result.Payload.settled'), ...begin },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: BEGIN, Assign: { settled: false, ...begin } }],
        Next: BEGIN,
      }),
      [BEGIN]: {
        Type: 'Choice',
        Choices: [{ Condition: expression("$source.kind = 'cluster'"), Next: startOf(ofCluster) }],
        Default: startOf(ofInstance),
      },
      ...deleteOneByOne(ofInstance, 'instance'),
      ...deleteOneByOne(ofCluster, 'cluster'),
      ...settleDataMasque(settings),
      [JUDGE]: {
        Type: 'Choice',
        Choices: [{ Condition: expression('$left = null'), Next: DONE }],
        Default: LEFT,
      },
      [LEFT]: {
        Type: 'Fail',
        Error: 'LeftBehind',
        Cause: expression(`$left & ($isKept ? ${KEPT_IN_WORDS} : '')`),
      },
      [DONE]: { Type: 'Pass', Output: { isKept: expression('$isKept') }, End: true },
    },
  };
}

function startOf([first]: readonly Unchained[]): string {
  return first ? deletionStart(first.subject) : SETTLED;
}

/** Chains deletions. A masked snapshot, the last of them, is looked for only when the run failed. */
function deleteOneByOne(deletions: readonly Unchained[], kind: DatabaseKind): States {
  const isItComplete = `Is the masked snapshot of the ${kind} complete?`;
  const last = deletions.length - 1;
  const chained = deletions.map((thing, index) => {
    const following = deletions[index + 1];
    const next = index === last - 1 ? isItComplete : following ? deletionStart(following.subject) : SETTLED;
    return deletion({ ...thing, deadline: DEADLINE, isRemembered: true, next });
  });
  return {
    ...Object.assign({}, ...chained),
    [isItComplete]: {
      Type: 'Choice',
      Choices: [{ Condition: expression('$failure = null'), Next: SETTLED }],
      Default: startOf(deletions.slice(-1)),
    },
  };
}

function cloneInstance(settings: WorkflowSettings): Unchained {
  return { subject: 'the clone to delete', ...instanceDeletion(settings, '$plan.names.clone') };
}

function cloneMember(settings: WorkflowSettings): Unchained {
  return {
    subject: 'the instance of the clone cluster to delete',
    ...instanceDeletion(settings, '$plan.names.cloneMember'),
  };
}

function cloneCluster(settings: WorkflowSettings): Unchained {
  const found = described(CLUSTER);
  const ours = isOurs(`${found}.TagList`, ResourceTag.CLONE_OWNER, settings.owner, ResourceTag.EXECUTION);
  const identifier = '$plan.names.clone';
  const parameters = { [CLUSTER.identifier]: expression(identifier) };
  return {
    subject: 'the clone cluster to delete',
    look: rdsTask(settings, CLUSTER.describe, parameters, {
      Assign: { status: expression(`${found}.Status`), ours: expression(ours), fault: null },
    }),
    remove: rdsTask(
      settings,
      'deleteDBCluster',
      { ...parameters, SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
      {},
    ),
    goneError: CLUSTER.notFound,
    identifier,
  };
}

/** A snapshot that was never complete, as far as RDS's statuses tell; only such a masked one is ever deleted. */
const NEVER_COMPLETE = '$status in ["creating", "failed"]';

/** By name alone: a copy of another account's snapshot is of a database with an id of its own. */
const SOURCE_BY_NAME: SnapshottedDatabase = { identifier: SOURCE.identifier };

/**
 * What makes a snapshot one of the masked clone of this execution, as when it was waited for.
 *
 * @param isOriginal a condition on the described snapshot: whether it is a copy of the right one, or of none
 */
function maskedEvidence(vocabulary: SnapshotVocabulary, isOriginal: string): string {
  return [
    isOfMaskingRun(vocabulary),
    isSnapshotOf(vocabulary, CLONE),
    isOriginal,
    isTakenSince(vocabulary, MASKED_SINCE),
  ].join(' and ');
}

/** Snapshots that may be left, the masked one last. */
function snapshots(settings: WorkflowSettings, vocabulary: SnapshotVocabulary): Unchained[] {
  const { noun } = vocabulary;
  const intermediate = { ownerTag: ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER };
  const original = {
    subject: `the masked ${noun} under the clone’s key`,
    identifier: '$plan.names.maskedOriginal',
    isEvident: maskedEvidence(vocabulary, isNoCopy(vocabulary)),
    ...intermediate,
  };
  return [
    snapshotDeletion(settings, vocabulary, {
      subject: `our ${noun} of the source`,
      identifier: '$plan.names.sourceSnapshot',
      isEvident: `${isSnapshotOf(vocabulary, SOURCE_BY_NAME)} and ${isMadeSince(vocabulary, EARLIEST_START)}`,
      neverMade: '$clone.snapshotIdentifier != $plan.names.sourceSnapshot',
      ...intermediate,
    }),
    ...(settings.snapshotKeyId ? [snapshotDeletion(settings, vocabulary, original)] : []),
    snapshotDeletion(settings, vocabulary, {
      subject: `an unfinished masked ${noun}`,
      identifier: '$plan.names.maskedSnapshot',
      ownerTag: ResourceTag.MASKED_SNAPSHOT_OWNER,
      isEvident: maskedEvidence(
        vocabulary,
        settings.snapshotKeyId ? isCopyOf(vocabulary, '$snapshot.arn', 'false') : isNoCopy(vocabulary),
      ),
      // A complete one with all evidence is masked, and stays.
      stays: { condition: '$ours and $status = "available"', assign: { isKept: true } },
      mayBeDeleted: NEVER_COMPLETE,
    }),
  ];
}

function snapshotDeletion(
  settings: WorkflowSettings,
  vocabulary: SnapshotVocabulary,
  snapshot: {
    readonly subject: string;
    readonly identifier: string;
    readonly ownerTag: string;
    /** JSONata: whether the described snapshot is what this execution makes under its name. */
    readonly isEvident: string;
    readonly neverMade?: string;
    readonly stays?: Deletion['stays'];
    readonly mayBeDeleted?: string;
  },
): Unchained {
  const found = described(vocabulary);
  const ours = isOurs(`${found}.TagList`, snapshot.ownerTag, settings.owner, ResourceTag.EXECUTION);
  const parameters = { [vocabulary.identifier]: expression(snapshot.identifier) };
  return {
    subject: snapshot.subject,
    look: rdsTask(settings, vocabulary.describe, parameters, {
      Assign: {
        status: expression(`${found}.Status`),
        ours: expression(`${ours} and ${snapshot.isEvident}`),
        fault: null,
      },
    }),
    remove: rdsTask(settings, vocabulary.remove, parameters, {}),
    goneError: vocabulary.notFound,
    identifier: snapshot.identifier,
    neverMade: snapshot.neverMade,
    stays: snapshot.stays,
    mayBeDeleted: snapshot.mayBeDeleted,
  };
}

function disconnect(settings: WorkflowSettings, details: TaskDetails): ReturnType<typeof maskingTask> {
  const step = {
    step: 'disconnect',
    connectionName: expression('$plan.names.connection'),
    runName: expression('$plan.names.connection'),
    rulesetName: expression('$plan.rulesetName'),
    clone: expression("$exists($clone) ? {'address': $clone.address, 'port': $clone.port} : null"),
  } as const;
  return maskingTask(settings, step, details);
}

function settleDataMasque(settings: WorkflowSettings): States {
  return {
    [SETTLED]: {
      Type: 'Choice',
      Choices: [
        { Condition: expression('$settled'), Next: JUDGE },
        { Condition: expression(`$millis() >= $${DEADLINE}`), Next: NOT_SETTLED },
      ],
      Default: WAIT_SETTLED,
    },
    [WAIT_SETTLED]: { Type: 'Wait', Seconds: pauseSeconds(DEADLINE), Next: LET_GO_AGAIN },
    [LET_GO_AGAIN]: disconnect(settings, {
      Retry: [FUNCTION_RETRY, { ...DATAMASQUE_RETRY, MaxAttempts: 3 }],
      Assign: { settled: expression('$states.result.Payload.settled'), fault: null },
      Catch: [catchAll(SETTLED, 'fault')],
      Next: SETTLED,
    }),
    [NOT_SETTLED]: {
      Type: 'Pass',
      Assign: {
        left: alsoLeft(
          `${literal('the DataMasque connection may be left behind: ')} & $plan.names.connection & ${FAULT_IN_WORDS}`,
        ),
      },
      Output: {},
      Next: JUDGE,
    },
  };
}
