import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { type Bench, type Figures, median, rounded } from './figures';

/** Syntheses of each app in one process. */
const SYNTHESES = 11;
/** Processes of each app. */
const PROCESSES = 5;

const ROOT = path.resolve(__dirname, '..');
/** The README's first example: an app of everything. */
const EXAMPLE = path.join(ROOT, 'examples/automation.ts');
const LIBRARY = 'cdk-masking-automation';

/** Stands in for the library in the app without it: what the example makes of it is nothing. */
const NO_LIBRARY = 'exports.MaskingAutomation = class {};\n';

/** The example as a CDK app, without the library and with it as it is built; each is the folder of an app.js. */
interface Apps {
  readonly without: string;
  readonly withOurs: string;
}

/** What the library adds to the synthesis of an app that uses it. */
export const synth: Bench = {
  measures: `the synthesis of the README's example without its MaskingAutomation and with it, median of ${SYNTHESES} in one process`,
  options: { processes: `loading the library, and whole processes: median of ${PROCESSES} of each` },
  run: ({ options }) =>
    withApps(async (apps) => {
      const { loadMs, ...figures } = await measureSynthesis(SYNTHESES, apps);
      if (!options.has('processes')) return figures;
      return { ...figures, loadMs, ...(await measureProcesses(PROCESSES, apps)) };
    }),
};

/** Makes both apps in a folder that is removed afterwards. */
export async function withApps<Result>(act: (apps: Apps) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'synth-'));
  const apps = { without: path.join(folder, 'without'), withOurs: path.join(folder, 'with') };
  try {
    await makeApp(apps.without, (library) =>
      mkdir(library).then(() => writeFile(path.join(library, 'index.js'), NO_LIBRARY)),
    );
    await makeApp(apps.withOurs, (library) => symlink(ROOT, library));
    return await act(apps);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function makeApp(folder: string, makeLibrary: (library: string) => Promise<void>): Promise<void> {
  const installed = (name: string): string => path.join(folder, 'node_modules', name);
  await mkdir(installed(''), { recursive: true });
  for (const peer of ['aws-cdk-lib', 'constructs'])
    await symlink(path.join(ROOT, 'node_modules', peer), installed(peer));
  await makeLibrary(installed(LIBRARY));
  const { code } = await transform(await readFile(EXAMPLE, 'utf8'), { loader: 'ts', format: 'cjs' });
  await writeFile(path.join(folder, 'app.js'), code);
}

/** @param times that each app is synthesized in one process, after once to load what it needs of the CDK */
export async function measureSynthesis(
  times: number,
  { without, withOurs }: Apps,
): Promise<Readonly<Record<'emptyMs' | 'ourMs' | 'addedMs' | 'loadMs', number>>> {
  const script = path.join(__dirname, 'synthesize-in-turns.cjs');
  const { stdout } = await runNode(script, [String(times), without, withOurs]);
  const { loadMs, withoutMs, withMs } = JSON.parse(stdout);
  const [emptyMs, ourMs] = [median(withoutMs), median(withMs)];
  return {
    emptyMs: rounded(emptyMs, 1),
    ourMs: rounded(ourMs, 1),
    addedMs: rounded(ourMs - emptyMs, 1),
    loadMs: rounded(loadMs, 1),
  };
}

/** What somebody waits for: a process that synthesizes an app, from its start to its end. */
async function measureProcesses(processes: number, { without, withOurs }: Apps): Promise<Figures> {
  const taken = { empty: [] as number[], our: [] as number[] };
  for (let number = 0; number < processes; number += 1) {
    taken.empty.push(await processMilliseconds(without));
    taken.our.push(await processMilliseconds(withOurs));
  }
  const [emptyMs, ourMs] = [median(taken.empty), median(taken.our)];
  return {
    emptyProcessMs: rounded(emptyMs, 0),
    ourProcessMs: rounded(ourMs, 0),
    addedProcessMs: rounded(ourMs - emptyMs, 0),
  };
}

async function processMilliseconds(folder: string): Promise<number> {
  const startedAt = performance.now();
  await runNode(path.join(folder, 'app.js'), [], { CDK_OUTDIR: path.join(folder, 'cdk.out') });
  const milliseconds = performance.now() - startedAt;
  await rm(path.join(folder, 'cdk.out'), { recursive: true });
  return milliseconds;
}

function runNode(
  script: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ stdout: string }> {
  const env = { ...process.env, ...environment };
  return promisify(execFile)(process.execPath, [script, ...words], { env });
}
