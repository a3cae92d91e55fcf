/** What a bench found: figures by name, or a case's figures by the name of the case. */
export interface Figures {
  readonly [name: string]: number | Figures;
}

/** Surroundings of a bench that runs. */
export interface BenchRun {
  /** Names of the options that were given. */
  readonly options: ReadonlySet<string>;
  /** Takes a line for people. */
  readonly say: (line: string) => void;
}

/** Something that is measured. */
export interface Bench {
  /** What it measures, a line. */
  readonly measures: string;
  /** Its own options, each with what it does. */
  readonly options: Readonly<Record<string, string>>;
  readonly run: (run: BenchRun) => Promise<Figures>;
}

/** The value in the middle; the mean of the two there when their number is even. */
export function median(values: readonly number[]): number {
  const above = values.map((value) => -value);
  return (percentile(values, 50) - percentile(above, 50)) / 2;
}

/** The smallest of the values that at least so many of a hundred do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const ascending = values.toSorted((one, other) => one - other);
  return ascending[Math.max(0, Math.ceil((percent / 100) * ascending.length) - 1)] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
