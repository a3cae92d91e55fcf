import { ACCESS_OPTIONS, withApi } from '../access/connection';
import { command } from '../command';
import { STATE_MACHINE_OPTION } from '../options/request-options';
import { EXECUTION, namedExecution } from '../runs/named-execution';
import { TIMEOUT_OPTION, watchRun } from '../runs/watch-run';

export const wait = command({
  name: 'wait',
  summary: 'follow a run to its verdict',
  description:
    'The exit status is true to the verdict of the monitor, which a green execution alone is not. Ctrl-C leaves the run going.',
  operand: EXECUTION,
  examples: ['orders-0123456789abcdef', 'orders-0123456789abcdef --timeout 3h --json'],
  options: { ...STATE_MACHINE_OPTION, ...TIMEOUT_OPTION, ...ACCESS_OPTIONS },
  run: ({ operand, options }, context) =>
    withApi(options, context, async (connection) => {
      const execution = await namedExecution(connection.api, operand, options['state-machine']);
      const { timeout: timeoutSeconds, json } = options;
      return watchRun(connection, { execution, timeoutSeconds, isNew: false, json }, context);
    }),
});
