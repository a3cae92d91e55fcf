import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HANDLER_BUNDLES } from '../../build/bundle-lambda';
import { packTarball, type Tarball } from '../../build/package';
import { documentedApps, examples } from './apps';
import { Consumer, type Ended } from './consumer';

const ROOT = path.resolve(__dirname, '../..');
const PACKAGE = 'cdk-masking-automation';
const QUIET: Ended = { status: 0, printed: '' };

const MACHINE = 'AWS::StepFunctions::StateMachine';
const API = 'AWS::ApiGatewayV2::Api';
const WORKFLOW = ['masking', 'snapshot'];
const MONITOR = ['inspector', 'reconciler'];

/** The handlers that each example deploys, and what else it is there for. */
const DEPLOYED: Readonly<Record<string, { handlers: readonly string[]; makes?: readonly string[] }>> = {
  api: { handlers: ['trigger'], makes: [API] },
  'aurora-copy-on-write': { handlers: [...WORKFLOW, 'trigger'], makes: [MACHINE] },
  automation: {
    handlers: [...MONITOR, ...WORKFLOW, 'stop', 'trigger'],
    makes: [MACHINE, API, 'AWS::CloudFront::Distribution', 'AWS::Cognito::UserPool'],
  },
  'aws-backup': { handlers: [...WORKFLOW, 'trigger'], makes: [MACHINE, 'AWS::Events::Rule'] },
  blueprint: { handlers: [...MONITOR, 'trigger'], makes: ['AWS::Scheduler::Schedule'] },
  'cross-account-sharing': { handlers: [...WORKFLOW, 'trigger'], makes: [MACHINE, 'AWS::KMS::Key'] },
  'datamasque-host-policy': { handlers: [], makes: ['AWS::IAM::ManagedPolicy'] },
  minimal: { handlers: [...WORKFLOW, 'trigger'], makes: [MACHINE] },
  monitor: { handlers: MONITOR, makes: ['AWS::CloudWatch::Alarm'] },
  page: { handlers: [...MONITOR, 'trigger'], makes: [API, 'AWS::CloudFront::Distribution'] },
  'schedules-and-events': {
    handlers: ['trigger'],
    makes: ['AWS::Scheduler::Schedule', 'AWS::Events::Rule'],
  },
};

const apps = new Map([...examples(), ...documentedApps()]);

let folder: string;
let tarball: Tarball;
let consumer: Consumer;
let installed: Ended;
let compiled: Ended;
let synthesized: Ended;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'consumer-'));
  tarball = await packTarball(folder);
  consumer = new Consumer(await mkdtemp(path.join(folder, 'app-')));
  installed = await consumer.install(tarball.file);
  compiled = await consumer.compile(apps);
  synthesized = await consumer.synthesize(apps.keys());
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

interface Resource {
  readonly Type: string;
}

/** The resources of an app of one stack. */
async function resourcesOf(name: string): Promise<readonly Resource[]> {
  const files = await readdir(consumer.assembly(name));
  const templates = files.filter((file) => file.endsWith('.template.json'));
  expect(templates).toHaveLength(1);
  const template = JSON.parse(
    await readFile(path.join(consumer.assembly(name), String(templates[0])), 'utf8'),
  );
  return Object.values<Resource>(template.Resources);
}

