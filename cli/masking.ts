#!/usr/bin/env node
/** The command line: the edges of its process. */
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { screenOn } from './output/screen';
import { runCommandLine } from './run-command-line';

// The warning of the SDK is for those who write programs with it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const ctrlC = new AbortController();
// Once: whoever presses it again does not want to wait.
process.once('SIGINT', () => ctrlC.abort());

// Whoever reads has had enough, as head(1) has.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

async function ask(question: string): Promise<string> {
  const person = createInterface({ input: process.stdin, output: process.stderr });
  // A terminal that is read from tells the reader of Ctrl-C, and not the process.
  person.on('SIGINT', () => ctrlC.abort());
  try {
    return await person.question(question, { signal: ctrlC.signal });
  } finally {
    person.close();
  }
}

const screen = screenOn(process.stderr, process.env);

runCommandLine(process.argv.slice(2), {
  program: process.env.npm_command === 'exec' ? 'npx cdk-masking-automation' : 'masking',
  environment: process.env,
  print: (text) => void process.stdout.write(text),
  hasColours: screenOn(process.stdout, process.env).hasColours,
  screen,
  ask: process.stdin.isTTY ? ask : undefined,
  interrupted: ctrlC.signal,
  sleep: (milliseconds) => pause(milliseconds, undefined, { signal: ctrlC.signal }),
  now: Date.now,
}).then((status) => {
  process.exitCode = status;
  // What was written goes out before the process ends.
  process.stdout.write('', () => process.exit());
});
