/** A moment as the clocks of a time zone show it. */
export interface WallTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a zone that there is not */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/** What the clocks of a zone show at a moment. */
export function wallTimeAt(moment: number, timeZone: string): WallTime {
  const parts = formatOf(timeZone).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((candidate) => candidate.type === type)?.value);
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

function asIfUtc({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/**
 * The moment at which the clocks of a zone show a time: the first one where they show it twice, undefined where they
 * leave it out.
 */
export function momentOf(wall: WallTime, timeZone: string): number | undefined {
  const shown = asIfUtc(wall);
  // Clocks change at most once in a day: one of the two offsets is the right one.
  const candidates = [shown - DAY_MILLISECONDS, shown + DAY_MILLISECONDS].map((near) => {
    const offset = asIfUtc(wallTimeAt(near, timeZone)) - Math.floor(near / 60_000) * 60_000;
    return shown - offset;
  });
  const right = candidates.filter((moment) => asIfUtc(wallTimeAt(moment, timeZone)) === shown);
  return right.length === 0 ? undefined : Math.min(...right);
}
