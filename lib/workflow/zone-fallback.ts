import { type Assignment, expression, type States } from './states-language';

/** Names of the states that go on in another zone. */
export interface ZoneFallback {
  /** First state: remembers the zone that had no capacity, and tries the next one, if any is left. */
  readonly start: string;
  readonly states: States;
}

/**
 * Goes on in the next zone of the source's subnet group when one has no capacity. Each zone is tried once.
 *
 * @param subject what found no capacity, e.g. `the clone`; names the states
 * @param retry state to go on with in the next zone
 * @param instanceClass JSONata that gives the class that is wanted
 */
export function zoneFallback(subject: string, retry: string, instanceClass: string): ZoneFallback {
  const start = `Is there another zone for ${subject}?`;
  const exhausted = `No zone has capacity for ${subject}`;
  return {
    start,
    states: {
      [start]: {
        Type: 'Choice',
        Choices: [
          {
            Condition: expression('$count($zones) > $zonesTried + 1'),
            Assign: { zonesTried: expression('$zonesTried + 1'), waitSince: expression('$millis()') },
            Next: retry,
          },
        ],
        Default: exhausted,
      },
      [exhausted]: {
        Type: 'Fail',
        Error: 'InsufficientCapacity',
        Cause: expression(
          `'no zone of the subnet group has capacity for an instance of class ' & ${instanceClass} & ', tried: ' & $join($zones, ', ')`,
        ),
      },
    },
  };
}

/** Assigned before the first try: the zones to try, and how many of them were. */
export const FIRST_ZONE: Assignment = { zones: expression('$source.zones'), zonesTried: 0 };

/** JSONata: the zone to try now. */
export const CURRENT_ZONE = '$zones[$zonesTried]';

/**
 * JSONata: the source's zones in which the storage of a clone cluster is, for an instance of it can be in no other;
 * all of them where RDS does not say.
 *
 * @param storage JSONata that gives the zones of the clone cluster
 */
export function zonesWithStorage(storage: string): string {
  return (
    `($storage := ${storage}; $both := $filter($source.zones, function($zone) { $zone in $storage }); ` +
    '$exists($both) ? [$both] : $source.zones)'
  );
}

/** JSONata: the source's zones that were not tried, because the storage of the clone cluster is not there. */
export const ZONES_WITHOUT_STORAGE = '[$filter($source.zones, function($zone) { $not($zone in $zones) })]';

/** JSONata: the zones that had no capacity. */
export const ZONES_WITHOUT_CAPACITY = '[$filter($zones, function($zone, $index) { $index < $zonesTried })]';

/** The status of an instance that found no capacity on the way. */
export const NO_CAPACITY_STATUS = 'insufficient-capacity';
