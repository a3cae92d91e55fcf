import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../lib/asset-path';
import type { Handlers } from './world';

/** A change to a source file. */
export interface SourceChange {
  /** Path below the package's root. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

const ROOT = packageRoot(__dirname);

const ENTRY = `
export { createMaskingHandler } from './lambda/masking/create-masking-handler';
export { createDataMasqueClient } from './lambda/datamasque/create-data-masque-client';
export { createSnapshotHandler } from './lambda/snapshot/create-snapshot-handler';
export { createReconcilerHandler } from './lambda/reconciler/create-reconciler-handler';
export { DynamoRunRecords } from './lambda/records/dynamo-run-records';
export { eventBus } from './lambda/events/put-event';
export { embeddedMonitorMetrics } from './lambda/reconciler/metrics';
`;

/**
 * The handlers, made from sources of which one is changed.
 *
 * @throws Error when there is nothing to change, so that no mutant is alive for want of a mutation
 */
export async function patchedHandlers({ file, find, put }: SourceChange): Promise<Handlers> {
  const path = join(ROOT, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) throw new Error(`${file} must have once: ${find}`);
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    plugins: [
      {
        name: 'patch',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path: loaded }) =>
            loaded === path ? { contents: source.replace(find, put), loader: 'ts' } : undefined,
          ),
      },
    ],
  });
  const loaded = { exports: {} as Handlers };
  const evaluate = new Function('module', 'exports', 'require', String(outputFiles[0]?.text));
  evaluate(loaded, loaded.exports, createRequire(path));
  return loaded.exports;
}
