import { ResourceTag } from '../../lambda/contract/resource-tags';
import { IS_MADE } from './rds-statuses';
import { type DatabaseVocabulary, described } from './rds-vocabulary';
import { type Catcher, expression, type Json, literal } from './states-language';
import { BEGIN_WAIT, type WaitFailure } from './waiting';

/**
 * A condition on a tag list: it has a tag of this value.
 *
 * @param tagList JSONata that gives the resource's TagList
 * @param value JSONata
 */
export function tagIs(tagList: string, key: string, value: string): string {
  return `$exists(${tagList}[Key = ${literal(key)} and Value = ${value}])`;
}

/**
 * A condition on a tag list: it names this workflow and this very execution, by ARN and start date. Restores inherit tags, so this is
 * asked only of a resource that was found by the identifier derived from the execution: both are needed.
 *
 * @param tagList JSONata that gives the resource's TagList
 */
export function isOurs(tagList: string, ownerTag: string, owner: string, executionTag: string): string {
  return [
    tagIs(tagList, ownerTag, literal(owner)),
    tagIs(tagList, executionTag, '$states.context.Execution.Id'),
    tagIs(tagList, ResourceTag.STARTED, '$plan.startedAt'),
  ].join(' and ');
}

/**
 * JSONata: what the clone of this execution is restored from. The value of a tag must not begin with `rds:`, as the name
 * of an automated snapshot does, and has at most 256 characters; an ARN may have more, and differs at its end. Source:
 * RDS service model, Tag.
 */
const RESTORED_FROM =
  '($snapshotIdentifier = null ? "copy-on-write" : "snapshot:" & $substring($snapshotIdentifier, -240))';

/**
 * How far apart the clocks of Step Functions and RDS may be, in seconds. AWS documents no bound, so that this is an
 * assumption on the safe side.
 */
export const CLOCK_DIFFERENCE_SECONDS = 10;

/** JSONata: the start of the execution, less the difference that two clocks may have; milliseconds since the epoch. */
export const EARLIEST_START = `$toMillis($plan.startedAt) - ${CLOCK_DIFFERENCE_SECONDS * 1000}`;

/** The error of a run whose identifiers are not free. */
export const IDENTIFIER_TAKEN = 'IdentifierTaken';

/** How the error says which one. */
export function isThere(identifier: string): string {
  return `' named ' & ${identifier} & ' is there already'`;
}

/**
 * Goes on where a thing of the wanted name exists. The first try of a call cannot have made it, but a later one may
 * come after a try that took effect and whose answer was lost.
 *
 * @param error the service's error that says so
 * @param wait state that waits for the thing, and asks whose it is
 */
export function whenItExists(error: string, wait: string): Catcher {
  return {
    ErrorEquals: [error],
    Next: wait,
    Assign: { ...BEGIN_WAIT, wasThere: expression('$states.context.State.RetryCount = 0') },
  };
}

/** The tag of a clone that says what it was restored from. */
export const RESTORED_FROM_TAG: Json = {
  Key: ResourceTag.RESTORED_FROM,
  Value: expression(RESTORED_FROM),
};

/**
 * A condition on a described clone: it was restored from the snapshot that this execution chose, by its tag, for RDS does
 * not tell; and it was made since the execution began. RDS gives no time of one that is being made.
 */
export function isCloneOfThisRun(databases: DatabaseVocabulary): string {
  const found = described(databases);
  const madeAt = `${found}.${databases.madeAt}`;
  return (
    `${tagIs(`${found}.TagList`, ResourceTag.RESTORED_FROM, RESTORED_FROM)} and ` +
    `($exists(${madeAt}) ? $toMillis(${madeAt}) >= ${EARLIEST_START} : true)`
  );
}

/** A thing that bears the name of something of this execution, and not its tags. */
export interface Impostor {
  /** What it is, e.g. `a database`. */
  readonly what: string;
  /** JSONata that gives its identifier. */
  readonly identifier: string;
  /** Name of the state that fails when its name was taken before anything was made. */
  readonly taken: string;
  /** Name of the state that fails when it was made by this execution and has other tags now. */
  readonly retagged: string;
}

/** The failures of a wait for something that turns out not to be ours, by its tags, once it is made and they are listed. */
export function notOurs({ what, identifier, taken, retagged }: Impostor): readonly WaitFailure[] {
  const isForeign = `$fault = null and $not($usable) and ${IS_MADE}`;
  return [
    {
      condition: `${isForeign} and $wasThere`,
      state: taken,
      error: IDENTIFIER_TAKEN,
      cause: `${literal(what)} & ${isThere(identifier)} & ' and was not made by this execution'`,
    },
    {
      condition: isForeign,
      state: retagged,
      error: 'TagsChanged',
      cause: `${literal(`${what} named `)} & ${identifier} & ' was made by this execution and does not bear its tags any more'`,
    },
  ];
}

/** A condition on `$failure`: the run failed because this very name was taken before anything was made under it. */
export function wasTaken(identifier: string): string {
  return `($failure.fault.Error = ${literal(IDENTIFIER_TAKEN)} and $contains($failure.fault.Cause, ${isThere(identifier)}))`;
}
