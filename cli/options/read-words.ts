import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from './nearest';
import { UnusableInput } from './unusable-input';

/** What a command line may hold, as parseArgs takes it. */
export type Wording = Pick<ParseArgsConfig, 'options' | 'allowPositionals'>;

/**
 * Reads a command line.
 *
 * @param help the command that lists the options
 * @throws UnusableInput with what is wrong and the option that was most likely meant
 */
export function readWords<Words extends Wording>(
  words: readonly string[],
  wording: Words,
  help: string,
): ReturnType<typeof parseArgs<Words & { args: string[]; strict: true }>> {
  try {
    return parseArgs({ ...wording, args: [...words], strict: true });
  } catch (error) {
    const reason = String((error as Error).message.split(/\. |\n/)[0]);
    const [, unknown] = /^Unknown option '--([^']+)'/.exec(reason) ?? [];
    const meant = unknown === undefined ? undefined : nearest(unknown, Object.keys(wording.options ?? {}));
    const hint = meant === undefined ? '' : ` (did you mean --${meant}?)`;
    throw new UnusableInput(
      `${reason.charAt(0).toLowerCase()}${reason.slice(1)}${hint}; ${help} lists the options`,
    );
  }
}
