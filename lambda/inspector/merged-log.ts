import { LOG_LEVELS, type LogLevel } from '../contract/execution-detail';
import type { SourceLine } from './source-line';

/** How many lines of each source were given, or passed over for their level. */
export interface LogPosition {
  readonly workflow: number;
  readonly masking: number;
}

export interface MergeOptions {
  /** Lowest level of the lines that are given. */
  readonly level: LogLevel;
  /** Most lines. */
  readonly limit: number;
}

/** Some lines of both sources. */
export interface MergedLines {
  readonly lines: readonly SourceLine[];
  /** Where the next ones begin. */
  readonly position: LogPosition;
  /** Whether there are more of them now. */
  readonly hasMore: boolean;
}

/** Most characters of a page: Lambda passes on answers of up to 6 MB. */
const MOST_CHARACTERS = 1_000_000;

/**
 * The lines of two growing sources from a position on, each source in its own order. Times only say how those that are
 * there now lie among each other: what counts is how many of each were given, so whatever the clocks say and in
 * whatever order the sources grow, none is given twice and none is left out.
 */
export function mergedLines(
  workflow: readonly SourceLine[],
  masking: readonly SourceLine[],
  position: LogPosition,
  { level, limit }: MergeOptions,
): MergedLines {
  const isShown = (line: SourceLine): boolean => LOG_LEVELS.indexOf(line.level) >= LOG_LEVELS.indexOf(level);
  const lines: SourceLine[] = [];
  let characters = 0;
  let { workflow: ours, masking: theirs } = position;
  while (lines.length < limit && characters < MOST_CHARACTERS) {
    const [mine, other] = [workflow[ours], masking[theirs]];
    const isOurs = mine !== undefined && (other === undefined || mine.at <= other.at);
    const next = isOurs ? mine : other;
    if (next === undefined) break;
    if (isOurs) ours += 1;
    else theirs += 1;
    if (!isShown(next)) continue;
    lines.push(next);
    characters += next.message.length;
  }
  const hasMore = workflow.slice(ours).some(isShown) || masking.slice(theirs).some(isShown);
  return { lines, position: { workflow: ours, masking: theirs }, hasMore };
}
