import type { LogLine } from '../contract/execution-detail';

/** A line of one of the sources of an execution's log. */
export interface SourceLine extends Omit<LogLine, 'time'> {
  /** Milliseconds since the epoch, by the source's own clock. */
  readonly at: number;
}
