import { readChoice, readSpan, readWholeNumber } from './option-values';

/** An option that is there or not. */
export interface Flag {
  readonly help: string;
}

/** An option with a value. */
export interface ValueOption<Value> {
  readonly help: string;
  /** What stands for its value in the help. */
  readonly placeholder: string;
  /** Form of a value that may be left out; a word of any other form is not its value. @default there must be a value */
  readonly optionalForm?: RegExp;
  /** @throws UnusableInput with the value received and what it takes */
  readonly read: (name: string, text: string) => Value;
}

/** Options of a command by their names, without dashes. */
export type Options = Readonly<Record<string, Flag | ValueOption<unknown>>>;

/** What was given of each option; a value that was not given is undefined. */
export type OptionValues<Of extends Options> = {
  readonly [Name in keyof Of]: Of[Name] extends ValueOption<infer Value> ? Value | undefined : boolean;
};

/** Whether an option takes a value. */
export function hasValue(option: Flag | ValueOption<unknown>): option is ValueOption<unknown> {
  return 'placeholder' in option;
}

export function flag(help: string): Flag {
  return { help };
}

export function text(placeholder: string, help: string): ValueOption<string> {
  return { placeholder, help, read: (_, given) => given };
}

export function choice<Choice extends string>(
  placeholder: string,
  choices: readonly Choice[],
  help: string,
): ValueOption<Choice> {
  return {
    placeholder,
    help: `${help}: ${choices.join(', ')}`,
    read: (name, given) => readChoice(name, given, choices),
  };
}

export function wholeNumber(least: number, most: number, help: string): ValueOption<number> {
  return {
    placeholder: 'N',
    help: `${help}, from ${least} to ${most}`,
    read: (name, given) => readWholeNumber(name, given, least, most),
  };
}

/** What was given of an option that is a flag or a flag with a port. */
export interface PortChoice {
  readonly port?: number;
}

const HIGHEST_PORT = 65_535;

/** A flag that may have a port after it. */
export function flagWithPort(help: string): ValueOption<PortChoice> {
  return {
    placeholder: '[PORT]',
    help,
    optionalForm: /^\d+$/,
    read: (name, given) => (given === '' ? {} : { port: readWholeNumber(name, given, 1, HIGHEST_PORT) }),
  };
}

/** A span of time in seconds. */
export function span(leastSeconds: number, help: string): ValueOption<number> {
  return { placeholder: 'T', help, read: (name, given) => readSpan(name, given, leastSeconds) };
}
