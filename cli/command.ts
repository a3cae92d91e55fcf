import { helpOf } from './command-help';
import type { Context } from './context';
import { ExitStatus } from './exit-status';
import { flag, hasValue, type Options, type OptionValues } from './options/option';
import { readWords } from './options/read-words';
import { UnusableInput } from './options/unusable-input';

/** Options that every command has. */
const COMMON = {
  json: flag('print one JSON object on standard output, errors as well'),
  help: flag('this text'),
} as const;

/** What a command was given. */
export interface Given<Of extends Options> {
  /** The word beside its options; empty for a command that takes none. */
  readonly operand: string;
  readonly options: OptionValues<Of & typeof COMMON>;
}

/** A command as it is written. */
export interface CommandDefinition<Of extends Options> {
  readonly name: string;
  /** What it does, on one line, for the list of commands. */
  readonly summary: string;
  /** What more there is to know, for its own help. */
  readonly description?: string;
  /** What stands for its operand in the help. @default it takes none */
  readonly operand?: string;
  /** Two examples for its help, without the names of program and command. */
  readonly examples: readonly [string, string];
  readonly options: Of;
  readonly run: (given: Given<Of>, context: Context) => Promise<ExitStatus>;
}

/** A command as it is run. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Examples of its help, without the names of program and command. */
  readonly examples: readonly [string, string];
  /**
   * Checks words as `run` does, and does nothing.
   *
   * @throws UnusableInput with what is wrong and the fix
   */
  readonly check: (words: readonly string[]) => void;
  /** @returns the exit status */
  readonly run: (words: readonly string[], context: Context) => Promise<ExitStatus>;
}

/** Makes a command of its definition. */
export function command<const Of extends Options>(definition: CommandDefinition<Of>): Command {
  const { name, summary, operand, examples } = definition;
  const options = { ...definition.options, ...COMMON };
  const read = (words: readonly string[], program: string) => {
    const help = `${program} ${name} --help`;
    const wording = { options: wordingOf(options), allowPositionals: operand !== undefined } as const;
    const { values, positionals } = readWords(withValues(words, options), wording, help);
    if (values.help) return { values: valuesOf(options, values), operand: '' };
    if (operand !== undefined && positionals.length !== 1) throw wrongOperands(operand, positionals, help);
    return { values: valuesOf(options, values), operand: positionals[0] ?? '' };
  };
  return {
    name,
    summary,
    examples,
    check: (words) => void read(words, 'masking'),
    run: async (words, context) => {
      const { values, operand: given } = read(words, context.program);
      if (values.help) {
        context.print(helpOf({ ...definition, options }, context.program));
        return ExitStatus.SUCCESS;
      }
      return definition.run({ operand: given, options: values as OptionValues<Of & typeof COMMON> }, context);
    },
  };
}

/** Writes options whose value may be left out with their value, or with an empty one: `--local 4566`, `--local`. */
function withValues(words: readonly string[], options: Options): readonly string[] {
  const joined: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const form = optionalFormOf(word, options);
    const next = words[index + 1] ?? '';
    const hasNext = form?.test(next) ?? false;
    if (hasNext) index += 1;
    joined.push(form === undefined ? word : `${word}=${hasNext ? next : ''}`);
  }
  return joined;
}

function optionalFormOf(word: string, options: Options): RegExp | undefined {
  const option = word.startsWith('--') ? options[word.slice(2)] : undefined;
  return option !== undefined && hasValue(option) ? option.optionalForm : undefined;
}

type Wording = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;

function wordingOf(options: Options): Wording {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      { type: hasValue(option) ? 'string' : 'boolean', ...(name === 'help' && { short: 'h' }) } as const,
    ]),
  );
}

function valuesOf<Of extends Options>(
  options: Of,
  given: Readonly<Record<string, string | boolean | undefined | readonly (string | boolean)[]>>,
): OptionValues<Of> {
  const values = Object.entries(options).map(([name, option]) => {
    const value = given[name];
    if (!hasValue(option)) return [name, value === true];
    return [name, typeof value === 'string' ? option.read(name, value) : undefined];
  });
  return Object.fromEntries(values) as OptionValues<Of>;
}

function wrongOperands(operand: string, given: readonly string[], help: string): UnusableInput {
  const problem =
    given.length === 0 ? `${operand} is missing` : `takes one ${operand}, got: ${given.join(' ')}`;
  return new UnusableInput(`${problem}; ${help} says what it is`);
}
