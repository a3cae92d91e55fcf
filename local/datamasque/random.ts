import { createHmac } from 'node:crypto';

/** A source of numbers that gives the same ones for the same seed. */
export interface Random {
  /** A whole number from 0 up to, not including, the limit. */
  below(limit: number): number;
}

const BYTES_PER_NUMBER = 6;
const NUMBERS = 2 ** (8 * BYTES_PER_NUMBER);

/** Numbers out of HMAC-SHA-256 over a counter: without the key nobody tells what is behind a masked value. */
export function seededRandom(key: string, seed: string): Random {
  let block = 0;
  let bytes = Buffer.alloc(0);
  const next = (): number => {
    if (bytes.length < BYTES_PER_NUMBER) {
      bytes = createHmac('sha256', key).update(`${block}\0${seed}`).digest();
      block += 1;
    }
    const number = bytes.readUIntBE(0, BYTES_PER_NUMBER);
    bytes = bytes.subarray(BYTES_PER_NUMBER);
    return number / NUMBERS;
  };
  return { below: (limit) => Math.floor(next() * limit) };
}
