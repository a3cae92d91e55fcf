import { SWEEP_PERIOD_SECONDS } from '../contract/monitor-environment';

/**
 * Steps of two irrational rotations, one for items and one for the groups that they are in. Each visits every part of a list within a few times as many turns as the list has
 * items, whatever its length, and also where only every second or third turn comes about. The two are independent of each
 * other, so every item of every group comes first at some time.
 */
const ITEM_STEP = (Math.sqrt(5) - 1) / 2;
export const GROUP_STEP = Math.SQRT2 - 1;

/**
 * The number of a sweep. Sweeps remember nothing from one to the next, so the clock numbers them.
 *
 * @param now in milliseconds since the epoch
 */
export function turnAt(now: number): number {
  return Math.floor(now / (SWEEP_PERIOD_SECONDS * 1000));
}

/** Items in the order in which a turn takes them: another one begins at each turn. */
export function rotated<Item>(items: readonly Item[], turn: number, step = ITEM_STEP): readonly Item[] {
  const start = Math.floor(((turn * step) % 1) * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

/**
 * Takes one item of each group after the other, so that no group waits for another one to come to its end. Which group
 * and which of its items come first differs from turn to turn.
 *
 * @param quota of each group in one turn
 */
export function* inTurns<Item>(
  groups: Iterable<readonly Item[]>,
  turn: number,
  quota: number,
): Generator<Item> {
  const queues = rotated([...groups], turn, GROUP_STEP).map((group) => rotated(group, turn).slice(0, quota));
  const rounds = Math.max(0, ...queues.map(({ length }) => length));
  for (let round = 0; round < rounds; round += 1)
    yield* queues.flatMap((queue) => queue.slice(round, round + 1));
}
