/** What a colour stands for. */
export type Tone = 'good' | 'doubtful' | 'bad' | 'going-on' | 'faint';

const CODES: Readonly<Record<Tone, number>> = { good: 32, doubtful: 33, bad: 31, 'going-on': 36, faint: 2 };

/** Gives text a colour. */
export type Painter = (tone: Tone, text: string) => string;

/** @param hasColours whether colours are shown; else text stays as it is */
export function painter(hasColours: boolean): Painter {
  return (tone, text) => (hasColours ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text);
}
