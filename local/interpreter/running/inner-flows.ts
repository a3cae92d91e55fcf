import { setMaxListeners } from 'node:events';
import type { JsonValue } from '../json-value';
import { type InnerSignal, Interruption, innerSignal } from './interruption';

/** Work of one branch or iteration. */
export type InnerWork = (signal: AbortSignal) => Promise<JsonValue>;

/**
 * Does the works side by side and gives their results in the order of the works. When one fails, the others are
 * stopped, and the first failure is thrown when all have ended.
 *
 * @param concurrency how many may be under way at a time
 */
export async function runTogether(
  works: readonly InnerWork[],
  concurrency: number,
  parent: AbortSignal,
): Promise<readonly JsonValue[]> {
  const inner = innerSignal(parent);
  setMaxListeners(works.length + 1, inner.signal);
  const results: JsonValue[] = [];
  const failures: unknown[] = [];
  const queue = works.entries();
  const workers = Array.from({ length: Math.min(concurrency, works.length) }, () =>
    workThrough(queue, inner, results, failures),
  );
  await Promise.all(workers);
  inner.end(new Interruption('SIBLING_FAILED'));
  if (failures.length > 0) throw failures[0];
  parent.throwIfAborted();
  return results;
}

async function workThrough(
  queue: Iterable<[number, InnerWork]>,
  inner: InnerSignal,
  results: JsonValue[],
  failures: unknown[],
): Promise<void> {
  for (const [index, work] of queue) {
    if (inner.signal.aborted) return;
    try {
      results[index] = await work(inner.signal);
    } catch (error) {
      failures.push(error);
      inner.end(new Interruption('SIBLING_FAILED'));
    }
  }
}
