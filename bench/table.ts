import type { Figures } from './figures';

type Row = readonly string[];

/** Figures as a table for people: a line a figure, or a line a case where there are cases. */
export function tableOf(figures: Figures): string {
  const single: Row[] = [];
  const cases: [string, Figures][] = [];
  for (const [name, value] of Object.entries(figures)) {
    if (typeof value === 'number') single.push([name, cell(value)]);
    else cases.push([name, value]);
  }
  const columns = [...new Set(cases.flatMap(([, found]) => Object.keys(found)))];
  const ofCases = cases.map(([name, found]) => [name, ...columns.map((column) => cell(found[column]))]);
  const lines = [...aligned(single), ...(cases.length > 0 ? aligned([['', ...columns], ...ofCases]) : [])];
  return `${lines.join('\n')}\n`;
}

function cell(value: number | Figures | undefined): string {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 6 }) : '';
}

/** Names to the left, numbers to the right. */
function aligned(rows: readonly Row[]): readonly string[] {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(width(0)) : text.padStart(width(column) + 2)))
      .join(''),
  );
}
