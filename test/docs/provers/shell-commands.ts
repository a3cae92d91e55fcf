/** The words of one command, their quotes taken off. Variables stand in them as they are written. */
export type ShellCommand = readonly string[];

/** What ends a command. A pipe and an `and` are as good as a new line: each command is looked at by itself. */
const SEPARATOR = /^(?:&&|\|\||[|;\n])/;
const REDIRECTION = /^\d?>>?[ \t]*/;
const COMMENT = /^#[^\n]*/;
const BLANK = /^(?:[ \t]|\\\n)+/;
/** What sets a variable, for the command behind it or from then on. */
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** The end of the command that begins behind `$(`. */
function endOfSubstitution(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at;
  }
  throw new Error(`$( is never closed: ${text.slice(from, from + 40)}`);
}

/** Reads the part of the shell's language that documentation needs. `sh -n` looks at the rest. */
class Reader {
  private at = 0;
  private readonly commands: ShellCommand[] = [];
  private words: string[] = [];

  constructor(private readonly text: string) {}

  read(): ShellCommand[] {
    while (this.at < this.text.length) {
      if (this.skip(BLANK) || this.skip(COMMENT)) continue;
      if (this.skip(SEPARATOR)) this.endCommand();
      else if (this.skip(REDIRECTION)) this.word();
      else this.addWord(this.word());
    }
    this.endCommand();
    return this.commands;
  }

  private skip(pattern: RegExp): boolean {
    const [found] = pattern.exec(this.text.slice(this.at)) ?? [];
    if (found === undefined) return false;
    this.at += found.length;
    return true;
  }

  private addWord(word: string): void {
    if (this.words.length > 0 || !ASSIGNMENT.test(word)) this.words.push(word);
  }

  private endCommand(): void {
    if (this.words.length > 0) this.commands.push(this.words);
    this.words = [];
  }

  private word(): string {
    let word = '';
    while (this.at < this.text.length && !/^[\s|;>]|^&&/.test(this.text.slice(this.at))) {
      const character = this.text[this.at];
      if (character === "'") word += this.until("'");
      else if (character === '"') word += this.doubleQuoted();
      else word += this.character();
    }
    return word;
  }

  private until(quote: string): string {
    const end = this.text.indexOf(quote, this.at + 1);
    if (end < 0) throw new Error(`a quote is never closed: ${this.text.slice(this.at, this.at + 40)}`);
    const inside = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return inside;
  }

  private doubleQuoted(): string {
    let inside = '';
    this.at++;
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length) throw new Error('a double quote is never closed');
      inside += this.character();
    }
    this.at++;
    return inside;
  }

  /** One character, or a whole `$(…)`, whose commands are commands of the snippet, too. */
  private character(): string {
    if (this.text.startsWith('$(', this.at)) {
      const end = endOfSubstitution(this.text, this.at + 2);
      const whole = this.text.slice(this.at, end + 1);
      this.commands.push(...shellCommands(this.text.slice(this.at + 2, end)));
      this.at = end + 1;
      return whole;
    }
    if (this.text[this.at] === '\\') this.at++;
    return this.text[this.at++] ?? '';
  }
}

/**
 * The commands of a shell snippet, in their order.
 *
 * @throws Error for a quote or a substitution that is never closed
 */
export function shellCommands(text: string): ShellCommand[] {
  return new Reader(text).read();
}
