import { invalidValue } from './rds-error';

/** What a paginated operation takes. */
export interface PageRequest {
  readonly MaxRecords?: number;
  readonly Marker?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Given when there is more. */
  readonly marker: string | undefined;
}

const FEWEST = 20;
const MOST = 100;
const MARKER_PREFIX = 'after:';

function identifierIn(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString('utf8');
  if (!text.startsWith(MARKER_PREFIX))
    throw invalidValue(`Unable to decode the marker: ${marker.slice(0, 40)}`);
  return text.slice(MARKER_PREFIX.length);
}

/**
 * One page of resources in the order of their identifiers, at most 100.
 *
 * @throws RdsError InvalidParameterValue at a MaxRecords outside 20 to 100 or a marker that is not from here
 */
export function page<Item extends { readonly identifier: string }>(
  items: readonly Item[],
  { MaxRecords = MOST, Marker }: PageRequest,
): Page<Item> {
  if (MaxRecords < FEWEST || MaxRecords > MOST) {
    throw invalidValue(`Invalid value ${MaxRecords} for MaxRecords. Must be between ${FEWEST} and ${MOST}`);
  }
  const after = Marker === undefined ? '' : identifierIn(Marker);
  const rest = items
    .filter((item) => item.identifier > after)
    .sort((one, other) => (one.identifier < other.identifier ? -1 : 1));
  const shown = rest.slice(0, MaxRecords);
  const last = rest.length > MaxRecords ? shown.at(-1) : undefined;
  const marker = last && Buffer.from(`${MARKER_PREFIX}${last.identifier}`).toString('base64');
  return { items: shown, marker };
}
