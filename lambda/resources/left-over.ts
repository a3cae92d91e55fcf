import type { EndedStatus } from '../contract/verdict';
import { isToBeDeleted, type OwnedResource } from './owned-resources';

/**
 * An execution that Step Functions does not know is dead only if what it made has stood for a while: what Step Functions
 * says of executions is eventually consistent.
 */
export const DEAD_AFTER_MILLISECONDS = 15 * 60_000;

/** The end of an execution, as far as it tells what of its making is left over. */
export interface ExecutionEnd {
  readonly status?: EndedStatus;
  /** Only what was made before this moment counts as its own, in milliseconds since the epoch. @default anything */
  readonly madeBefore?: number;
}

/**
 * Whether what an execution made is left over, now that it has ended. The masked snapshot of one that succeeded was
 * complete then: what has it busy now, somebody else started.
 */
export function isLeftOver(resource: OwnedResource, { madeBefore, status }: ExecutionEnd): boolean {
  return (
    isToBeDeleted(resource) &&
    !(resource.masked && status === 'SUCCEEDED') &&
    (madeBefore === undefined || (resource.createdAt !== undefined && resource.createdAt < madeBefore))
  );
}
