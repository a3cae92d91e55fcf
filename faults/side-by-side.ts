import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** What a process on its own was to do, and what it printed. */
async function runPart<Result>(words: readonly string[]): Promise<Result> {
  const [, script = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, script, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  const text = Buffer.concat(chunks).toString('utf8');
  if (status !== 0)
    throw new Error(`the process for ${words.join(' ')} ended with status ${status}: ${text}`);
  return JSON.parse(text) as Result;
}

/**
 * Runs this very program once for each of the given command lines, as many at a time as the machine has processors,
 * and gives what each printed, in their order.
 */
export async function runSideBySide<Result>(
  commandLines: readonly (readonly string[])[],
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = commandLines.entries();
  const work = async (): Promise<void> => {
    for (const [index, words] of queue) results[index] = await runPart<Result>(words);
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), commandLines.length) }, work));
  return results;
}