/** The texts of a file in whatever assets of an app have it. */
async function assetTexts(name: string, file: string): Promise<readonly string[]> {
  const entries = await readdir(consumer.assembly(name), { withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('asset.'))
    .map((entry) => readFile(path.join(consumer.assembly(name), entry.name, file), 'utf8').catch(() => ''));
  return (await Promise.all(texts)).filter((text) => text !== '');
}

/** What CDK's own checks of templates have to say of an app, but for what is accepted with a reason. */
async function violationsOf(name: string): Promise<readonly object[]> {
  const report = await readFile(path.join(consumer.assembly(name), 'validation-report.json'), 'utf8');
  const { pluginReports }: { pluginReports: { violations: object[] }[] } = JSON.parse(report);
  return pluginReports.flatMap(({ violations }) => violations);
}

const inPackage = (...parts: readonly string[]): string => consumer.path('node_modules', PACKAGE, ...parts);

describe('the npm tarball', () => {
  it('holds the compiled library with its types, what it deploys, its assembly and its pages', () => {
    const handlers = HANDLER_BUNDLES.map(({ name }) => `assets/${name}/index.js`);
    const library = ['dist/lib/index.js', 'dist/lib/index.d.ts', '.jsii'];
    const built = ['assets/web/index.html', 'assets/cli/masking.js'];
    const pages = ['README.md', 'LICENSE', 'API.md', 'docs/console.md', 'docs/openapi.json'];
    expect(tarball.contents).toEqual(
      expect.arrayContaining(['package.json', ...library, ...handlers, ...built, ...pages]),
    );
  });

  it('holds no sources, no tests, nothing of the build and nothing that was left out', () => {
    const own = tarball.contents.filter((file) => !file.startsWith('node_modules/zod/'));
    const wrong = own.filter(
      (file) =>
        /(?<!\.d)\.ts$|\.tsbuildinfo$|\.map$|\.png$/.test(file) ||
        !/^(dist\/(lib|lambda\/contract)\/|assets\/|docs\/|[^/]+$)/.test(file),
    );
    expect(wrong).toEqual([]);
  });

  it('that is over its limit is refused with its size', async () => {
    await expect(packTarball(folder, 1)).rejects.toThrow(
      /^the npm tarball is too large, got: \d+\.\d KB, limit: 1 KB/,
    );
  });
});

describe('an empty CDK app', () => {
  it('takes the package without a network', async () => {
    expect(installed).toEqual(QUIET);
    expect((await readdir(inPackage('node_modules'))).sort()).toEqual(['zod']);
  });

  it('has the commands that the package names', async () => {
    const { bin = {} } = JSON.parse(await readFile(inPackage('package.json'), 'utf8'));
    const linked = await readdir(consumer.path('node_modules/.bin')).catch(() => []);
    expect(linked.toSorted()).toEqual(Object.keys(bin).toSorted());
    for (const file of Object.values<string>(bin)) expect(tarball.contents).toContain(file);
  });

  it('runs them with nothing beside the package', async () => {
    const { bin, version } = JSON.parse(await readFile(inPackage('package.json'), 'utf8'));
    for (const name of Object.keys(bin)) {
      expect(await consumer.runBin(name, '--version')).toEqual({ status: 0, printed: `${version}\n` });
      expect(await consumer.runBin(name, 'list')).toMatchObject({
        status: 2,
        printed: expect.stringContaining('nothing says where the API is'),
      });
    }
  });

  it('gets nothing of what built the package', async () => {
    const { devDependencies } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
    const inherited = new Set(['aws-cdk-lib', 'constructs', '@types/node']);
    const tools = Object.keys(devDependencies).filter((name) => !inherited.has(name));
    expect(tools).toEqual(expect.arrayContaining(['esbuild', 'vite', 'typescript', 'jsii']));
    const { resolve } = createRequire(inPackage('dist/lib/index.js'));
    for (const tool of tools)
      expect(() => resolve(`${tool}/package.json`), tool).toThrow(/Cannot find module/);
  });

  it('compiles every example and every snippet of the pages against the types of the package', () => {
    expect(compiled).toEqual(QUIET);
  });

  it('synthesizes all of them, starts no process for it, and CDK has nothing to say of them', async () => {
    expect(synthesized).toEqual(QUIET);
    for (const name of apps.keys()) expect(await violationsOf(name), name).toEqual([]);
  });
});

describe('the examples', () => {
  it('are all known here by what they deploy', () => {
    expect(Object.keys(DEPLOYED)).toEqual([...examples().keys()]);
  });

  it.each(Object.entries(DEPLOYED))('%s deploys what it is there for', async (name, { makes = [] }) => {
    const types = (await resourcesOf(name)).map(({ Type }) => Type);
    expect(types).toEqual(expect.arrayContaining([...makes]));
  });

  it.each(Object.entries(DEPLOYED))(
    '%s deploys the handlers as they were built',
    async (name, { handlers }) => {
      const built = handlers.map((handler) => readFile(inPackage('assets', handler, 'index.js'), 'utf8'));
      const deployed = await assetTexts(name, 'index.js');
      for (const text of await Promise.all(built)) expect(deployed.includes(text)).toBe(true);
      const ours = HANDLER_BUNDLES.map(({ name: handler }) => handler);
      const others = ours.filter((handler) => !handlers.includes(handler));
      for (const other of others) {
        const text = await readFile(inPackage('assets', other, 'index.js'), 'utf8');
        expect(deployed.includes(text), other).toBe(false);
      }
    },
  );

  it.each(['automation', 'page'])('%s deploys the page as it was built', async (name) => {
    const built = await readFile(inPackage('assets/web/index.html'), 'utf8');
    expect(await assetTexts(name, 'index.html')).toEqual([built]);
  });
});
