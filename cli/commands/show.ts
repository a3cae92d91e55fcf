import { ACCESS_OPTIONS, withApi } from '../access/connection';
import { command } from '../command';
import { exitStatusOf } from '../exit-status';
import { STATE_MACHINE_OPTION } from '../options/request-options';
import { jsonLine } from '../output/json';
import { allFacts } from '../output/run-facts';
import { EXECUTION, namedExecution } from '../runs/named-execution';

export const show = command({
  name: 'show',
  summary: 'tell all that is known of a run',
  description:
    'Its phases with their times, its verdict, the first error, where to look and what it left behind. The exit status is that of the verdict.',
  operand: EXECUTION,
  examples: ['orders-0123456789abcdef', 'orders-0123456789abcdef --json'],
  options: { ...STATE_MACHINE_OPTION, ...ACCESS_OPTIONS },
  run: ({ operand, options }, context) =>
    withApi(options, context, async ({ api }) => {
      const execution = await namedExecution(api, operand, options['state-machine']);
      const detail = await api.describeExecution(execution, context.interrupted);
      context.print(options.json ? jsonLine(detail) : allFacts(detail));
      return exitStatusOf(detail.verdict);
    }),
});
