const PLAIN = /^[A-Za-z0-9_./:=@+-]+$/;

/** A word of a shell's command line. */
function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line that a shell reads as these words, whatever they hold. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(quoted).join(' ');
}
