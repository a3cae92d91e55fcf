import type { IConstruct } from 'constructs';
import { RequestRefusedError } from '../lambda/contract/error';

/** An error whose message begins with the path of the construct that refused its properties. */
class ConstructError extends Error {
  constructor(construct: IConstruct, reason: string) {
    super(`${construct.node.path}: ${reason}`);
  }
}

/**
 * Runs a check of a construct's properties. What the check refuses is refused with the path of the construct, so that an
 * app with several finds the one. Errors that are no refusals, and those that have a path already, stay as they are.
 *
 * @returns what the check returns
 * @throws Error with the path and the check's own message
 * @internal
 */
export function checkedAt<T>(construct: IConstruct, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw isRefusal(error) ? new ConstructError(construct, error.message) : error;
  }
}

/** Errors of classes of their own are a fault of the code (TypeError), of aws-cdk, or have a path already. */
function isRefusal(error: unknown): error is Error {
  return error instanceof RequestRefusedError || (error instanceof Error && error.constructor === Error);
}
