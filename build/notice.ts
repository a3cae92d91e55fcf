/** Writes NOTICE: whose software is in the package, and under which licences. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { bundleDependencies } from '../package.json';
import { filesOfCli } from './bundle-cli';
import { bundledFiles, HANDLER_BUNDLES } from './bundle-lambda';
import { bundleWeb, LICENCES } from './bundle-web';

const ROOT = path.resolve(__dirname, '..');

/** The file itself. */
export const NOTICE_FILE = path.join(ROOT, 'NOTICE');

/** Names of the packages that are in a part of this one. */
export interface BundledPackages {
  /** As packages of their own, beside the constructs. */
  readonly beside: readonly string[];
  /** In the functions' bundles. */
  readonly functions: readonly string[];
  /** In the command line. */
  readonly commandLine: readonly string[];
  /** In the page. */
  readonly page: readonly string[];
}

const IN_PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/;
/** How Vite heads the licence of a package: `## NAME - VERSION (LICENCE)`. */
const HEADING = /^## (\S+) - \S+ \(/gm;

/** Finds out what is really in the bundles, by bundling. */
export async function bundledPackages(): Promise<BundledPackages> {
  const files = await Promise.all(HANDLER_BUNDLES.map(bundledFiles));
  return {
    beside: distinct(bundleDependencies),
    functions: distinct(packagesOf(files.flat())),
    commandLine: distinct(packagesOf(await filesOfCli())),
    page: distinct(await packagesOfPage()),
  };
}

function packagesOf(files: readonly string[]): string[] {
  return files.flatMap((file) => IN_PACKAGE.exec(file)?.[1] ?? []);
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

async function packagesOfPage(): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'page-'));
  try {
    await bundleWeb(folder);
    const licences = await readFile(path.join(folder, LICENCES), 'utf8');
    return [...licences.matchAll(HEADING)].map(([, name]) => name ?? '');
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** What its authors ask to be passed on. */
  readonly texts: readonly string[];
}

/** Apache's is this package's own: LICENSE has it. */
const OWN_LICENCE = 'Apache-2.0';

/** Licences that ask for nothing to be passed on. Source: SPDX, MIT No Attribution. */
const NO_ATTRIBUTION = ['MIT-0'];

function thirdParty(name: string): ThirdParty {
  const folder = path.join(ROOT, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${name} does not say its licence in its package.json`);
  const passedOn = license === OWN_LICENCE ? /^(NOTICE|THIRD-PARTY)/i : /^(LICEN[CS]E|NOTICE|THIRD-PARTY)/i;
  const files = readdirSync(folder).filter((file) => passedOn.test(file));
  const asksForText = license !== OWN_LICENCE && !NO_ATTRIBUTION.includes(license);
  if (asksForText && files.length === 0) throw new Error(`${name} has no file with its licence`);
  return {
    name,
    version,
    licence: license,
    texts: files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8').trim()),
  };
}

function listed(names: readonly string[]): string[] {
  return names.map(thirdParty).map(({ name, version, licence }) => `  ${name} ${version} (${licence})`);
}

const RULE = '-'.repeat(80);

/** The text of NOTICE. */
export function noticeText({ beside, functions, commandLine, page }: BundledPackages): string {
  const withTexts = distinct([...beside, ...functions, ...commandLine, ...page])
    .map(thirdParty)
    .filter(({ texts }) => texts.length > 0);
  const lines = [
    'cdk-masking-automation',
    'Copyright Masking Automation contributors',
    '',
    'This package is under the Apache License 2.0, see LICENSE. It holds software of others:',
    '',
    'Beside the constructs',
    ...listed(beside),
    '',
    'In the functions',
    ...listed(functions),
    '',
    'In the command line',
    ...listed(commandLine),
    '',
    'In the page, fonts included',
    ...listed(page),
    '',
    'What is under the Apache License 2.0 is so under the text in LICENSE. The others, and what their',
    'authors ask to be passed on:',
    ...withTexts.flatMap(({ name, texts }) => ['', RULE, name, RULE, '', ...texts]),
  ];
  return `${lines.join('\n').replace(/[ \t\r]+$/gm, '')}\n`;
}

if (require.main === module) {
  bundledPackages().then((bundled) => writeFileSync(NOTICE_FILE, noticeText(bundled)));
}
