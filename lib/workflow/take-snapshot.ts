import { whenItExists } from './ownership';
import { CLUSTER, described, INSTANCE, type SnapshotVocabulary } from './rds-vocabulary';
import { catchAll, expression, type Json, literal, type States } from './states-language';
import { rdsTask } from './tasks';
import { BEGIN_WAIT, FAILED_TRY_IN_WORDS, pauseSeconds } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

/** A snapshot to take. */
export interface SnapshotToTake {
  /** Name of the state that takes it, e.g. `Take the masked snapshot`. The state before it begins the wait. */
  readonly take: string;
  /** What it is taken of, e.g. `the clone`; names states. */
  readonly database: string;
  /** JSONata that gives the database's identifier. */
  readonly databaseIdentifier: string;
  /** JSONata that gives the snapshot's identifier. */
  readonly identifier: string;
  readonly tags: readonly Json[];
  /** Variable that holds the deadline. */
  readonly deadline: string;
  /** State that waits for the snapshot. */
  readonly next: string;
}

/**
 * The states that take a snapshot. A database that is busy, with a backup of its own for one, refuses it: then it is
 * tried again up to the deadline, with a look at the database in between for the sake of the error that would end it.
 */
export function takeSnapshot(
  settings: WorkflowSettings,
  snapshots: SnapshotVocabulary,
  wanted: SnapshotToTake,
): States {
  const { take, database, databaseIdentifier, deadline, next } = wanted;
  const subject = `${database} to be free`;
  const isLate = `Is it too late for ${subject}?`;
  const wait = `Wait for ${subject}`;
  const look = `What keeps ${database} busy?`;
  const failed = `Waited too long for ${subject}`;
  const databases = snapshots.kind === 'cluster' ? CLUSTER : INSTANCE;
  return {
    [take]: rdsTask(
      settings,
      snapshots.create,
      {
        [snapshots.databaseIdentifier]: expression(databaseIdentifier),
        [snapshots.identifier]: expression(wanted.identifier),
        Tags: wanted.tags,
      },
      {
        Catch: [
          whenItExists(snapshots.alreadyExists, next),
          { ...catchAll(isLate, 'fault'), ErrorEquals: [snapshots.busy] },
        ],
        Assign: BEGIN_WAIT,
        Next: next,
      },
    ),
    [isLate]: {
      Type: 'Choice',
      Choices: [{ Condition: expression(`$millis() >= $${deadline}`), Next: failed }],
      Default: wait,
    },
    [wait]: { Type: 'Wait', Seconds: pauseSeconds(deadline), Next: look },
    // Only the next try tells whether the database is free: what cannot be looked at is tried all the same.
    [look]: rdsTask(
      settings,
      databases.describe,
      { [databases.identifier]: expression(databaseIdentifier) },
      {
        Assign: { status: expression(`${described(databases)}.${databases.status}`) },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: take, Assign: { status: 'unknown' } }],
        Next: take,
      },
    ),
    [failed]: {
      Type: 'Fail',
      Error: 'DeadlineExceeded',
      Cause: expression(
        `${literal(`the phase's deadline passed while waiting for ${subject} for a ${snapshots.noun}, last status: `)} & $status & ${FAILED_TRY_IN_WORDS}`,
      ),
    },
  };
}
