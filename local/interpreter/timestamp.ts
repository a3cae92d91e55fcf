const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * A Timestamp of the States Language in milliseconds since the epoch: RFC 3339 with an upper-case T, and an
 * upper-case Z where there is no numeric offset. `undefined` when the text is none.
 */
export function parseTimestamp(text: string): number | undefined {
  const moment = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}
