import type { ProcessVariables } from '../lambda/contract/environment-variables';
import type { Screen } from './output/screen';

/** What a command needs of the process it runs in. */
export interface Context {
  /** How this program is called, for commands that are to be typed. */
  readonly program: string;
  readonly environment: ProcessVariables;
  /** Takes what was asked for: standard output. */
  readonly print: (text: string) => void;
  /** Whether what was asked for is shown in colours. */
  readonly hasColours: boolean;
  /** Where people are told how it goes: standard error. */
  readonly screen: Screen;
  /** Asks the person at the terminal; undefined where there is none. */
  readonly ask?: (question: string) => Promise<string>;
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Waits so many milliseconds, or until Ctrl-C, which rejects. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The present moment, in milliseconds since the epoch. */
  readonly now: () => number;
}
