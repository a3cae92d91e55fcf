import { wasTaken } from './ownership';
import {
  type Assignment,
  type ChoiceRule,
  catchAll,
  expression,
  literal,
  type State,
  type States,
  type TaskState,
} from './states-language';
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
  /** JSONata that is true of what is meant to stay, and what is assigned then. */
  readonly stays?: { readonly condition: string; readonly assign: Assignment };
  /** JSONata that is true of what may be deleted; anything else is waited for. @default whatever is ours */
  readonly mayBeDeleted?: string;
  /**
   * Whether what cannot be deleted is remembered in `$left`, so that the deletions after it have their turn. Otherwise
   * the phase fails.
   */
  readonly isRemembered: boolean;
  /** State to go on with when nothing of ours is left, or when it is remembered. */
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
 * waited out up to the deadline; only then is it left, and its identifier named. What bears its name without its tags
 * is left at once: nobody else makes this name, so it is ours with its tags changed, but no proof of that is left.
 */
export function deletion(thing: Deletion): States {
  const { subject, deadline } = thing;
  const look = deletionStart(subject);
  const decide = `Is ${subject} to be deleted?`;
  const remove = `Delete ${subject}`;
  const missing = `Is ${subject} gone for good?`;
  const giveUp = `Is it too late for ${subject}?`;
  const wait = `Wait before looking for ${subject} again`;
  const failed = `${sentence(subject)} may be left behind`;
  const retagged = `${sentence(subject)} does not bear our tags`;
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
        ...(thing.stays ? [goOn(thing, thing.stays.condition, thing.stays.assign)] : []),
        goOn(thing, `$not($ours) and ${wasTaken(thing.identifier)}`),
        { Condition: expression('$not($ours)'), Next: retagged },
        { Condition: expression('$status = "deleting"'), Next: giveUp },
        ...(thing.mayBeDeleted
          ? [{ Condition: expression(`$not(${thing.mayBeDeleted})`), Next: giveUp }]
          : []),
      ],
      Default: remove,
    },
    // Whatever the deletion says, only a look tells that it is gone.
    [remove]: { ...thing.remove, Catch: [catchAll(giveUp, 'fault')], Next: giveUp },
    [missing]: {
      Type: 'Choice',
      Choices: [
        goOn(thing, `$missed >= ${LOOKS_FOR_UNSEEN} or ($failure = null and ${isCertain}) or ${isLate}`),
      ],
      Default: giveUp,
    },
    [giveUp]: {
      Type: 'Choice',
      Choices: [{ Condition: expression(isLate), Next: failed }],
      Default: wait,
    },
    [wait]: { Type: 'Wait', Seconds: pauseSeconds(deadline), Next: look },
    [failed]: leave(thing, 'DeadlineExceeded', `', last status: ' & $status & ${FAULT_IN_WORDS}`),
    [retagged]: leave(thing, 'TagsChanged', "', for it does not bear the tags of this execution any more'"),
  };
}

/** Goes on with what comes after a thing. */
function goOn({ next }: Deletion, condition: string, assign: Assignment = {}): ChoiceRule {
  return { Condition: expression(condition), Next: next, Assign: { ...BEGIN_DELETION, ...assign } };
}

function sentence(subject: string): string {
  return `${subject[0]?.toUpperCase()}${subject.slice(1)}`;
}

/** @param why JSONata */
function leave(thing: Deletion, error: string, why: string): State {
  const cause = `${literal(`${thing.subject} may be left behind: `)} & ${thing.identifier} & ${why}`;
  if (!thing.isRemembered) return { Type: 'Fail', Error: error, Cause: expression(cause) };
  return {
    Type: 'Pass',
    Assign: { ...BEGIN_DELETION, left: alsoLeft(cause) },
    Output: {},
    Next: thing.next,
  };
}

/**
 * What is assigned to `$left` when one thing more may be left behind.
 *
 * @param cause JSONata that says which
 */
export function alsoLeft(cause: string): string {
  return expression(`($left = null ? '' : $left & '; ') & ${cause}`);
}
