import type { Random } from '../random';

/** A value of a column, as text; null is SQL's NULL. */
export type ColumnValue = string | null;

/** The row that a value is in, by column name. */
export type Row = Readonly<Record<string, ColumnValue>>;

/** Turns a value into another one. */
export type Mask = (value: ColumnValue, row: Row, random: Random) => ColumnValue;

/** The options of a mask, as the ruleset says them. */
export type MaskOptions = Readonly<Record<string, unknown>>;

/** What making a mask may need besides its options. */
export interface MaskSurroundings {
  /** The present moment, in milliseconds since the epoch. */
  readonly now: number;
  /** Makes a pipeline of masks within a mask. */
  readonly nested: (masks: unknown) => Mask;
}

/** One type of mask. */
export interface MaskType {
  /** Names of the options that it takes. */
  readonly options: readonly string[];
  readonly required: readonly string[];
  /** Columns of the row that it reads besides its own. */
  readonly reads?: (options: MaskOptions) => readonly string[];
  /**
   * Makes the mask.
   *
   * @throws Error saying what is wrong with an option
   */
  readonly create: (options: MaskOptions, surroundings: MaskSurroundings) => Mask;
}

/** @throws Error when the option is there and no number */
export function numberOption(options: MaskOptions, name: string, fallback: number): number {
  const value = options[name] ?? fallback;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`${name} must be a number, got: ${JSON.stringify(value)}`);
}
