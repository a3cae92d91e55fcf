/** Bundles the command line to assets/cli/masking.js, one file that runs without node_modules. */
import { chmod } from 'node:fs/promises';
import * as path from 'node:path';
import { bundleModule, filesOf, type Source, WITHOUT_EVENT_STREAMS } from './bundle-lambda';

/** Largest bundle allowed, in KB of 1,000 bytes: who asks what there is does not want to wait for what is loaded. */
const LIMIT_KILOBYTES = 550;

/** The oldest Node.js that the package runs on. */
const SOURCE: Source = { entryPoints: ['cli/masking.ts'], target: 'node20' };

/** The built command line. */
export const BUILT_CLI = path.resolve(__dirname, '..', 'assets', 'cli', 'masking.js');

/**
 * Bundles the command line.
 *
 * @returns the size of the bundle in KB
 * @throws Error when it is over its limit
 */
export async function bundleCli(outfile: string): Promise<number> {
  const kilobytes = await bundleModule(SOURCE, outfile, WITHOUT_EVENT_STREAMS);
  if (kilobytes > LIMIT_KILOBYTES) {
    throw new Error(
      `the bundle of the command line is too large, got: ${kilobytes.toFixed(1)} KB, limit: ${LIMIT_KILOBYTES} KB; see what it imports`,
    );
  }
  await chmod(outfile, 0o755);
  return kilobytes;
}

/** The files of which something is in the command line, by their paths in the repository. */
export function filesOfCli(): Promise<string[]> {
  return filesOf(SOURCE, WITHOUT_EVENT_STREAMS);
}

async function buildCli(): Promise<void> {
  const kilobytes = await bundleCli(BUILT_CLI);
  console.log(`assets/cli/masking.js  ${kilobytes.toFixed(1)} KB`);
}

if (require.main === module) {
  buildCli().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
