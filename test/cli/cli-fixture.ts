import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BUILT_CLI } from '../../build/bundle-cli';
import type { Context } from '../../cli/context';
import { runCommandLine } from '../../cli/run-command-line';
import type { WireRequest } from '../../local/http/exchange';
import { type LoopbackServer, serveOnLoopback } from '../../local/http/loopback-server';

/** What came of a command line. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is different from a plain run on nobody's terminal. */
export interface Circumstances extends Partial<Omit<Context, 'interrupted'>> {
  /** Pressed when the command waits for the given time: 0 = the first one. */
  readonly ctrlCAtWait?: number;
  /** Pressed from the beginning on. */
  readonly interrupted?: AbortSignal;
}

/** Runs a command line in this process. Time passes as it waits, and in no other way. */
export async function run(words: readonly string[], circumstances: Circumstances = {}): Promise<Ran> {
  const { ctrlCAtWait, ...changed } = circumstances;
  const text = { stdout: '', stderr: '' };
  const ctrlC = new AbortController();
  let now = Date.UTC(2026, 10, 25);
  let waits = 0;
  const status = await runCommandLine(words, {
    program: 'masking',
    environment: {},
    print: (printed) => {
      text.stdout += printed;
    },
    hasColours: false,
    screen: {
      write: (written) => {
        text.stderr += written;
      },
      isTerminal: false,
      hasColours: false,
      size: () => ({ columns: 80, rows: 24 }),
    },
    interrupted: ctrlC.signal,
    sleep: async (milliseconds) => {
      if (waits === ctrlCAtWait) ctrlC.abort();
      ctrlC.signal.throwIfAborted();
      waits += 1;
      now += milliseconds;
    },
    now: () => now,
    ...changed,
  });
  return { status, ...text };
}

/** The built command line, as a process. */
export interface BuiltRun {
  readonly ended: Promise<Ran>;
  readonly press: (signal: NodeJS.Signals) => void;
  /** Reads no more of standard output. */
  readonly hangUp: () => void;
  /** Resolves when some text was written on standard output. */
  readonly printed: (words: string) => Promise<void>;
  /** Resolves when some text was written on standard error. */
  readonly said: (words: string) => Promise<void>;
}

/** Begins to run the built command line. */
export function beginBuilt(words: readonly string[], variables: NodeJS.ProcessEnv = {}): BuiltRun {
  const child = spawn(process.execPath, [BUILT_CLI, ...words], {
    env: { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: 'true', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += chunk;
  });
  return {
    ended: once(child, 'close').then(([status]) => ({ status: Number(status), ...text })),
    press: (signal) => void child.kill(signal),
    hangUp: () => void child.stdout.destroy(),
    printed: async (wanted) => {
      while (!text.stdout.includes(wanted)) await once(child.stdout, 'data');
    },
    said: async (wanted) => {
      while (!text.stderr.includes(wanted)) await once(child.stderr, 'data');
    },
  };
}

/** Runs the built command line to its end. */
export function runBuilt(words: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return beginBuilt(words, variables).ended;
}

/** What an API answers to one request. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An API that answers as it is told. */
export interface ScriptedApi {
  readonly url: string;
  /** Requests as they came. */
  readonly requests: readonly WireRequest[];
  close(): Promise<void>;
}

/** What API Gateway says of a path that it has no route for. */
const NO_ROUTE: Answer = { status: 404, body: { message: 'Not Found' } };

/**
 * Serves an API.
 *
 * @param answers by method and path, one after the other; the last one stays
 */
export async function scriptedApi(
  answers: Readonly<Record<string, readonly Answer[]>>,
): Promise<ScriptedApi> {
  const requests: WireRequest[] = [];
  const given = new Map<string, number>();
  const server: LoopbackServer = await serveOnLoopback(async (request) => {
    requests.push(request);
    const route = `${request.method} ${new URL(request.target, 'http://127.0.0.1').pathname}`;
    const place = given.get(route) ?? 0;
    given.set(route, place + 1);
    const all = answers[route] ?? [NO_ROUTE];
    const { status = 200, headers, body } = all[Math.min(place, all.length - 1)] ?? NO_ROUTE;
    return {
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    };
  }, 0);
  return { url: server.url, requests, close: () => server.close() };
}
