import { commandNamed } from '../../../cli/run-command-line';

/** Words that are of no command. */
const OF_PROGRAM = ['--help', '--version'];

/**
 * Holds a command line of this package against its own parser.
 *
 * @param words behind the program's name
 * @throws Error for a command or an option that there is not
 */
export function proveMasking([name = '', ...words]: readonly string[]): void {
  if (OF_PROGRAM.includes(name) && words.length === 0) return;
  commandNamed(name, 'masking').check(words);
}
