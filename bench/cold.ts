import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import {
  bundleHandler,
  bundleModule,
  HANDLER_BUNDLES,
  type Replacements,
  WITHOUT_PROVIDERS,
} from '../build/bundle-lambda';
import { synthesizeMachine } from '../faults/machines';
import { type Bench, median, rounded } from './figures';

/** Loads of each module. */
const LOADS = 21;

/** Loads a module and says when it was loaded, in milliseconds since the epoch. */
const LOADER = `require(process.argv[2]);
process.stdout.write(String(performance.timeOrigin + performance.now()));
`;

/** The SDK's client and the commands that the trigger sends, and nothing else. */
const SDK_ONLY = `export { ListExecutionsCommand, ListStateMachinesCommand, SFNClient, StartExecutionCommand }
from '@aws-sdk/client-sfn';
`;

/** A module to load. */
interface Target {
  readonly name: string;
  readonly file: string;
  readonly kilobytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** How long a function's code takes to load. */
export const cold: Bench = {
  measures: `from the start of a process to a loaded module, median of ${LOADS}: nothing, the SDK, each handler`,
  options: {},
  run: () => measureLoading(LOADS),
};

/** @param loads of each module */
export async function measureLoading(loads: number): Promise<Readonly<Record<string, number>>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cold-'));
  try {
    const loader = path.join(folder, 'load.cjs');
    await writeFile(loader, LOADER);
    return figuresOf(await loadInTurns(loads, loader, await makeTargets(folder)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function makeTargets(folder: string): Promise<readonly Target[]> {
  const empty = path.join(folder, 'empty.cjs');
  await writeFile(empty, '');
  const sdk = async (name: string, replacements?: Replacements): Promise<Target> => {
    const file = path.join(folder, `${name}.js`);
    const source = { stdin: { contents: SDK_ONLY, resolveDir: __dirname } };
    return { name, file, kilobytes: await bundleModule(source, file, replacements), environment: {} };
  };
  const { deployment } = synthesizeMachine('cold', () => ({}));
  const handlers = HANDLER_BUNDLES.map(async (bundle): Promise<Target> => {
    const { name } = bundle;
    const kilobytes = await bundleHandler(bundle, folder);
    const { environment } = deployment[name];
    return { name, file: path.join(folder, name, 'index.js'), kilobytes, environment };
  });
  return [
    { name: 'floor', file: empty, kilobytes: 0, environment: {} },
    await sdk('sdkOnly', WITHOUT_PROVIDERS),
    // The same without what else the handlers leave out of the SDK.
    await sdk('sdkLessStreams'),
    ...(await Promise.all(handlers)),
  ];
}

/** Loads each target in turn, over and over, so that whatever else the machine does meets all of them. */
async function loadInTurns(
  loads: number,
  loader: string,
  targets: readonly Target[],
): Promise<ReadonlyMap<Target, readonly number[]>> {
  const taken = new Map(targets.map((target) => [target, [] as number[]]));
  for (let load = 0; load < loads; load += 1) {
    for (const [target, milliseconds] of taken) milliseconds.push(await loadOnce(loader, target));
  }
  return taken;
}

async function loadOnce(loader: string, { name, file, environment }: Target): Promise<number> {
  const startedAt = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, [loader, file], {
    env: {
      AWS_REGION: 'us-east-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`the bundle of ${name} does not load`);
  return Number(said) - startedAt;
}

function figuresOf(taken: ReadonlyMap<Target, readonly number[]>): Readonly<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const [{ name, kilobytes }, milliseconds] of taken) {
    figures[`${name}Ms`] = rounded(median(milliseconds), 1);
    if (kilobytes > 0) figures[`${name}Kb`] = rounded(kilobytes, 1);
  }
  const { triggerMs = Number.NaN, sdkOnlyMs = Number.NaN } = figures;
  return { ...figures, ratio: rounded(triggerMs / sdkOnlyMs, 3) };
}
