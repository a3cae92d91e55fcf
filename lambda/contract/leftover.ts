/** Kinds of leftover resources. */
export const LEFTOVER_KINDS = ['instance', 'cluster', 'snapshot', 'cluster-snapshot', 'connection'] as const;

/** States of a leftover resource. */
export const LEFTOVER_STATES = [
  /** The monitor deletes it, and goes on until it is gone. */
  'being-removed',
  /** The monitor found that it is gone. */
  'removed',
  /** Nothing deletes it by itself: a person must decide. */
  'needs-a-person',
] as const;

export type LeftoverState = (typeof LEFTOVER_STATES)[number];

/** A leftover resource: something that an execution left behind. */
export interface Leftover {
  readonly kind: (typeof LEFTOVER_KINDS)[number];
  readonly identifier: string;
  readonly state: LeftoverState;
  /** When the monitor found that it is gone, in ISO 8601; null until then. */
  readonly removedAt: string | null;
  /** The last status that RDS gave it; null for what is not in RDS. */
  readonly status: string | null;
  /** The command that deletes it, where nothing deletes it by itself; else null. */
  readonly deleteCommand: string | null;
}

/** Leftover resources that a record holds. An execution makes at most seven. */
const MAX_LEFTOVERS = 50;

/** Makes a leftover resource that the monitor deletes. */
export function beingRemoved({
  kind,
  identifier,
  status,
}: Pick<Leftover, 'kind' | 'identifier' | 'status'>): Leftover {
  return { kind, identifier, state: 'being-removed', removedAt: null, status, deleteCommand: null };
}

/** Whether a leftover resource is not known to be gone. */
export function isOpen({ state }: Leftover): boolean {
  return state !== 'removed';
}

/**
 * Adds leftover resources that were found to those that are known. One that was found is there, whatever was known of it.
 *
 * @returns at most fifty; those that are removed are left out first
 */
export function mergeLeftovers(known: readonly Leftover[], found: readonly Leftover[]): readonly Leftover[] {
  const byName = new Map([...known, ...found].map((leftover) => [nameOf(leftover), leftover]));
  const all = [...byName.values()];
  if (all.length <= MAX_LEFTOVERS) return all;
  return [...all.filter(isOpen), ...all.filter((leftover) => !isOpen(leftover))].slice(0, MAX_LEFTOVERS);
}

/**
 * Marks known leftover resources as removed.
 *
 * @param gone those that are gone; one that is not known, or is removed already, changes nothing
 * @param at ISO 8601
 */
export function withRemoved(
  known: readonly Leftover[],
  gone: readonly Leftover[],
  at: string,
): readonly Leftover[] {
  const names = new Set(gone.map(nameOf));
  return known.map((leftover) =>
    isOpen(leftover) && names.has(nameOf(leftover))
      ? { ...leftover, state: 'removed', removedAt: at }
      : leftover,
  );
}

/** Whether two lists say the same of the same leftover resources in the same order. */
export function areSameLeftovers(some: readonly Leftover[], others: readonly Leftover[]): boolean {
  return (
    some.length === others.length &&
    some.every((one, index) => {
      const other = others[index];
      return (
        other !== undefined &&
        nameOf(one) === nameOf(other) &&
        one.state === other.state &&
        one.removedAt === other.removedAt &&
        one.status === other.status &&
        one.deleteCommand === other.deleteCommand
      );
    })
  );
}

function nameOf({ kind, identifier }: Leftover): string {
  return `${kind} ${identifier}`;
}
