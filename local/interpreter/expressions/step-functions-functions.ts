import { createHash } from 'node:crypto';
import jsonata from 'jsonata';

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Functions by the name that an expression calls them by. */
type Functions = Readonly<Record<string, unknown>>;

const FORMAT = jsonata('$fromMillis($moment, $picture, $timezone)');

function partition(list: unknown, size: unknown): readonly unknown[] | undefined {
  if (list === undefined) return undefined;
  if (!Number.isInteger(size) || Number(size) < 1) {
    throw new Error(`$partition takes a size of 1 or more, got: ${String(size)}`);
  }
  const items: readonly unknown[] = Array.isArray(list) ? list : [list];
  const length = Number(size);
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}

/** One number alone comes as that number, as every sequence of JSONata does. */
function range(first: unknown, last: unknown, step: unknown): readonly number[] | number {
  const [start, end, stride] = [Number(first), Number(last), Number(step)];
  if (!Number.isFinite(start) || !Number.isFinite(end) || !Number.isFinite(stride) || stride === 0) {
    throw new Error(`$range takes three numbers, the third not 0, got: ${first}, ${last}, ${step}`);
  }
  const length = Math.max(0, Math.floor((end - start) / stride) + 1);
  if (length === 1) return start;
  return Array.from({ length }, (_, index) => start + index * stride);
}

function hash(text: unknown, algorithm: unknown): string | undefined {
  if (text === undefined) return undefined;
  const name = HASHES[String(algorithm)];
  if (name === undefined) {
    throw new Error(`$hash knows ${Object.keys(HASHES).join(', ')}, got: ${String(algorithm)}`);
  }
  if (typeof text !== 'string') throw new Error(`$hash takes a string, got: ${typeof text}`);
  return createHash(name).update(text, 'utf8').digest('hex');
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw new Error(`$parse takes a string, got: ${typeof text}`);
  return JSON.parse(text) as unknown;
}

/** One number from a seed, by the mixing function of SplitMix32: the same seed gives the same number. */
function seeded(seed: number): number {
  let mixed = (Math.trunc(seed) + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** A version 4 UUID out of the given source of numbers. */
function uuid(random: () => number): string {
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) => {
    const sixteenth = Math.floor(random() * 16);
    return (digit === '8' ? 8 + (sixteenth % 4) : sixteenth).toString(16);
  });
}

/**
 * Functions of an expression that are Step Functions' own, or that must follow the execution's clock and source of
 * random numbers in place of the machine's.
 * Source: AWS Step Functions developer guide, "Transforming data with JSONata".
 */
export class StepFunctionsFunctions {
  private last: { readonly moment: number; readonly functions: Functions } | undefined;

  constructor(private readonly random: () => number) {}

  /**
   * The functions for an evaluation, throughout which the moment stays the same.
   *
   * @param moment in milliseconds since the epoch
   */
  at(moment: number): Functions {
    if (this.last?.moment !== moment) this.last = { moment, functions: functionsAt(moment, this.random) };
    return this.last.functions;
  }
}

function functionsAt(moment: number, random: () => number): Functions {
  return {
    partition,
    range,
    hash,
    parse,
    random: (seed?: unknown) => (seed === undefined ? random() : seeded(Number(seed))),
    uuid: () => uuid(random),
    millis: () => moment,
    now: (picture?: unknown, timezone?: unknown) => FORMAT.evaluate(undefined, { moment, picture, timezone }),
  };
}
