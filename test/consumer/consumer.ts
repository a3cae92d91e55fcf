import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(__dirname, '../..');

const run = promisify(execFile);

/** As `cdk init` has it, but that the types of the packages are checked as well. */
const COMPILER_OPTIONS = {
  target: 'ES2022',
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  lib: ['ES2022', 'ESNext.Disposable'],
  types: ['node'],
  strict: true,
  noImplicitReturns: true,
  strictPropertyInitialization: false,
  skipLibCheck: false,
  rootDir: 'apps',
  outDir: 'js',
};

/** What a CDK app depends on besides ours; they are installed here already. */
const PEERS = ['aws-cdk-lib', 'constructs', '@types/node'];

/** How a command ended: what it printed, on both its outputs. */
export interface Ended {
  readonly status: number;
  readonly printed: string;
}

async function end(program: string, parameters: readonly string[], cwd: string): Promise<Ended> {
  // As somebody has it who has only what the consumer's folder has: CDK's own checks of templates among it.
  const env = { PATH: process.env.PATH, HOME: cwd };
  try {
    const { stdout, stderr } = await run(program, [...parameters], { cwd, env });
    return { status: 0, printed: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, printed: stdout + stderr };
  }
}

/** A CDK app of somebody who adds the package: a folder outside this repository. */
export class Consumer {
  constructor(readonly folder: string) {}

  /** Installs the package without a network, so that it must bring what it needs but the peers. */
  async install(tarball: string): Promise<Ended> {
    await writeFile(this.path('package.json'), JSON.stringify({ private: true }));
    const offline = ['--offline', '--no-update-notifier', '--no-audit', '--no-fund', '--cache', '.npm'];
    const ended = await end(
      'npm',
      ['install', '--silent', '--ignore-scripts', '--legacy-peer-deps', ...offline, tarball],
      this.folder,
    );
    await mkdir(this.path('node_modules/@types'), { recursive: true });
    for (const peer of PEERS)
      await symlink(path.join(ROOT, 'node_modules', peer), this.path('node_modules', peer));
    return ended;
  }

  /** Compiles apps, each by its name, against the types of the package. */
  async compile(apps: ReadonlyMap<string, string>): Promise<Ended> {
    await mkdir(this.path('apps'));
    for (const [name, text] of apps) await writeFile(this.path('apps', `${name}.ts`), text);
    const configuration = { compilerOptions: COMPILER_OPTIONS, include: ['apps'] };
    await writeFile(this.path('tsconfig.json'), JSON.stringify(configuration));
    return end(path.join(ROOT, 'node_modules/.bin/tsc'), ['--project', '.'], this.folder);
  }

  /** Runs compiled apps in one process that can start no other. */
  async synthesize(names: Iterable<string>): Promise<Ended> {
    return end(process.execPath, [path.join(__dirname, 'synthesize.cjs'), ...names], this.folder);
  }

  /** Runs a program that the package brings, as npx finds it. */
  async runBin(name: string, ...words: readonly string[]): Promise<Ended> {
    return end(this.path('node_modules/.bin', name), words, this.folder);
  }

  /** The folder that an app was synthesized into. */
  assembly(name: string): string {
    return this.path('out', name);
  }

  path(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts);
  }
}
