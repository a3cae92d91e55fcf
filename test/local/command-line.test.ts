import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, runBuilt } from '../cli/cli-fixture';

const ROOT = join(__dirname, '../..');

interface CommandLine {
  readonly process: ChildProcess;
  readonly stderr: () => string;
  readonly stdout: () => string;
  readonly ended: Promise<number | null>;
}

const running: CommandLine[] = [];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npm-start-'));
});

afterAll(() => rm(folder, { recursive: true }));

function npmStart(...words: readonly string[]): CommandLine {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/start.ts', ...words], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += chunk;
  });
  const commandLine = {
    process: child,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    ended: once(child, 'exit').then(([status]) => status as number | null),
  };
  running.push(commandLine);
  return commandLine;
}

async function untilSaid({ process: child, stderr }: CommandLine, words: string): Promise<void> {
  while (!stderr().includes(words)) await once(child.stderr as NodeJS.ReadableStream, 'data');
}

describe('npm start, as a process', () => {
  afterEach(async () => {
    for (const { process: child, ended } of running.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  });

  it('prints its options on standard output and ends with status 0', async () => {
    const commandLine = npmStart('--help');

    expect(await commandLine.ended).toBe(0);
    expect(commandLine.stdout()).toContain('--fail PHASE');
    expect(commandLine.stderr()).toBe('');
  });

  it('ends at Ctrl-C in the middle of a run, with status 1 and no result', { timeout: 60_000 }, async () => {
    const commandLine = npmStart('--json');
    await untilSaid(commandLine, 'cloning the database');

    commandLine.process.kill('SIGINT');

    expect(await commandLine.ended).toBe(1);
    expect(commandLine.stdout()).toBe('');
    expect(commandLine.stderr()).not.toContain('cleaning up');
  });

  it('ends with status 2 and one line for an option that it does not have', async () => {
    const commandLine = npmStart('--fall', 'masking');

    expect(await commandLine.ended).toBe(2);
    expect(commandLine.stderr().trim().split('\n')).toHaveLength(1);
    expect(commandLine.stdout()).toBe('');
  });

  it('works beside another one, and clears up after one that was killed', { timeout: 240_000 }, async () => {
    const masking = (...words: readonly string[]): Promise<Ran> => runBuilt(words, { TMPDIR: folder });
    const start = async (): Promise<{ line: CommandLine; port: string; api: string }> => {
      const line = npmStart();
      await untilSaid(line, 'cloning the database');
      const portOf = (name: string): string =>
        new RegExp(`ready +${name} +http://127\\.0\\.0\\.1:(\\d+)`).exec(line.stderr())?.[1] ?? '';
      return { line, port: portOf('page'), api: portOf('HTTP API') };
    };
    const runOf = async (...local: readonly string[]): Promise<string> => {
      const { status, stdout, stderr } = await masking('list', ...local, '--json');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return JSON.parse(stdout).executions[0].name;
    };
    const older = await start();
    const newer = await start();

    const [ofOlder, ofNewer] = [await runOf('--local', older.port), await runOf('--local', newer.api)];
    expect(ofOlder).not.toBe(ofNewer);
    expect(await runOf('--local')).toBe(ofNewer);
    expect((await masking('orphans', '--local', older.port)).status).toBe(0);
    expect((await masking('show', ofOlder, '--local', older.port)).stdout).toContain('Clone the database');

    newer.line.process.kill('SIGKILL');
    await newer.line.ended;
    expect(await runOf('--local')).toBe(ofOlder);
    expect((await masking('list', '--local', newer.port)).stderr).toBe(
      `masking: no local mode of yours listens on port ${newer.port}; give the port of one that runs: ${older.port}\n`,
    );

    older.line.process.kill('SIGKILL');
    await older.line.ended;
    const last = npmStart('--help');
    expect(await last.ended).toBe(0);
    expect(last.stderr()).toBe(
      `removed what the local mode of process ${older.line.process.pid} left when it was killed\n`,
    );
    const own = (await readdir(folder)).filter((name) => name.startsWith('masking-automation-'));
    expect(await readdir(join(folder, own[0] ?? ''))).toEqual([]);
    expect((await readdir(folder)).filter((name) => name.startsWith('cdk.out'))).toEqual([]);
  });
});
