import { visible } from '../lambda/contract/received-value';
import { version } from '../package.json';
import type { Command } from './command';
import { described, exitStatusHelp } from './command-help';
import { COMMANDS } from './commands/all';
import type { Context } from './context';
import { ExitStatus } from './exit-status';
import { failureOf } from './failure';
import { Interrupted } from './interrupted';
import { nearest } from './options/nearest';
import { UnusableInput } from './options/unusable-input';
import { jsonLine } from './output/json';

/**
 * Runs a command line.
 *
 * @param words after the program's name
 * @returns the exit status
 */
export async function runCommandLine(words: readonly string[], context: Context): Promise<ExitStatus> {
  try {
    return await run(words, context);
  } catch (error) {
    const {
      status,
      lines,
      error: body,
    } = failureOf(
      context.interrupted.aborted && !(error instanceof Interrupted) ? new Interrupted() : error,
      context.program,
    );
    if (words.includes('--json')) context.print(jsonLine({ error: body }));
    else for (const line of lines) context.screen.write(`masking: ${visible(line)}\n`);
    return status;
  }
}

async function run([name, ...words]: readonly string[], context: Context): Promise<ExitStatus> {
  const { program } = context;
  if (name === undefined) throw new UnusableInput(`no command is given; ${program} --help lists them`);
  if (HELP.includes(name)) {
    const [about] = words;
    if (about !== undefined && !about.startsWith('-'))
      return commandNamed(about, program).run(['--help'], context);
    context.print(help(program));
    return ExitStatus.SUCCESS;
  }
  if (VERSION.includes(name)) {
    context.print(`${version}\n`);
    return ExitStatus.SUCCESS;
  }
  return commandNamed(name, program).run(words, context);
}

const HELP: readonly string[] = ['--help', '-h', 'help'];
const VERSION: readonly string[] = ['--version', '-v', 'version'];

/**
 * The command of a name.
 *
 * @throws UnusableInput with the one that was most likely meant
 */
export function commandNamed(name: string, program: string): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found !== undefined) return found;
  const meant = nearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  throw new UnusableInput(`there is no command ${name}${hint}; ${program} --help lists them`);
}

function help(program: string): string {
  return [
    `Usage: ${program} COMMAND [options]`,
    '',
    'Starts, follows and stops masking runs, and looks after them.',
    '',
    'Commands',
    ...described(COMMANDS.map(({ name, summary }) => [name, summary] as const)),
    '',
    ...exitStatusHelp(),
    '',
    `${program} help COMMAND shows what a command takes, ${program} version which version this is.`,
    '',
  ].join('\n');
}
