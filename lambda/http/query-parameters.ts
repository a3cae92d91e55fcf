import type { Fault } from '../contract/error';
import { shortened, shownValue } from '../contract/received-value';

export type QueryParameters = Readonly<Record<string, string | undefined>>;

/** Faults for parameters that are not among the known ones. */
export function unknownParameterFaults(
  parameters: QueryParameters,
  known: readonly string[],
): readonly Fault[] {
  return Object.keys(parameters)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      field: shortened(name),
      message: `is not a known parameter; leave it out, ${known.length === 0 ? 'this route has none' : `known are: ${known.join(', ')}`}`,
    }));
}

/** Faults of the size of a page. */
export function limitFaults(limit: string | undefined, longest: number): readonly Fault[] {
  if (limit === undefined || (/^\d{1,4}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= longest))
    return [];
  return [
    { field: 'limit', message: `must be a whole number from 1 to ${longest}, got: ${shownValue(limit)}` },
  ];
}
