import type { ApiClient, NamedExecution } from '../../client/api-client';
import { LogReader } from '../../client/log-reader';
import { type LookOutcome, nextPause } from '../../client/polling-pause';
import { LOG_LEVELS, type LogLevel, type LogLine } from '../../lambda/contract/execution-detail';
import { visible } from '../../lambda/contract/received-value';
import { ACCESS_OPTIONS, withApi } from '../access/connection';
import { command } from '../command';
import type { Context } from '../context';
import { ExitStatus } from '../exit-status';
import { choice, flag } from '../options/option';
import { STATE_MACHINE_OPTION } from '../options/request-options';
import { jsonLine } from '../output/json';
import { EXECUTION, namedExecution } from '../runs/named-execution';
import { Patience } from '../runs/patience';

const WIDEST_LEVEL = Math.max(...LOG_LEVELS.map(({ length }) => length));

export const logs = command({
  name: 'logs',
  summary: "print a run's log, the workflow's and DataMasque's as one",
  description: 'With --json each line is an object of its own.',
  operand: EXECUTION,
  examples: ['orders-0123456789abcdef --follow', 'orders-0123456789abcdef --level warn --json'],
  options: {
    follow: flag('go on until the run has ended and all of its log is here'),
    level: choice('LEVEL', LOG_LEVELS, 'this level and those above (default INFO)'),
    ...STATE_MACHINE_OPTION,
    ...ACCESS_OPTIONS,
  },
  run: ({ operand, options }, context) =>
    withApi(options, context, async ({ api }) => {
      const { level, follow, json } = options;
      const execution = await namedExecution(api, operand, options['state-machine']);
      const print = (line: LogLine): void => context.print(json ? jsonLine(line) : lineOf(line));
      await readLog({ api, execution, level, follow, print, context });
      return ExitStatus.SUCCESS;
    }),
});

interface Reading {
  readonly api: ApiClient;
  readonly execution: NamedExecution;
  readonly level: LogLevel | undefined;
  /** Whether it is waited for what is not there yet. */
  readonly follow: boolean;
  readonly print: (line: LogLine) => void;
  readonly context: Context;
}

async function readLog({ api, execution, level, follow, print, context }: Reading): Promise<void> {
  const patience = new Patience({ clock: context });
  const reader = new LogReader((nextToken, signal) =>
    api.readExecutionLog(execution, { level, nextToken }, signal),
  );
  let printed = 0;
  let pause: number | undefined;
  for (;;) {
    let outcome: LookOutcome = 'failed';
    try {
      const { lines, isComplete, hasMore } = await reader.look(context.interrupted);
      patience.answered();
      outcome = lines.length > printed ? 'changed' : 'unchanged';
      for (const line of lines.slice(printed)) print(line);
      printed = lines.length;
      if (isComplete || !(follow || hasMore)) return;
      if (hasMore) continue;
    } catch (error) {
      if (!follow || !patience.mayWaitFor(error)) throw error;
      context.screen.write(`${visible(error.message)}; looking again\n`);
    }
    pause = nextPause(pause, outcome);
    await context.sleep(pause);
  }
}

function lineOf({ time, level, phase, message }: LogLine): string {
  const place = phase === null ? '' : `${phase}: `;
  return `${visible(`${time}  ${level.padEnd(WIDEST_LEVEL)}  ${place}${message}`)}\n`;
}
