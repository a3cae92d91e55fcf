import type { RunWatcher } from '../runs/follow-run';
import { plainProgress } from './plain-progress';
import type { Screen } from './screen';
import { LEAST_ROWS, terminalProgress } from './terminal-progress';

/** Shows how a run goes on. */
export interface Progress extends RunWatcher {
  /** Leaves what was shown last as it is. */
  readonly close: () => void;
}

/** Phases in their place on a terminal that is high enough; a line for each change elsewhere. */
export function progressOn(screen: Screen): Progress {
  return screen.isTerminal && screen.size().rows >= LEAST_ROWS
    ? terminalProgress(screen)
    : plainProgress(screen);
}
