import type { ProcessVariables } from '../../lambda/contract/environment-variables';

/** Where people are told how it goes. */
export interface Screen {
  readonly write: (text: string) => void;
  /** Whether what was written can be drawn again in its place. */
  readonly isTerminal: boolean;
  /** Whether colours are shown. */
  readonly hasColours: boolean;
  /** How many characters a line takes, and how many lines there are, as it is now. */
  readonly size: () => ScreenSize;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a stream of the process says of itself. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** A stream as people see it: a terminal that can do nothing special, and NO_COLOR, are respected. */
export function screenOn(stream: Stream, { TERM, NO_COLOR }: ProcessVariables): Screen {
  const isTerminal = stream.isTTY === true && TERM !== 'dumb';
  return {
    write: (text) => void stream.write(text),
    isTerminal,
    hasColours: isTerminal && (NO_COLOR ?? '') === '',
    size: () => ({ columns: stream.columns ?? 80, rows: stream.rows ?? 24 }),
  };
}
