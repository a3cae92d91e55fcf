/** Packs what is built into dist/package: the npm tarball and the Python package's sources; see docs/releasing.md. */
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';

/** Largest tarball, in KB of 1,000 bytes: what everybody who adds the package downloads. */
const TARBALL_LIMIT_KILOBYTES = 2_800;

const ROOT = path.resolve(__dirname, '..');

const run = promisify(execFile);

/** A tarball for npm. */
export interface Tarball {
  readonly file: string;
  /** Every file in it, by its path in the package. */
  readonly contents: readonly string[];
  readonly kilobytes: number;
}

/**
 * Packs what is built for npm.
 *
 * @param outputFolder gets the tarball
 * @throws Error when the tarball is over its limit
 */
export async function packTarball(
  outputFolder: string,
  limitKilobytes = TARBALL_LIMIT_KILOBYTES,
): Promise<Tarball> {
  await mkdir(outputFolder, { recursive: true });
  const parameters = ['pack', '--json', '--ignore-scripts', '--pack-destination', outputFolder];
  const { stdout } = await run('npm', parameters, { cwd: ROOT });
  const [{ filename, size, files }] = JSON.parse(stdout);
  const kilobytes = size / 1000;
  if (kilobytes > limitKilobytes) {
    throw new Error(
      `the npm tarball is too large, got: ${kilobytes.toFixed(1)} KB, limit: ${limitKilobytes} KB; see what it holds with npm pack --dry-run`,
    );
  }
  return {
    file: path.join(outputFolder, filename),
    contents: files.map(({ path: name }: { path: string }) => name),
    kilobytes,
  };
}

/**
 * Generates the Python package's sources, with the README's examples in Python. To build a wheel of them takes packages
 * from PyPI.
 *
 * @param outputFolder gets a folder python
 * @returns that folder
 * @throws Error when nothing is built
 */
export async function generatePython(outputFolder: string): Promise<string> {
  const pacmak = require.resolve('jsii-pacmak/bin/jsii-pacmak');
  const what = ['--targets', 'python', '--code-only', '--rosetta-unknown-snippets', 'translate'];
  await run(process.execPath, [pacmak, ...what, '--outdir', outputFolder], { cwd: ROOT });
  return path.join(outputFolder, 'python');
}

async function packAll(): Promise<void> {
  const folder = path.join(ROOT, 'dist/package');
  await rm(folder, { recursive: true, force: true });
  const shown = (file: string): string => path.relative(ROOT, file);
  const { file, kilobytes } = await packTarball(path.join(folder, 'js'));
  console.log(`${shown(file)}  ${kilobytes.toFixed(1)} KB, limit ${TARBALL_LIMIT_KILOBYTES} KB`);
  console.log(shown(await generatePython(folder)));
}

if (require.main === module) {
  packAll().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
