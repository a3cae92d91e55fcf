import { catchAll, expression, literal, type States, type TaskState } from './states-language';
import { FAULT_IN_WORDS, pauseSeconds } from './waiting';

/** One thing to delete, if this execution made it, until it is gone. */
export interface Deletion {
  /** What is deleted, e.g. `the clone`; names the states. */
  readonly subject: string;
  /** Looks for it. Assigns `ours`, `status` and `fault: null`. */
  readonly look: TaskState;
  readonly remove: TaskState;
  /** The error of `look` that says that it is gone. */
  readonly goneError: string;
  /** JSONata that gives what to call it in an error. */
  readonly identifier: string;
  /** Variable that holds the deadline. */
  readonly deadline: string;
  /** JSONata that is true of a run without a failure that never made it. */
  readonly neverMade?: string;
  /** State to go on with when nothing of ours is left. */
  readonly next: string;
}

/** How often a thing must be missing before it counts as gone that nobody has seen: its making may be under way. */
const LOOKS_FOR_UNSEEN = 2;

/** Assigned by the state before a deletion. */
export const BEGIN_DELETION = {
  waitSince: expression('$millis()'),
  fault: null,
  status: 'unknown',
  ours: false,
  missed: 0,
};

/** Name of the first state of a deletion. */
export function deletionStart(subject: string): string {
  return `Look for ${subject}`;
}

/**
 * The states that delete one thing: look, delete what is ours, and look again until it is gone. Every failure is
 * waited out up to the deadline; only then does the deletion fail, with the identifier of what may be left.
 */
export function deletion(thing: Deletion): States {
  const { subject, deadline } = thing;
  const look = deletionStart(subject);
  const decide = `Is ${subject} to be deleted?`;
  const remove = `Delete ${subject}`;
  const missing = `Is ${subject} gone for good?`;
  const giveUp = `Is it too late for ${subject}?`;
  const wait = `Wait before looking for ${subject} again`;
  const failed = `${subject[0]?.toUpperCase()}${subject.slice(1)} may be left behind`;
  const isSeen = '$status != "unknown"';
  const isCertain = thing.neverMade ? `(${isSeen} or ${thing.neverMade})` : isSeen;
  const isLate = `$millis() >= $${deadline}`;
  const goneCatch = {
    ErrorEquals: [thing.goneError],
    Next: missing,
    Assign: { missed: expression('$missed + 1') },
  };
  return {
    [look]: { ...thing.look, Catch: [goneCatch, catchAll(giveUp, 'fault')], Next: decide },
    [decide]: {
      Type: 'Choice',
      Choices: [
        { Condition: expression('$not($ours)'), Next: thing.next, Assign: BEGIN_DELETION },
        { Condition: expression('$status = "deleting"'), Next: giveUp },
      ],
      Default: remove,
    },
    // Whatever the deletion says, only a look tells that it is gone.
    [remove]: { ...thing.remove, Catch: [catchAll(giveUp, 'fault')], Next: giveUp },
    [missing]: {
      Type: 'Choice',
      Choices: [
        {
          Condition: expression(
            `$missed >= ${LOOKS_FOR_UNSEEN} or ($failure = null and ${isCertain}) or ${isLate}`,
          ),
          Next: thing.next,
          Assign: BEGIN_DELETION,
        },
      ],
      Default: giveUp,
    },
    [giveUp]: {
      Type: 'Choice',
      Choices: [{ Condition: expression(isLate), Next: failed }],
      Default: wait,
    },
    [wait]: { Type: 'Wait', Seconds: pauseSeconds(deadline), Next: look },
    [failed]: {
      Type: 'Fail',
      Error: 'DeadlineExceeded',
      Cause: expression(
        `${literal(`${subject} may be left behind: `)} & ${thing.identifier} & ', last status: ' & $status & ${FAULT_IN_WORDS}`,
      ),
    },
  };
}
