import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '../..');

interface CommandLine {
  readonly process: ChildProcess;
  readonly stderr: () => string;
  readonly stdout: () => string;
  readonly ended: Promise<number | null>;
}

const running: CommandLine[] = [];

function npmStart(...words: readonly string[]): CommandLine {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/start.ts', ...words], {
    cwd: ROOT,
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
});
