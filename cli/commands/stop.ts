import { RequestRefusedError } from '../../lambda/contract/error';
import { shownValue } from '../../lambda/contract/received-value';
import { LONGEST_STOP_REASON, STOP_REASON } from '../../lambda/contract/stop-reason';
import { ACCESS_OPTIONS, withApi } from '../access/connection';
import { command } from '../command';
import type { Context } from '../context';
import { ExitStatus } from '../exit-status';
import { flag, text } from '../options/option';
import { STATE_MACHINE_OPTION } from '../options/request-options';
import { UnusableInput } from '../options/unusable-input';
import { jsonLine } from '../output/json';
import { facts } from '../output/table';
import { EXECUTION, namedExecution } from '../runs/named-execution';
import { commandFor } from '../runs/watch-run';

export const stop = command({
  name: 'stop',
  summary: 'stop a run of a workflow; what it made is then removed',
  operand: EXECUTION,
  examples: ['orders-0123456789abcdef', 'orders-0123456789abcdef --yes --reason wrong-database'],
  options: {
    reason: text('TEXT', 'why, for the record'),
    yes: flag('do not ask; needed where nobody can answer'),
    ...STATE_MACHINE_OPTION,
    ...ACCESS_OPTIONS,
  },
  run: async ({ operand, options }, context) => {
    const { reason, yes, json } = options;
    checkReason(reason);
    if (!yes && !(await isConfirmed(operand, context))) {
      context.print(json ? jsonLine({ stopped: false }) : 'nothing was stopped\n');
      return ExitStatus.FAILED;
    }
    return withApi(options, context, async (connection) => {
      const execution = await namedExecution(connection.api, operand, options['state-machine']);
      const stopped = await connection.api.stopExecution(execution, reason, context.interrupted);
      if (json) context.print(jsonLine(stopped));
      else
        context.print(
          facts([
            ['stopped', stopped.stopDate],
            ['its verdict comes with', commandFor('wait', execution, connection, context)],
          ]),
        );
      return ExitStatus.SUCCESS;
    });
  },
});

function checkReason(reason: string | undefined): void {
  if (reason === undefined || STOP_REASON.test(reason)) return;
  const message = `must be a text of 1 to ${LONGEST_STOP_REASON} characters on one line, got: ${shownValue(reason)}; say in short why the run is stopped`;
  throw new RequestRefusedError([{ field: 'reason', message }]);
}

async function isConfirmed(name: string, { ask }: Context): Promise<boolean> {
  if (ask === undefined)
    throw new UnusableInput('nobody can be asked whether the run is to be stopped; give --yes to stop it');
  const answer = await ask(`Stop ${shownValue(name)}? It ends without a masked snapshot. [y/N] `);
  return /^y(?:es)?$/i.test(answer.trim());
}
