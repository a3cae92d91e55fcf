import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { orderOf } from '../../../bench/run-bench';
import { readOptions as readFaultOptions } from '../../../faults/run-faults';
import { testRuns } from '../../../integ/run';
import { readOptions as readLocalOptions } from '../../../local/options';
import { ROOT } from '../pages';

interface PackageFile {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const PACKAGE: PackageFile = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

/** Scripts that npm runs without `run`. */
const SHORT = ['start', 'test'];

/** Commands of npm itself that make or publish the package, with their options. */
const OF_RELEASES: Readonly<Record<string, readonly string[]>> = {
  pack: ['--dry-run'],
  publish: [],
  version: ['--no-git-tag-version'],
};

/** What a script does with the words after `--`: it throws for those that it does not take. */
const TAKES: Readonly<Record<string, (words: readonly string[]) => unknown>> = {
  start: readLocalOptions,
  bench: orderOf,
  faults: readFaultOptions,
  integ: testRuns,
  'test:only': existingPaths,
  test: existingPaths,
};

function existingPaths(words: readonly string[]): void {
  const missing = words.find((word) => !existsSync(path.join(ROOT, word)));
  if (missing !== undefined) throw new Error(`there is no ${missing}`);
}

function proveScript(name: string, words: readonly string[]): void {
  if (PACKAGE.scripts[name] === undefined) throw new Error(`package.json has no script ${name}`);
  const [dashes, ...options] = words;
  if (dashes === undefined) return;
  if (dashes !== '--') throw new Error(`options of ${name} stand behind --, got: ${dashes}`);
  const take = TAKES[name];
  if (!take) throw new Error(`npm run ${name} takes no options, got: ${options.join(' ')}`);
  take(options);
}

/** Our own package, and what it needs beside it. */
function proveInstall(packages: readonly string[]): void {
  const known = [PACKAGE.name, ...Object.keys(PACKAGE.peerDependencies)];
  const unknown = packages.find((name) => !known.includes(name));
  if (packages.length === 0 || unknown !== undefined)
    throw new Error(`npm install is for ${known.join(', ')}, got: ${packages.join(' ')}`);
}

function proveRelease(verb: string, words: readonly string[]): void {
  const unknown = words.find((word) => word.startsWith('-') && !OF_RELEASES[verb]?.includes(word));
  if (unknown !== undefined) throw new Error(`npm ${verb} takes no ${unknown} here`);
}

/**
 * Holds a command of npm against the package's scripts, and its options against the script's own parser.
 *
 * @throws Error with what there is not
 */
export function proveNpm([, verb = '', ...rest]: readonly string[]): void {
  const [name = '', ...words] = rest;
  if (SHORT.includes(verb)) proveScript(verb, rest);
  else if (verb === 'run') proveScript(name, words);
  else if (verb === 'install') proveInstall(rest);
  else if (Object.hasOwn(OF_RELEASES, verb)) proveRelease(verb, rest);
  else if (verb !== 'ci' || rest.length > 0)
    throw new Error(`npm ${verb} is not known here, with: ${rest.join(' ')}`);
}
