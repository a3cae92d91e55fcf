import { parseArgs } from 'node:util';
import { burst } from './burst';
import { cold } from './cold';
import type { Bench, Figures } from './figures';
import { list } from './list';
import { synth } from './synth';
import { tableOf } from './table';
import { workflow } from './workflow';

/** Every bench, by its name. */
export const BENCHES: Readonly<Record<string, Bench>> = { workflow, burst, list, cold, synth };

const ExitStatus = { DONE: 0, FAILED: 1, UNUSABLE_INPUT: 2 } as const;

/** What the benches need of the process they run in. */
export interface Surroundings {
  /** Takes a line for people. */
  readonly say: (line: string) => void;
  /** Takes what a program may read. */
  readonly print: (text: string) => void;
}

/** What the command line is for. */
export function helpText(): string {
  const benches = Object.entries(BENCHES).flatMap(([name, { measures, options }]) => [
    `  ${name.padEnd(12)}${measures}`,
    ...Object.entries(options).map(([option, does]) => `    --${option.padEnd(10)}${does}`),
  ]);
  const lines = [
    'Usage: npm run bench -- NAME [options]',
    '',
    'Measures, and prints what it found; it judges nothing.',
    '',
    'Benches, each with its own options',
    ...benches,
    '',
    'Options',
    '  --json        print one JSON object on standard output',
    '  --help        this text',
  ];
  return `${lines.join('\n')}\n`;
}

/** What the command line asks for. */
export interface Order {
  readonly name: string;
  readonly bench: Bench;
  readonly json: boolean;
  readonly options: ReadonlySet<string>;
}

/** A command line that cannot be followed; the message says why. */
class UnusableCommandLine extends Error {}

const SEE_HELP = 'npm run bench -- --help lists them';

function readWords(words: readonly string[]): { names: readonly string[]; given: readonly string[] } {
  const own = Object.values(BENCHES).flatMap(({ options }) => Object.keys(options));
  const options = Object.fromEntries(
    ['help', 'json', ...own].map((name) => [name, { type: 'boolean' }] as const),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    return { names: positionals, given: Object.keys(values) };
  } catch (error) {
    throw new UnusableCommandLine(`${(error as Error).message.split('. ')[0]}; ${SEE_HELP}`);
  }
}

function readOrder(names: readonly string[], given: readonly string[]): Order {
  const [name = '', ...others] = names;
  const known = `there are: ${Object.keys(BENCHES).join(', ')}`;
  if (name === '') throw new UnusableCommandLine(`name a bench; ${known}`);
  if (others.length > 0) throw new UnusableCommandLine(`name one bench, got: ${names.join(' ')}`);
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!bench) throw new UnusableCommandLine(`there is no bench ${name}; ${known}`);
  const own = given.filter((option) => option !== 'json');
  const foreign = own.find((option) => !Object.hasOwn(bench.options, option));
  if (foreign) throw new UnusableCommandLine(`${name} does not take --${foreign}; ${SEE_HELP}`);
  return { name, bench, json: given.includes('json'), options: new Set(own) };
}

/**
 * Reads the command line.
 *
 * @returns undefined where it asks for help
 * @throws Error with what cannot be followed
 */
export function orderOf(words: readonly string[]): Order | undefined {
  const { names, given } = readWords(words);
  return given.includes('help') ? undefined : readOrder(names, given);
}

/**
 * The benches from the command line.
 *
 * @returns the exit status, 0 whatever the figures are
 */
export async function runBench(words: readonly string[], { say, print }: Surroundings): Promise<number> {
  try {
    const order = orderOf(words);
    if (order === undefined) {
      print(helpText());
      return ExitStatus.DONE;
    }
    const { bench, json, options } = order;
    const figures: Figures = await bench.run({ options, say });
    print(json ? `${JSON.stringify(figures)}\n` : tableOf(figures));
    return ExitStatus.DONE;
  } catch (error) {
    say((error as Error).message);
    return error instanceof UnusableCommandLine ? ExitStatus.UNUSABLE_INPUT : ExitStatus.FAILED;
  }
}
