import { LOG_LEVELS, type LogLine } from '../../../lambda/contract/execution-detail';

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Which lines of a log a reader wants to see. */
export interface LineFilter {
  /** This level and those above. */
  readonly level: LogLevel;
  /** Text that a line holds, whatever its case. */
  readonly search: string;
}

/** Lines that are shown at once: more would make the page slow, and nobody reads them. */
export const MOST_SHOWN = 2_000;

/** The lines to show, the oldest first, and how many there are that are not shown. */
export interface ShownLines {
  readonly lines: readonly LogLine[];
  readonly left: number;
}

/** The newest of the lines that a reader wants to see. */
export function shownLines(lines: readonly LogLine[], { level, search }: LineFilter): ShownLines {
  const lowest = LOG_LEVELS.indexOf(level);
  const wanted = search.trim().toLowerCase();
  const found = lines.filter(
    (line) =>
      LOG_LEVELS.indexOf(line.level) >= lowest &&
      (wanted === '' || `${line.phase ?? ''} ${line.message}`.toLowerCase().includes(wanted)),
  );
  const shown = found.slice(-MOST_SHOWN);
  return { lines: shown, left: found.length - shown.length };
}
