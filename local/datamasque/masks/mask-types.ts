import { columnName } from '../identifiers';
import type { Random } from '../random';
import { dateMask } from './dates';
import { imitate } from './imitate';
import { type Mask, type MaskOptions, type MaskType, numberOption } from './mask';

function randomNumber(options: MaskOptions): Mask {
  const places = numberOption(options, 'decimal_places', 0);
  const scale = 10 ** places;
  const least = Math.ceil(numberOption(options, 'min', 0) * scale);
  const most = Math.floor(numberOption(options, 'max', 0) * scale);
  if (most < least)
    throw new Error(`max must not be below min, got min: ${options.min ?? 0}, max: ${options.max}`);
  return (_value, _row, random) => ((least + random.below(most - least + 1)) / scale).toFixed(places);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

function letterCase(options: MaskOptions): (letter: string, random: Random) => string {
  switch (options.case ?? 'lower') {
    case 'lower':
      return (letter) => letter;
    case 'upper':
      return (letter) => letter.toUpperCase();
    case 'mixed':
      return (letter, random) => (random.below(2) === 0 ? letter : letter.toUpperCase());
    default:
      throw new Error(`case must be lower, upper or mixed, got: ${JSON.stringify(options.case)}`);
  }
}

function randomText(options: MaskOptions): Mask {
  const least = numberOption(options, 'min', 1);
  const most = numberOption(options, 'max', least);
  if (most < least) throw new Error(`max must not be below min, got min: ${least}, max: ${most}`);
  const cased = letterCase(options);
  return (_value, _row, random) => {
    const length = least + random.below(most - least + 1);
    return Array.from({ length }, () => cased(LETTERS.charAt(random.below(LETTERS.length)), random)).join('');
  };
}

function replaceSubstring(options: MaskOptions, inner: Mask): Mask {
  const start = numberOption(options, 'start_index', 0);
  const end = options.end_index === undefined ? undefined : numberOption(options, 'end_index', 0);
  return (value, row, random) => {
    if (value === null) return null;
    const replaced = inner(value.slice(start, end), row, random) ?? '';
    return value.slice(0, start) + replaced + (end === undefined ? '' : value.slice(end));
  };
}

function replaceRegex(options: MaskOptions, inner: Mask): Mask {
  const pattern = new RegExp(String(options.regex), 'g');
  return (value, row, random) =>
    value === null ? null : value.replace(pattern, (match) => inner(match, row, random) ?? '');
}

/** A column of the same table; DataMasque itself takes one of a joined table as well. */
function sourceColumn({ source_column: name }: MaskOptions): string {
  const column = columnName(String(name));
  if (column !== undefined) return column;
  throw new Error(`source_column must name a column of the same table here, got: ${JSON.stringify(name)}`);
}

/** The types of mask that local mode applies, by name. */
export const MASK_TYPES: Readonly<Record<string, MaskType>> = {
  do_nothing: { options: [], required: [], create: () => (value) => value },
  from_fixed: {
    options: ['value'],
    required: ['value'],
    create: ({ value }) => {
      const fixed = value === null ? null : String(value);
      return () => fixed;
    },
  },
  from_column: {
    options: ['source_column'],
    required: ['source_column'],
    reads: (options) => [sourceColumn(options)],
    create: (options) => {
      const column = sourceColumn(options);
      return (_value, row) => row[column] ?? null;
    },
  },
  from_random_number: {
    options: ['min', 'max', 'decimal_places'],
    required: ['max'],
    create: randomNumber,
  },
  from_random_date: {
    options: ['min', 'max'],
    required: ['min', 'max'],
    create: (options, { now }) => dateMask(options, now, 'date'),
  },
  from_random_datetime: {
    options: ['min', 'max'],
    required: ['min', 'max'],
    create: (options, { now }) => dateMask(options, now, 'datetime'),
  },
  from_random_text: { options: ['min', 'max', 'case'], required: ['max'], create: randomText },
  imitate: { options: [], required: [], create: () => imitate },
  replace_substring: {
    options: ['start_index', 'end_index', 'masks'],
    required: ['masks'],
    create: (options, { nested }) => replaceSubstring(options, nested(options.masks)),
  },
  replace_regex: {
    options: ['regex', 'masks'],
    required: ['regex', 'masks'],
    create: (options, { nested }) => replaceRegex(options, nested(options.masks)),
  },
};
