import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { App, type cx_api as cxapi, Stage } from 'aws-cdk-lib';
import { transform } from 'esbuild';
import * as library from '../../../lib';
import { ROOT } from '../pages';

/** Below node_modules, so that the compiler finds what an app imports. */
const CACHE = path.join(ROOT, 'node_modules/.cache');

/** What the compiler says of a file: `app.ts(3,7): error TS2304: …`. */
const FAULT = /^(?:.*\/)?([\w-]+)\.ts\((\d+),\d+\): error (.*)$/gm;

interface Fault {
  readonly app: string;
  readonly line: number;
  readonly message: string;
}

/**
 * Compiles apps, all in one process, and runs none.
 *
 * @param apps their texts, by names of letters and digits
 * @returns what is wrong with the types of each
 */
export async function typeFaults(
  apps: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, 'documented-apps-'));
  try {
    for (const [name, text] of apps) writeFileSync(path.join(folder, `${name}.ts`), text);
    const files = [...apps.keys()].map((name) => `${name}.ts`);
    const compilerOptions = { paths: { 'cdk-masking-automation': [path.join(ROOT, 'lib/index.ts')] } };
    const project = { extends: path.join(ROOT, 'tsconfig.json'), compilerOptions, include: [], files };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(project));
    const faults = [...(await compilerOutput(folder)).matchAll(FAULT)].map(
      ([, app = '', line, message = '']): Fault => ({ app, line: Number(line), message }),
    );
    return new Map(
      [...apps.keys()].map((name) => [
        name,
        faults.filter(({ app }) => app === name).map(({ line, message }) => `line ${line}: ${message}`),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @throws Error when the compiler itself cannot run */
function compilerOutput(project: string): Promise<string> {
  const compiler = path.join(ROOT, 'node_modules/.bin/tsc');
  return new Promise((resolve, reject) => {
    execFile(compiler, ['--noEmit', '-p', project], (error, output, errors) => {
      if (error !== null && !output.includes('error TS')) reject(new Error(`${error.message} ${errors}`));
      else resolve(output);
    });
  });
}

const requireHere = createRequire(__filename);

function required(name: string): unknown {
  return name === 'cdk-masking-automation' ? library : requireHere(name);
}

/** A template of CloudFormation, as far as it is used here. */
export interface AppTemplate {
  readonly Resources?: Readonly<Record<string, unknown>>;
}

/** A stack as an app synthesizes it. */
export interface SynthesizedStack {
  readonly template: Readonly<
    Record<string, Readonly<Record<string, { readonly Type: string; readonly Properties: never }>>>
  >;
  /** What the app is warned of. */
  readonly warnings: readonly string[];
}

/**
 * Runs an app as it stands, and synthesizes it as it asks to be. What it writes is removed.
 *
 * @returns its stacks
 * @throws Error of the app's own
 */
export async function synthesizedApp(text: string): Promise<readonly SynthesizedStack[]> {
  const { code } = await transform(text, { loader: 'ts', format: 'cjs' });
  return stacksSynthesizedBy(() =>
    new Function('require', 'module', 'exports', code)(required, { exports: {} }, {}),
  );
}

/**
 * Proves that an app runs and synthesizes something.
 *
 * @throws Error of the app's own, and for one that synthesizes nothing
 */
export async function proveApp(text: string): Promise<void> {
  const stacks = await synthesizedApp(text);
  if (stacks.every(({ template: { Resources = {} } }) => Object.keys(Resources).length === 0))
    throw new Error('the app synthesizes nothing; does it end with app.synth()?');
}

/** The templates that apps synthesize while something is done. What they write is removed. */
export function templatesSynthesizedBy(act: () => void): readonly AppTemplate[] {
  return stacksSynthesizedBy(act).map(({ template }) => template);
}

/** The templates of an app's stacks. */
export async function templatesOf(text: string): Promise<readonly AppTemplate[]> {
  return (await synthesizedApp(text)).map(({ template }) => template);
}

function stacksSynthesizedBy(act: () => void): readonly SynthesizedStack[] {
  const synth = Stage.prototype.synth;
  const assemblies: cxapi.CloudAssembly[] = [];
  Stage.prototype.synth = function (this: Stage, ...options) {
    const assembly = synth.apply(this, options);
    if (App.isApp(this)) assemblies.push(assembly);
    return assembly;
  };
  try {
    act();
    return assemblies.flatMap(({ stacks }) =>
      stacks.map(({ template, messages }) => ({
        template,
        warnings: messages.filter(({ level }) => level !== 'info').map(({ entry }) => String(entry.data)),
      })),
    );
  } finally {
    Stage.prototype.synth = synth;
    for (const { directory } of assemblies) rmSync(directory, { recursive: true, force: true });
  }
}
