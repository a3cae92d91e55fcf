import type { CommandDefinition } from './command';
import { EXIT_STATUS_WORDS } from './exit-status';
import { hasValue, type Options } from './options/option';

const WIDTH = 100;

type Described = Pick<
  CommandDefinition<Options>,
  'name' | 'summary' | 'description' | 'operand' | 'examples' | 'options'
>;

/** The help of a command: how it is called, what it does, and each option. */
export function helpOf(
  { name: command, summary, description, operand, examples, options }: Described,
  program: string,
): string {
  const usage = [program, command, ...(operand === undefined ? [] : [operand]), '[options]'].join(' ');
  const listed = Object.entries(options).map(([name, option]) => {
    const placeholder = hasValue(option) ? ` ${option.placeholder}` : '';
    return [`--${name}${placeholder}${name === 'help' ? ', -h' : ''}`, option.help] as const;
  });
  return [
    `Usage: ${usage}`,
    '',
    ...wrapped(`${summary}.`, ''),
    ...(description === undefined ? [] : ['', ...wrapped(description, '')]),
    '',
    'Options',
    ...described(listed),
    '',
    'Examples',
    ...examples.map((example) => `  ${program} ${command} ${example}`),
    '',
    ...exitStatusHelp(),
    '',
  ].join('\n');
}

/** The exit statuses with their meanings. */
export function exitStatusHelp(): string[] {
  return ['Exit status', ...described(Object.entries(EXIT_STATUS_WORDS))];
}

/** Terms with what they mean, side by side. */
export function described(entries: readonly (readonly [term: string, meaning: string])[]): string[] {
  const width = Math.max(...entries.map(([term]) => term.length)) + 2;
  return entries.flatMap(([term, meaning]) => {
    const [first = '', ...others] = wrapped(meaning, ' '.repeat(width + 2));
    return [`  ${term.padEnd(width)}${first.trimStart()}`, ...others];
  });
}

/** Text in lines of a readable length, each indented. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(`${indent}${line}`);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, `${indent}${line}`];
}
