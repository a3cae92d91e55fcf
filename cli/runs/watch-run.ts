import type { NamedExecution } from '../../client/api-client';
import { shellCommand } from '../../client/shell-command';
import type { ExecutionDetail } from '../../lambda/contract/execution-detail';
import { isEnded } from '../../lambda/contract/verdict';
import type { Connection } from '../access/connection';
import type { Context } from '../context';
import { type ExitStatus, exitStatusOf } from '../exit-status';
import { Interrupted } from '../interrupted';
import { span } from '../options/option';
import { jsonLine } from '../output/json';
import { progressOn } from '../output/progress';
import { outcomeFacts } from '../output/run-facts';
import { followRun } from './follow-run';

const SHORTEST_TIMEOUT_SECONDS = 5;
const DEFAULT_TIMEOUT_SECONDS = 7 * 86_400;

/** How long a run is followed. */
export const TIMEOUT_OPTION = {
  timeout: span(
    SHORTEST_TIMEOUT_SECONDS,
    'give up after so long, like 90m or 12h; the run goes on (default 7d)',
  ),
} as const;

/** A run to follow. */
export interface Watch {
  readonly execution: NamedExecution;
  readonly timeoutSeconds?: number;
  readonly isNew: boolean;
  readonly json: boolean;
}

/**
 * Follows a run to its verdict on the screen, and prints what became of it.
 *
 * @returns the exit status that is true to the verdict
 * @throws Interrupted with the command that takes it up again
 */
export async function watchRun(connection: Connection, watch: Watch, context: Context): Promise<ExitStatus> {
  const { execution, json } = watch;
  const again = commandFor('wait', execution, connection, context);
  const detail = await followed(connection, watch, context).catch((error: unknown) => {
    throw context.interrupted.aborted ? new Interrupted(`interrupted; the run goes on: ${again}`) : error;
  });
  context.print(json ? jsonLine(detail) : outcomeFacts(detail));
  if (detail.verdict === null && !json) context.print(`${giveUpWords(isEnded(detail.status))} ${again}\n`);
  return exitStatusOf(detail.verdict);
}

/** Follows a run on the screen, which is left as it is at the end. */
async function followed(
  { api }: Connection,
  { execution, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, isNew }: Watch,
  context: Context,
): Promise<ExecutionDetail> {
  const watcher = progressOn(context.screen);
  const timeoutMilliseconds = timeoutSeconds * 1000;
  try {
    return await followRun({ api, execution, watcher, timeoutMilliseconds, isNew, context });
  } finally {
    watcher.close();
  }
}

function giveUpWords(hasEnded: boolean): string {
  return hasEnded
    ? 'the execution has ended, and nobody has said yet whether the database was masked; look again with:'
    : 'the run goes on; follow it with:';
}

/** A command about an execution, as it is to be typed. */
export function commandFor(
  command: string,
  { name, stateMachineArn }: NamedExecution,
  { options }: Connection,
  { program }: Context,
): string {
  const machine = stateMachineArn === undefined ? [] : ['--state-machine', stateMachineArn];
  return shellCommand(...program.split(' '), command, name, ...machine, ...options);
}
