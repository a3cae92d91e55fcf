/** Bundles each Lambda handler to assets/NAME/index.js; fails when one is over its limit. */
import * as path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { plainSchemaKeys } from './plain-schema-keys';
import { slimSdk } from './slim-sdk';

/** A handler to bundle. */
export interface HandlerBundle {
  /** Its folder under lambda/ and under assets/. */
  readonly name: 'trigger' | 'masking' | 'snapshot' | 'reconciler' | 'inspector' | 'stop' | 'doctor';
  /** Largest bundle allowed, in KB of 1,000 bytes: what is loaded is what a cold start waits for. */
  readonly limitKilobytes: number;
}

/** Every handler of this package. */
export const HANDLER_BUNDLES: readonly HandlerBundle[] = [
  { name: 'trigger', limitKilobytes: 250 },
  { name: 'masking', limitKilobytes: 345 },
  { name: 'snapshot', limitKilobytes: 310 },
  { name: 'reconciler', limitKilobytes: 440 },
  { name: 'inspector', limitKilobytes: 300 },
  { name: 'stop', limitKilobytes: 230 },
  { name: 'doctor', limitKilobytes: 430 },
];

const ROOT = path.resolve(__dirname, '..');

/**
 * Bundles one handler.
 *
 * @param outputFolder folder that gets NAME/index.js
 * @returns the size of the bundle in KB
 * @throws Error when it is over its limit
 */
export async function bundleHandler(handler: HandlerBundle, outputFolder: string): Promise<number> {
  const kilobytes = await bundleModule(
    sourceOf(handler.name),
    path.join(outputFolder, handler.name, 'index.js'),
  );
  if (kilobytes > handler.limitKilobytes) {
    throw new Error(
      `the bundle of ${handler.name} is too large, got: ${kilobytes.toFixed(1)} KB, limit: ${handler.limitKilobytes} KB; see what it imports`,
    );
  }
  return kilobytes;
}

/** Modules of the SDK, each with the file that stands in for it. */
export type Replacements = Readonly<Record<string, string>>;

/** Credential providers that Lambda has no use for. */
export const WITHOUT_PROVIDERS: Replacements = {
  '@aws-sdk/credential-provider-node': path.join(__dirname, 'environment-credentials.ts'),
};

/** No call of ours streams events. */
export const WITHOUT_EVENT_STREAMS: Replacements = {
  '@smithy/core/event-streams': path.join(__dirname, 'no-event-streams.ts'),
};

/** DynamoDB's endpoint is that of the Region. */
const WITHOUT_ENDPOINT_DISCOVERY: Replacements = {
  '@aws-sdk/endpoint-cache': path.join(__dirname, 'no-endpoint-cache.ts'),
};

/** What the handlers have no use for. */
const HANDLER_REPLACEMENTS: Replacements = {
  ...WITHOUT_PROVIDERS,
  ...WITHOUT_EVENT_STREAMS,
  ...WITHOUT_ENDPOINT_DISCOVERY,
};

/** What is bundled: a file, or a text; and for which Node.js, where that is not Lambda's. */
export type Source = Pick<BuildOptions, 'entryPoints' | 'stdin' | 'target'>;

function optionsOf(source: Source, replacements: Replacements) {
  return {
    target: 'node24',
    ...source,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    keepNames: false,
    mainFields: ['module', 'main'],
    legalComments: 'none',
    alias: { ...replacements },
    plugins: [plainSchemaKeys, slimSdk],
    metafile: true,
    logLevel: 'warning',
  } as const satisfies BuildOptions;
}

/**
 * Bundles a module as all handlers are bundled.
 *
 * @param replacements by default what the handlers have no use for
 * @returns the size of the bundle in KB
 */
export async function bundleModule(
  source: Source,
  outfile: string,
  replacements: Replacements = HANDLER_REPLACEMENTS,
): Promise<number> {
  const result = await build({ ...optionsOf(source, replacements), outfile });
  const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return bytes / 1000;
}

/** The files of which something is in a handler's bundle, by their paths in the repository. */
export function bundledFiles({ name }: HandlerBundle): Promise<string[]> {
  return filesOf(sourceOf(name), HANDLER_REPLACEMENTS);
}

/** The files of which something is in a bundle, by their paths in the repository. */
export async function filesOf(source: Source, replacements: Replacements): Promise<string[]> {
  const options = optionsOf(source, replacements);
  const { metafile } = await build({ ...options, outfile: 'index.js', write: false });
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}

function sourceOf(name: HandlerBundle['name']): Source {
  return { entryPoints: [path.join('lambda', name, 'index.ts')] };
}

async function bundleAll(): Promise<void> {
  for (const handler of HANDLER_BUNDLES) {
    const kilobytes = await bundleHandler(handler, path.join(ROOT, 'assets'));
    console.log(`assets/${handler.name}/index.js  ${kilobytes.toFixed(1)} KB`);
  }
}

if (require.main === module) {
  bundleAll().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
