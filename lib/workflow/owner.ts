import { createHash } from 'node:crypto';
import type { Construct } from 'constructs';
import { stackPath } from '../stack-path';

/** What an RDS tag value may hold. Source: Amazon RDS user guide, tagging resources. */
const NOT_IN_TAG_VALUES = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;
const LONGEST_OWNER = 200;

/**
 * A stable id of a construct: its stack's name and its path within. It outlives changes of logical ids, tells two
 * stacks of one account apart, and is known before the state machine has an ARN.
 */
export function ownerOf(scope: Construct): string {
  const owner = stackPath(scope);
  const fitting = owner.replace(NOT_IN_TAG_VALUES, '-');
  if (fitting === owner && owner.length <= LONGEST_OWNER) return owner;
  const hash = createHash('sha256').update(owner).digest('hex').slice(0, 16);
  return `${fitting.slice(0, LONGEST_OWNER - hash.length - 1)}-${hash}`;
}
