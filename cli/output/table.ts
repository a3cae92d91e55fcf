import { visible } from '../../lambda/contract/received-value';

/** Cells below each other, each as wide as the widest of its column. What a server sent shows as what it is. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = [heads, ...rows.map((row) => row.map(visible))];
  const widths = heads.map((_, column) => Math.max(...shown.map((row) => lengthOf(row[column] ?? ''))));
  const lines = shown.map((row) => row.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** Facts below each other; those without a value are left out. */
export function facts(entries: readonly (readonly [name: string, value: string | null])[]): string {
  const known = entries.filter((entry): entry is readonly [string, string] => entry[1] !== null);
  const width = Math.max(0, ...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${visible(value)}\n`).join('');
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

function lengthOf(text: string): number {
  return [...text].length;
}
