import type { StateMachineKind } from './state-machine-reference';

/** What becomes of a request while another execution masks the same database. */
export const OVERLAP_POLICIES = ['ALLOW', 'SKIP', 'REJECT'] as const;

export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number];

/** What people get who say nothing: they are there to be told. */
export const OVERLAP_FOR_PEOPLE: OverlapPolicy = 'REJECT';

/**
 * What schedules and rules get that say nothing: executions of our workflow cannot hurt each other, while those of a
 * blueprint share the name of their clone.
 */
export function overlapForEvents(kind: StateMachineKind): OverlapPolicy {
  return kind === 'workflow' ? 'ALLOW' : 'SKIP';
}
