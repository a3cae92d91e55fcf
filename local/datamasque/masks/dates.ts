import type { Mask, MaskOptions } from './mask';

const DAY = 24 * 60 * 60 * 1000;

function moment(options: MaskOptions, name: string, now: number): number {
  const value = options[name];
  const at = value === 'now' ? now : Date.parse(value instanceof Date ? value.toISOString() : `${value}`);
  if (!Number.isNaN(at)) return at;
  throw new Error(`${name} must be a date in ISO 8601 or now, got: ${JSON.stringify(value)}`);
}

/** A random date or date and time from min to max, both included. */
export function dateMask(options: MaskOptions, now: number, kind: 'date' | 'datetime'): Mask {
  const step = kind === 'date' ? DAY : 1000;
  const least = Math.ceil(moment(options, 'min', now) / step);
  const most = Math.floor(moment(options, 'max', now) / step);
  if (most < least)
    throw new Error(`max must not be before min, got min: ${options.min}, max: ${options.max}`);
  const length = kind === 'date' ? 'YYYY-MM-DD'.length : 'YYYY-MM-DDTHH:MM:SS'.length;
  return (_value, _row, random) =>
    new Date((least + random.below(most - least + 1)) * step).toISOString().slice(0, length);
}
