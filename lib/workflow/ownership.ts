import { IS_MADE } from './rds-statuses';
import { type Catcher, expression, literal } from './states-language';
import { BEGIN_WAIT, type WaitFailure } from './waiting';

/**
 * A condition on a tag list: it names this workflow and this very execution. Restores inherit tags, so this is
 * asked only of a resource that was found by the identifier derived from the execution: both are needed.
 *
 * @param tagList JSONata that gives the resource's TagList
 */
export function isOurs(tagList: string, ownerTag: string, owner: string, executionTag: string): string {
  const hasTag = (key: string, value: string): string =>
    `$exists(${tagList}[Key = ${literal(key)} and Value = ${value}])`;
  return `${hasTag(ownerTag, literal(owner))} and ${hasTag(executionTag, '$states.context.Execution.Id')}`;
}

/** The error of a run whose identifiers are not free. */
const IDENTIFIER_TAKEN = 'IdentifierTaken';

/** How the error says which one. */
function isThere(identifier: string): string {
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
